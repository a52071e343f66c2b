package hubreturns.service.operations;

import hubreturns.returnsfile.GivenFile;
import hubreturns.service.trust.CertificateFile;
import hubreturns.signature.PemBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of private keys that the settings name. Only the service's account should read them.
 */
final class KeyFiles {
  private static final Logger log = LoggerFactory.getLogger(KeyFiles.class);

  private static final List<Setting> KEYS = List.of(Setting.DSP_KEY, Setting.TLS_KEY);

  private KeyFiles() {}

  /**
   * The private key of a file, in PEM and without a password.
   *
   * @throws KeyException when it has none; the message follows the name of the file
   */
  static PemBlock read(Path file) throws IOException, KeyException {
    byte[] content =
        GivenFile.bytes(file, GivenFile.KEYS_BYTES_MAX)
            .orElseThrow(
                () -> new KeyException("is too large for a key. Name the file of the key"));
    if (content.length == 0) {
      throw new KeyException("is empty. Copy the key again");
    }
    if (CertificateFile.isPkcs12(content)) {
      throw new KeyException(
          "is a PKCS#12 file (.pfx or .p12). Take the key out of it with: openssl pkcs12 -in %s -nocerts -nodes -out KEY.pem"
              .formatted(file));
    }
    String text = PemBlock.textOf(content);
    try {
      PemBlock.requireWhole(text);
    } catch (PemBlock.Damaged e) {
      throw new KeyException(e.getMessage(), e);
    }
    List<PemBlock> blocks = PemBlock.allIn(text);
    if (blocks.isEmpty()) {
      throw new KeyException(
          "holds no PEM block. If it is a key in DER, convert it with: openssl pkey -inform DER -in %s -out KEY.pem"
              .formatted(file));
    }
    PemBlock key =
        blocks.stream()
            .filter(block -> block.label().endsWith("PRIVATE KEY"))
            .findFirst()
            .orElseThrow(() ->
                new KeyException(
                    "holds %s instead of PRIVATE KEY. Name the file of the key"
                        .formatted(
                            blocks.stream()
                                .map(PemBlock::label)
                                .collect(Collectors.joining(", ")))));
    if (key.label().startsWith("ENCRYPTED") || key.text().contains("Proc-Type:")) {
      throw new KeyException(
          "holds a key with a password, which the service does not have. Take the password away with: openssl pkey -in %s -out KEY.pem"
              .formatted(file));
    }
    return key;
  }

  /** Logs a warning for each key file that other accounts can read. */
  static void warnOfOpenFiles(Settings settings) {
    KEYS.forEach(key -> warnIfOpen(settings, key));
  }

  /** Logs a warning if other accounts can read the key file of this setting. */
  static void warnIfOpen(Settings settings, Setting key) {
    Optional<Path> file = settings.optional(key).map(Path::of);
    if (file.filter(KeyFiles::isReadByOthers).isPresent()) {
      log.warn(
          "Other accounts can read the key {} of {}. Make it readable by the service only: chmod"
              + " 600 {}",
          file.get(),
          key.variable(),
          file.get());
    }
  }

  // A missing file is not an error here: the code that reads the key reports it.
  private static boolean isReadByOthers(Path file) {
    try {
      return Files.exists(file) && GivenFile.othersCanRead(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the mode of the key " + file, e);
    }
  }
}
