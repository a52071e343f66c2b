package hubreturns.service.smi;

import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.returnsfile.FileTrouble;
import hubreturns.returnsfile.GivenFile;
import hubreturns.returnsfile.TableLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The rejected lines as a file that a person can correct and import. The lines are first written to
 * another file beside it, which gets its name when it is complete. An earlier file is never lost,
 * because a person may have corrected half of it.
 */
final class RejectsFile implements AutoCloseable {
  private final Path file;
  private final Path part;
  private final Creation creation;
  private final List<String> header;
  private Optional<CsvWriter> writer = Optional.empty();
  private long lines;

  /** Creates the file to which the lines are written first. */
  interface Creation {
    CsvWriter of(Path part) throws IOException;
  }

  RejectsFile(Path file, List<String> header) {
    this(file, header, RejectsFile::create);
  }

  RejectsFile(Path file, List<String> header, Creation creation) {
    this.creation = creation;
    this.file = file;
    String random = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
    this.part = file.resolveSibling("%s.%s.part".formatted(file.getFileName(), random));
    this.header = header;
  }

  /** Never follows a link, and never overwrites an existing file. */
  private static CsvWriter create(Path part) throws IOException {
    return CsvWriter.builder()
        .build(
            part, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  void add(TableLine line, String reason) throws IOException {
    if (lines == 0) {
      try {
        writer = Optional.of(creation.of(part));
      } catch (IOException e) {
        throw trouble(e);
      }
      write("line", "reason", header);
    }
    write(String.valueOf(line.number()), reason, line.cells());
    lines++;
  }

  private void write(String line, String reason, List<String> cells) throws IOException {
    List<String> all = new ArrayList<>(List.of(line, reason));
    all.addAll(cells);
    try {
      writer.orElseThrow().writeRecord(all);
    } catch (UncheckedIOException e) {
      throw trouble(e);
    }
  }

  /**
   * An error that names the file. The disk may be full, and a person has to know which file is
   * affected.
   */
  private IOException trouble(Exception e) {
    Throwable cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
    String reason = cause instanceof IOException io ? FileTrouble.of(io) : "it failed";
    FileSystemException named =
        new FileSystemException(
            file.toString(),
            null,
            reason + ". It should hold the bad lines: name another file with --rejects");
    named.addSuppressed(e);
    return named;
  }

  long lines() {
    return lines;
  }

  /** Writes the lines that are still in memory. Until then, a full disk may go unnoticed. */
  void complete() throws IOException {
    if (writer.isPresent()) {
      CsvWriter last = writer.get();
      writer = Optional.empty();
      try {
        last.close();
      } catch (IOException | UncheckedIOException e) {
        throw trouble(e);
      }
    }
  }

  /**
   * Puts the complete file in its place; none if no line was rejected. A file that was there before
   * and holds something else gets another name.
   *
   * @return the name of the earlier file now; empty if it kept its name, or there was none
   */
  Optional<Path> publish(Instant now) throws IOException {
    if (lines == 0 || (Files.exists(file) && Files.mismatch(file, part) < 0)) {
      return Optional.empty();
    }
    if (!Files.exists(file)) {
      Files.move(part, file);
      return Optional.empty();
    }
    Path kept = GivenFile.keep(file, now);
    Files.move(part, file);
    return Optional.of(kept);
  }

  @Override
  public void close() throws IOException {
    try {
      complete();
    } finally {
      // The disk may be full, so that even the first line was not written.
      Files.deleteIfExists(part);
    }
  }
}
