package hubreturns.client;

import hubreturns.client.answer.Answers;
import hubreturns.client.keys.CertificateFolder;
import hubreturns.client.keys.UnusableInput;
import hubreturns.client.send.Backoff;
import hubreturns.client.send.DspAddress;
import hubreturns.client.send.HttpPost;
import hubreturns.client.send.ProxyAddress;
import hubreturns.client.send.Sender;
import hubreturns.client.send.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Option;

/** The options that say where to send and whose answers to accept. */
final class DspOptions {
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,6})(ms|s|m|)");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The DSP: http://HOST:PORT, or the full address of the service. Default:"
              + " ${DEFAULT-VALUE}. The client uses HTTPS_PROXY and NO_PROXY.")
  private String url = "http://127.0.0.1:8079";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long to wait for an answer, such as 30s. Default: 30s.")
  private Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "How many times to send a request again if there is no answer. Default: ${DEFAULT-VALUE}.")
  private int retries = 8;

  @Option(
      names = "--dsp-certificate",
      paramLabel = "FILE",
      description =
          "The DSP's signing certificate, or a folder. Only answers signed with it are accepted.")
  private List<Path> certificates = List.of();

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "For https: the certificate authorities to trust, in PEM. Default: Java's.")
  private Optional<Path> tlsAuthority = Optional.empty();

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "For mutual TLS: your private key, in PEM.")
  private Optional<Path> tlsKey = Optional.empty();

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "For mutual TLS: the certificate for --tls-key, in PEM.")
  private Optional<Path> tlsCertificate = Optional.empty();

  private Optional<CertificateFolder> trusted = Optional.empty();
  private Optional<SSLContext> tlsContext = Optional.empty();

  /** Reads {@code 30}, {@code 30s}, {@code 500ms} and {@code 2m}. */
  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration. Write for example 30s, 500ms or 2m");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofSeconds(number);
    };
  }

  /** Reads every file and address that an option or the environment names, also for a dry run. */
  void check(Computer computer) {
    if (retries < 0) {
      throw new UnusableInput("--retries " + retries + ": write 0 or more");
    }
    tlsContext();
    if (!"https".equalsIgnoreCase(address().getScheme())) {
      String reason = "--url does not begin with https://";
      tlsAuthority.ifPresent(_ -> computer.sayNoEffect("--tls-ca", reason));
      tlsKey.ifPresent(_ -> computer.sayNoEffect("--tls-key", reason));
    }
    proxy(computer);
    trusted();
  }

  // Each file is read once, because it may be a pipe.
  private Optional<CertificateFolder> trusted() {
    if (trusted.isEmpty() && !certificates.isEmpty()) {
      trusted = Optional.of(CertificateFolder.read(certificates));
    }
    return trusted;
  }

  List<Path> files() {
    return Stream.concat(
            certificates.stream(),
            Stream.of(tlsAuthority, tlsKey, tlsCertificate).flatMap(Optional::stream))
        .toList();
  }

  private Optional<SSLContext> tlsContext() {
    if (tlsContext.isEmpty()) {
      tlsContext = new TlsFiles(tlsAuthority, tlsKey, tlsCertificate).context();
    }
    return tlsContext;
  }

  URI address() {
    return DspAddress.of(url);
  }

  private Optional<ProxyAddress> proxy(Computer computer) {
    return ProxyAddress.of(address(), computer.environment());
  }

  Answers answers(Computer computer) {
    if (trusted().isEmpty()) {
      computer.say(
          "note: the signatures of answers are not verified. Use --dsp-certificate to verify them");
    }
    return new Answers(trusted());
  }

  HttpPost post(Computer computer) {
    URI address = address();
    tlsKey.ifPresent(computer::warnIfOthersCanRead);
    Optional<ProxyAddress> proxy = proxy(computer);
    proxy.ifPresent(
        one -> computer.say("sending through the proxy " + one.host() + ":" + one.port()));
    return new HttpPost(address, timeout, tlsContext(), proxy, computer.clock());
  }

  Sender sender(HttpPost post, Computer computer) {
    return new Sender(
        post, new Backoff(retries, computer.random()), computer.pause(), computer::say);
  }
}
