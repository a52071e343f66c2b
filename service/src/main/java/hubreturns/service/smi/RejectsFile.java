package hubreturns.service.smi;

import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.returnsfile.TableLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rejected lines as a file that can be corrected and imported; made for the first of them. */
final class RejectsFile implements AutoCloseable {
  private final Path file;
  private final List<String> header;
  private Optional<CsvWriter> writer = Optional.empty();
  private long lines;

  RejectsFile(Path file, List<String> header) {
    this.file = file;
    this.header = header;
  }

  void add(TableLine line, String reason) throws IOException {
    if (writer.isEmpty()) {
      writer = Optional.of(CsvWriter.builder().build(file, StandardCharsets.UTF_8));
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

  /** The disk may be full: a person has to know which file it is about. */
  private IOException trouble(Exception e) {
    Throwable cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
    FileSystemException named =
        new FileSystemException(
            file.toString(), null, cause == null ? "it failed" : cause.getMessage());
    named.addSuppressed(e);
    return named;
  }

  long lines() {
    return lines;
  }

  /** Writes what is still in memory. Until then a full disk may go unnoticed. */
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

  @Override
  public void close() throws IOException {
    complete();
  }
}
