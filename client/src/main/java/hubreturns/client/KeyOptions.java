package hubreturns.client;

import hubreturns.client.keys.Keystore;
import hubreturns.client.keys.PasswordFile;
import hubreturns.client.keys.SigningIdentity;
import hubreturns.client.keys.UnusableInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say which key signs. */
final class KeyOptions {
  static final String PASSWORD_VARIABLE = "HUB_RETURNS_CLIENT_KEYSTORE_PASSWORD";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Your User's private key, in PEM (PKCS#8 or SEC1, not encrypted).")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Your User's signing certificate, in PEM, PKCS#7 or DER.")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--keystore",
      paramLabel = "FILE",
      description =
          "A PKCS#12 file with the key and its certificate. Use it instead of --key"
              + " and --certificate.")
  private Optional<Path> keystore = Optional.empty();

  @Option(
      names = "--alias",
      paramLabel = "NAME",
      description = "Which key of the keystore to use, if it holds several.")
  private Optional<String> alias = Optional.empty();

  @Option(
      names = "--keystore-password-file",
      paramLabel = "FILE",
      description = "The file with the keystore's password. Or set " + PASSWORD_VARIABLE + ".")
  private Optional<Path> keystorePasswordFile = Optional.empty();

  /** Whether any of these options was given. */
  boolean given() {
    return key.isPresent() || certificate.isPresent() || keystore.isPresent();
  }

  List<Path> files() {
    return Stream.of(key, certificate, keystore, keystorePasswordFile)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Warns about options that mean nothing without a keystore. */
  void warnOfNoEffect(Computer computer) {
    if (keystore.isEmpty()) {
      alias.ifPresent(_ -> computer.sayNoEffect("--alias", "--keystore is not given"));
      keystorePasswordFile.ifPresent(
          _ -> computer.sayNoEffect("--keystore-password-file", "--keystore is not given"));
    }
  }

  SigningIdentity identity(Computer computer) {
    warnOfNoEffect(computer);
    key.ifPresent(computer::warnIfOthersCanRead);
    keystore.ifPresent(computer::warnIfOthersCanRead);
    keystorePasswordFile.ifPresent(computer::warnIfOthersCanRead);
    if (keystore.isPresent()) {
      if (key.isPresent() || certificate.isPresent()) {
        throw new UnusableInput("use either --keystore, or --key with --certificate");
      }
      return Keystore.open(keystore.get(), password(computer))
          .identity(alias, computer.clock().instant());
    }
    if (key.isPresent() && certificate.isEmpty()) {
      throw new UnusableInput(
          "--key needs the certificate of this key: name it with --certificate");
    }
    if (key.isEmpty() && certificate.isPresent()) {
      throw new UnusableInput(
          "--certificate needs the key of this certificate: name it with --key");
    }
    if (key.isEmpty() || certificate.isEmpty()) {
      throw new UnusableInput("a key is needed: use --key with --certificate, or --keystore");
    }
    return SigningIdentity.fromPem(key.get(), certificate.get());
  }

  private char[] password(Computer computer) {
    return keystorePasswordFile
        .map(PasswordFile::read)
        .orElseGet(() ->
            PasswordFile.ofVariable(computer.environment().getOrDefault(PASSWORD_VARIABLE, "")));
  }
}
