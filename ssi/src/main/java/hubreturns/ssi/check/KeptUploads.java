package hubreturns.ssi.check;

import hubreturns.ssi.access.Viewer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import org.springframework.web.multipart.MultipartFile;

/**
 * The last uploaded file of each account, so that a person can say how to read it, or read another
 * sheet, without a second upload. There are only a few in all, so that the directory stays small.
 */
final class KeptUploads {
  /** Files in all; with the largest upload, the directory then holds 256 MB of them. */
  static final int KEPT_MAX = 32;

  /** How long the pages about a file can ask for it again. */
  static final Duration KEPT_FOR = Duration.ofMinutes(30);

  private final Path directory;
  private final SequencedMap<String, Upload> byAccount = new LinkedHashMap<>();

  KeptUploads(Path directory) {
    this.directory = directory;
  }

  /** An uploaded file, with the name under which the person knows it. */
  record Upload(String name, Path file, Instant at) {
    /** Tells this file from a later one of the same account. */
    String id() {
      return file.getFileName().toString();
    }
  }

  /** Keeps a file, in place of an earlier one of this account. */
  synchronized Upload keep(Viewer viewer, String name, MultipartFile file, Instant now)
      throws IOException {
    forget(viewer);
    forgetOld(now);
    while (byAccount.size() >= KEPT_MAX) {
      Iterator<Upload> oldest = byAccount.values().iterator();
      delete(oldest.next());
      oldest.remove();
    }
    Upload upload = new Upload(asChosen(name), directory.resolve("kept-" + UUID.randomUUID()), now);
    byAccount.put(viewer.name(), upload);
    file.transferTo(upload.file());
    return upload;
  }

  /**
   * The name that the file has on the person's computer. A browser sends three characters of it as
   * %22, %0D and %0A, and no others (HTML Standard, "Multipart form data").
   */
  private static String asChosen(String sentName) {
    return sentName.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
  }

  /** The file of this account. */
  synchronized Optional<Upload> of(Viewer viewer, Instant now) throws IOException {
    forgetOld(now);
    return Optional.ofNullable(byAccount.get(viewer.name()));
  }

  /** Deletes the file of this account. */
  synchronized void forget(Viewer viewer) throws IOException {
    Optional<Upload> upload = Optional.ofNullable(byAccount.remove(viewer.name()));
    if (upload.isPresent()) {
      delete(upload.get());
    }
  }

  private void forgetOld(Instant now) throws IOException {
    for (Iterator<Map.Entry<String, Upload>> all = byAccount.entrySet().iterator();
        all.hasNext(); ) {
      Upload upload = all.next().getValue();
      if (upload.at().plus(KEPT_FOR).isBefore(now)) {
        all.remove();
        delete(upload);
      }
    }
  }

  private static void delete(Upload upload) throws IOException {
    Files.deleteIfExists(upload.file());
  }
}
