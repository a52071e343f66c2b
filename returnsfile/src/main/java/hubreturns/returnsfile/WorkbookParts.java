package hubreturns.returnsfile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.poi.openxml4j.util.ZipEntrySource;
import org.apache.poi.openxml4j.util.ZipSecureFile;

/**
 * The parts of a workbook, which is a ZIP archive. Limits apply while a part is read: somebody may
 * have built the workbook to expand without end (docs/client.md#workbooks). A part counts only if
 * its content matches its check sum: one wrong bit can make another Device ID.
 */
final class WorkbookParts implements ZipEntrySource {
  static final int PARTS_MAX = 1_000;
  static final long PART_BYTES_MAX = 128L * 1024 * 1024;
  static final int RATIO_MAX = 500;

  /**
   * The most bytes that all parts together may expand to. A part that is read twice counts twice.
   */
  static final long BYTES_MAX = 512L * 1024 * 1024;

  /**
   * The most bytes of a part that describes the workbook itself. Such parts are read as a whole.
   */
  private static final long DESCRIPTION_BYTES_MAX = 1024 * 1024;

  private static final long DESCRIPTIONS_BYTES_MAX = 8 * DESCRIPTION_BYTES_MAX;

  /** The most bytes without an XML tag, and so the longest text or attribute. */
  private static final int TEXT_BYTES_MAX = 256 * 1024;

  static {
    ZipSecureFile.setMinInflateRatio(1.0 / RATIO_MAX);
    ZipSecureFile.setMaxEntrySize(PART_BYTES_MAX);
  }

  private final ZipSecureFile zip;
  private long partBytesMax = DESCRIPTION_BYTES_MAX;
  private long allBytesMax = DESCRIPTIONS_BYTES_MAX;
  private long bytesRead;
  private boolean closed;
  private final Set<String> opened = new LinkedHashSet<>();
  private final Set<String> verified = new HashSet<>();

  WorkbookParts(Path file, long bytesMax) throws IOException {
    if (Files.size(file) > bytesMax) {
      throw new WorkbookFault("the file is larger than %,d bytes. Split it".formatted(bytesMax));
    }
    this.zip = open(file);
    if (Collections.list(zip.getEntries()).size() > PARTS_MAX) {
      zip.close();
      throw new WorkbookFault(
          "the workbook has more than %,d parts. Copy the sheet into a new workbook"
              .formatted(PARTS_MAX));
    }
  }

  private static ZipSecureFile open(Path file) throws IOException {
    try {
      return new ZipSecureFile(file.toFile());
    } catch (IOException | IllegalArgumentException e) {
      if (Files.isReadable(file)) {
        throw WorkbookFault.damaged("its ZIP archive cannot be read");
      }
      throw e;
    }
  }

  /** Allows large parts from now on. The parts that describe the workbook have been read. */
  void allowSheets() {
    partBytesMax = PART_BYTES_MAX;
    allBytesMax = BYTES_MAX;
  }

  boolean has(String name) {
    return getEntry(name) != null;
  }

  InputStream part(String name) throws IOException {
    return getInputStream(getEntry(name));
  }

  @Override
  public Enumeration<? extends ZipArchiveEntry> getEntries() {
    return zip.getEntries();
  }

  @Override
  public ZipArchiveEntry getEntry(String path) {
    return zip.getEntry(path);
  }

  @Override
  public InputStream getInputStream(ZipArchiveEntry entry) throws IOException {
    opened.add(entry.getName());
    return new Part(entry);
  }

  /**
   * Verifies the check sums of the parts of which only a beginning was read. The other parts were
   * verified at their end.
   */
  void verify() throws IOException {
    for (String name : List.copyOf(opened)) {
      if (!verified.contains(name)) {
        try (InputStream in = part(name)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    zip.close();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  private final class Part extends InputStream {
    private final ZipArchiveEntry entry;
    private final InputStream in;
    private final CRC32 sum = new CRC32();
    private long bytes;
    private int withoutTag;

    Part(ZipArchiveEntry entry) throws IOException {
      this.entry = entry;
      this.in = zip.getInputStream(entry);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      if (count > 0) {
        sum.update(target, offset, count);
        bytes += count;
        bytesRead += count;
        for (int i = offset; i < offset + count; i++) {
          withoutTag = target[i] == '<' ? 0 : withoutTag + 1;
          if (withoutTag > TEXT_BYTES_MAX) {
            throw new WorkbookFault(
                "a text of the workbook is longer than %,d bytes. Shorten it"
                    .formatted(TEXT_BYTES_MAX));
          }
        }
        if (bytes > partBytesMax || bytesRead > allBytesMax) {
          throw new WorkbookFault(
              "the workbook expands to more than it may (%,d MB in a sheet). Split it, or save the sheet as CSV UTF-8"
                  .formatted(PART_BYTES_MAX / 1024 / 1024));
        }
      } else if (count < 0) {
        verifySum();
      }
      return count;
    }

    private void verifySum() throws WorkbookFault {
      if (sum.getValue() != entry.getCrc()) {
        throw new WorkbookFault(
            "the workbook is damaged: its part '%s' does not match its check sum. Copy the file again from its source, or save it again in the program that made it. A repaired copy may hold other values"
                .formatted(Flaw.shortened(entry.getName())));
      }
      verified.add(entry.getName());
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
