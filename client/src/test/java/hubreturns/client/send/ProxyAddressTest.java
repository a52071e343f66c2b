package hubreturns.client.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import hubreturns.client.keys.UnusableInput;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ProxyAddressTest {
  private static final URI DSP = URI.create("https://dsp.example:8443/");

  @Test
  void reads_the_variable_of_the_scheme() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://proxy.example:3128", "http_proxy", "other.example");

    assertThat(ProxyAddress.of(DSP, environment)).contains(new ProxyAddress("proxy.example", 3128));
    assertThat(ProxyAddress.of(URI.create("http://dsp.example"), environment))
        .contains(new ProxyAddress("other.example", 80));
    assertThat(ProxyAddress.of(DSP, Map.of())).isEmpty();
  }

  @Test
  void uses_no_proxy_for_this_computer_or_an_exempt_host() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "proxy.example:3128", "NO_PROXY", "localhost, .example");

    assertThat(ProxyAddress.of(DSP, environment)).isEmpty();
    assertThat(ProxyAddress.of(URI.create("https://127.0.0.1:1/"), environment)).isEmpty();
    assertThat(ProxyAddress.of(URI.create("https://dsp.example.org/"), environment)).isPresent();
    assertThat(
            ProxyAddress.of(DSP, Map.of("HTTPS_PROXY", "proxy.example", "NO_PROXY", "*.example")))
        .isEmpty();
  }

  @Test
  void refuses_a_variable_that_is_not_an_address() {
    assertThatThrownBy(() -> ProxyAddress.of(DSP, Map.of("HTTPS_PROXY", "not an address")))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("HTTPS_PROXY 'not an address' is not the address of an HTTP proxy");
    assertThatThrownBy(() -> ProxyAddress.of(DSP, Map.of("HTTPS_PROXY", "socks5://proxy:1080")))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("'socks5://proxy:1080' is not the address of an HTTP proxy");
    assertThatThrownBy(() -> ProxyAddress.of(DSP, Map.of("HTTPS_PROXY", "http://a:b@proxy:1")))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("a name and a password");
    assertThat(ProxyAddress.of(DSP, Map.of("HTTPS_PROXY", "http://proxy:65535"))).isPresent();
    assertThatThrownBy(() -> ProxyAddress.of(DSP, Map.of("HTTPS_PROXY", "http://proxy:65536")))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("'http://proxy:65536' names port 65536");
  }

  @Test
  void reads_the_scheme_of_the_dsp_in_upper_or_lower_case() {
    assertThat(DspAddress.of("HTTP://HOST:8079")).hasHost("HOST").hasPort(8079);
    assertThatThrownBy(() -> DspAddress.of("httpx://HOST:8079")).isInstanceOf(UnusableInput.class);
  }

  @Test
  void sends_through_the_proxy() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          exchange.getRequestBody().readAllBytes();
          byte[] page = "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    proxy.start();
    URI dsp = URI.create("http://dsp.invalid/api/v1/serviceD");
    Optional<ProxyAddress> address =
        ProxyAddress.of(dsp, Map.of("HTTP_PROXY", "127.0.0.1:" + proxy.getAddress().getPort()));
    try (HttpPost post =
        new HttpPost(
            dsp, Duration.ofSeconds(30), Optional.empty(), address, InstantSource.system())) {
      assertThat(post.post(new byte[] {1}))
          .isInstanceOfSatisfying(
              Attempt.GiveUp.class,
              gaveUp -> assertThat(gaveUp.reason()).contains("with a web page"));
      assertThat(asked).containsExactly(dsp.toString());
    } finally {
      proxy.stop(0);
    }
  }
}
