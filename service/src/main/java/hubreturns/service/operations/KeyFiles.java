package hubreturns.service.operations;

import hubreturns.returnsfile.GivenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of private keys that the settings name. Only the service's account should read them.
 */
final class KeyFiles {
  private static final Logger log = LoggerFactory.getLogger(KeyFiles.class);

  private static final List<Setting> KEYS = List.of(Setting.DSP_KEY, Setting.TLS_KEY);

  private KeyFiles() {}

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
