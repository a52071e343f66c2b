package hubreturns.client;

import hubreturns.client.keys.CannotUse;
import hubreturns.client.keys.SigningIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say with whose key to sign. */
final class KeyOptions {
  private static final String PASSWORD_VARIABLE = "HUB_RETURNS_CLIENT_KEYSTORE_PASSWORD";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The User's private key: PEM, PKCS#8 or SEC1.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "The User's signing certificate: PEM or DER.")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--keystore",
      paramLabel = "FILE",
      description = "Key and certificate in one PKCS#12 file, instead of the two above.")
  private Optional<Path> keystore = Optional.empty();

  @Option(
      names = "--keystore-password-file",
      paramLabel = "FILE",
      description = "Holds the keystore's password; or set " + PASSWORD_VARIABLE + ".")
  private Optional<Path> keystorePasswordFile = Optional.empty();

  /** Whether any of them was given. */
  boolean given() {
    return key.isPresent() || certificate.isPresent() || keystore.isPresent();
  }

  SigningIdentity identity(Map<String, String> environment) {
    if (keystore.isPresent()) {
      if (key.isPresent() || certificate.isPresent()) {
        throw new CannotUse("give --keystore, or --key with --certificate, not both");
      }
      return SigningIdentity.fromKeystore(keystore.get(), password(environment));
    }
    if (key.isEmpty() || certificate.isEmpty()) {
      throw new CannotUse("whose key? Give --key with --certificate, or --keystore");
    }
    return SigningIdentity.fromPem(key.get(), certificate.get());
  }

  private char[] password(Map<String, String> environment) {
    if (keystorePasswordFile.isEmpty()) {
      return environment.getOrDefault(PASSWORD_VARIABLE, "").toCharArray();
    }
    try {
      return Files.readString(keystorePasswordFile.get()).stripTrailing().toCharArray();
    } catch (IOException e) {
      throw new CannotUse("cannot read " + keystorePasswordFile.get());
    }
  }
}
