package hubreturns.client;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import hubreturns.returns.ReturnDetail;
import hubreturns.returnsfile.PlannedRequest;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Lists requests as CSV on standard output. Each is written at once. */
final class Outline {
  private final CsvWriter csv;

  Outline(PrintStream out, String... firstColumns) {
    this.csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .build(new OutputStreamWriter(out, out.charset()));
    List<String> header = new ArrayList<>(List.of(firstColumns));
    header.addAll(List.of("service_reference_variant", "return_type", "hubs", "lines"));
    write(header);
  }

  void add(PlannedRequest request, String... firstCells) {
    add(request.detail(), request.lines().size(), request.lineNumbers(), firstCells);
  }

  void add(ReturnDetail detail, int hubs, List<Integer> lines, String... firstCells) {
    List<String> cells = new ArrayList<>(List.of(firstCells));
    cells.add(detail.srv().text());
    cells.add(detail.type().text());
    cells.add(String.valueOf(hubs));
    cells.add(ranges(lines));
    write(cells);
  }

  private void write(List<String> cells) {
    try {
      csv.writeRecord(cells);
      csv.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ascending numbers as {@code 2-1000 1004}. */
  static String ranges(List<Integer> numbers) {
    List<String> ranges = new ArrayList<>();
    for (int from = 0, to = 0; from < numbers.size(); from = to + 1) {
      to = from;
      while (to + 1 < numbers.size() && numbers.get(to + 1) == numbers.get(to) + 1) {
        to++;
      }
      ranges.add(
          from == to
              ? String.valueOf(numbers.get(from))
              : numbers.get(from) + "-" + numbers.get(to));
    }
    return String.join(" ", ranges);
  }
}
