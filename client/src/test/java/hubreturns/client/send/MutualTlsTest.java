package hubreturns.client.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import hubreturns.client.keys.UnusableInput;
import hubreturns.testing.TestPki;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MutualTlsTest {
  @TempDir private Path folder;
  private HttpsServer server;

  @BeforeEach
  void serve() throws Exception {
    selfSigned("CN=server").writeTo(folder, "server");
    selfSigned("CN=client").writeTo(folder, "client");
    SSLContext context =
        new TlsFiles(file("client.pem"), file("server.key"), file("server.pem"))
            .context()
            .orElseThrow();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters demands = context.getDefaultSSLParameters();
            demands.setNeedClientAuth(true);
            parameters.setSSLParameters(demands);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body = "<answer/>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void speaks_to_a_server_that_knows_the_client() throws Exception {
    TlsFiles files = new TlsFiles(file("server.pem"), file("client.key"), file("client.pem"));

    assertThat(post(files)).isInstanceOf(Attempt.ReceivedReply.class);
  }

  @Test
  void gives_up_on_a_server_of_another_authority() throws Exception {
    TlsFiles files = new TlsFiles(file("client.pem"), file("client.key"), file("client.pem"));

    assertThat(post(files))
        .as("the client refuses the server before it sends anything")
        .isInstanceOf(Attempt.RefusedConnection.class);
  }

  /** Such as a DSP that starts again behind a load balancer. */
  @ParameterizedTest
  @EnumSource
  void sends_again_to_a_server_that_ended_the_handshake(End end) throws Exception {
    TlsFiles files = new TlsFiles(file("server.pem"), file("client.key"), file("client.pem"));
    List<String> notices = new ArrayList<>();

    try (ServerSocket balancer = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        HttpPost post = post(files, balancer.getLocalPort())) {
      Thread.ofVirtual().start(() -> balance(balancer, end));
      SendResult result =
          new Sender(post, new Backoff(1, new Random(5)), wait -> {}, notices::add)
              .send(new byte[] {1});

      assertThat(result).isInstanceOf(SendResult.Replied.class);
    }
    assertThat(notices)
        .singleElement(STRING)
        .contains("was closed while TLS was being agreed; sending the same bytes again");
  }

  enum End {
    CLOSED {
      @Override
      void end(Socket connection) {
        // Whoever opened the connection closes it.
      }
    },
    RESET {
      @Override
      void end(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
      }
    },
    CLOSED_IN_ORDER {
      @Override
      void end(Socket connection) throws IOException {
        byte[] closeNotify = {0x15, 3, 3, 0, 2, 1, 0};
        connection.getOutputStream().write(closeNotify);
        connection.shutdownOutput();
        // Closed now, it would lose what the client has not read yet.
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    };

    /** Ends a connection after the client's first message of the handshake. */
    abstract void end(Socket connection) throws IOException;
  }

  /** Ends the first connection during the handshake, and joins the second to the server. */
  private void balance(ServerSocket balancer, End end) {
    try {
      try (Socket first = balancer.accept()) {
        int _ = first.getInputStream().read(new byte[4096]);
        end.end(first);
      }
      try (Socket client = balancer.accept();
          Socket behind =
              new Socket(server.getAddress().getAddress(), server.getAddress().getPort())) {
        Thread.ofVirtual().start(() -> copy(behind, client));
        copy(client, behind);
      }
    } catch (IOException closed) {
      // The client has seen enough.
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException closed) {
      // The client has seen enough.
    }
  }

  @Test
  void needs_key_and_certificate_together() {
    assertThatThrownBy(() -> new TlsFiles(Optional.empty(), file("a.key"), Optional.empty()))
        .isInstanceOf(UnusableInput.class);
  }

  @Test
  void refuses_a_key_of_another_certificate() {
    TlsFiles files = new TlsFiles(Optional.empty(), file("client.key"), file("server.pem"));

    assertThatThrownBy(files::context)
        .isInstanceOf(UnusableInput.class)
        .hasMessageContainingAll("client.key", "do not belong together");
  }

  @Test
  void finds_the_certificate_of_the_key_behind_another() throws Exception {
    Files.writeString(
        folder.resolve("chain.pem"),
        Files.readString(folder.resolve("server.pem"))
            + Files.readString(folder.resolve("client.pem")));
    TlsFiles files = new TlsFiles(file("server.pem"), file("client.key"), file("chain.pem"));

    assertThat(post(files)).isInstanceOf(Attempt.ReceivedReply.class);
  }

  private Attempt post(TlsFiles files) throws InterruptedException {
    try (HttpPost post = post(files, server.getAddress().getPort())) {
      return post.post(new byte[] {1});
    }
  }

  private static HttpPost post(TlsFiles files, int port) {
    return new HttpPost(
        URI.create("https://127.0.0.1:" + port + "/"),
        Duration.ofMinutes(1),
        files.context(),
        Optional.empty(),
        InstantSource.system());
  }

  private Optional<Path> file(String name) {
    return Optional.of(folder.resolve(name));
  }

  private static TestPki.Identity selfSigned(String name) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    X500Name subject = new X500Name(name);
    var builder =
        new JcaX509v3CertificateBuilder(
            subject,
            BigInteger.ONE,
            Date.from(Instant.EPOCH),
            Date.from(Instant.parse("2118-01-01T00:00:00Z")),
            subject,
            pair.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    return new TestPki.Identity(
        pair.getPrivate(),
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))));
  }
}
