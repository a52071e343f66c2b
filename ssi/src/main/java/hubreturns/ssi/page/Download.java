package hubreturns.ssi.page;

import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.returnsfile.SpreadsheetCells;
import hubreturns.returnsfile.TextWorkbook;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file that is written row by row while the rows are read, whatever its length. Only {@link
 * #done} completes it, because a file that was interrupted must not look complete.
 */
public abstract sealed class Download {
  private static final String SHEET = "Returns";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Adds a row with as many cells as there are columns. */
  public abstract void row(List<String> cells);

  /** Completes the file. */
  public abstract void done() throws IOException;

  /** The kinds of file that hold a table, which the ending of the address chooses. */
  public enum Kind {
    /** RFC 4180, UTF-8. */
    CSV(".csv"),
    /** A workbook whose cells are text. */
    WORKBOOK(TextWorkbook.ENDING);

    private final String ending;

    Kind(String ending) {
      this.ending = ending;
    }

    /** The kind that a request asks for. */
    public static Kind of(HttpServletRequest request) {
      return request.getRequestURI().endsWith(WORKBOOK.ending) ? WORKBOOK : CSV;
    }

    /**
     * Cells that one organisation wrote and another opens. In a workbook they are text, and cannot
     * act as a formula.
     */
    public List<String> safe(List<String> cells) {
      return switch (this) {
        case CSV -> SpreadsheetCells.safe(cells);
        case WORKBOOK -> cells;
      };
    }
  }

  /** A table with a header line. {@code name} is the name of the file without its ending. */
  public static Download table(
      HttpServletResponse response, String name, Kind kind, List<String> columns)
      throws IOException {
    String file = name + kind.ending;
    return switch (kind) {
      case CSV -> {
        Csv csv = new Csv(CsvWriter.builder().build(writer(response, "text/csv", file)));
        csv.row(columns);
        yield csv;
      }
      case WORKBOOK -> {
        attach(response, TextWorkbook.CONTENT_TYPE, file);
        yield new Workbook(new TextWorkbook(response.getOutputStream(), SHEET, columns));
      }
    };
  }

  /** A JSON array of objects. */
  public static Download json(HttpServletResponse response, String file, List<String> columns)
      throws IOException {
    return json(writer(response, "application/json", file), columns);
  }

  static Download json(Writer out, List<String> columns) {
    return new Json(out, columns);
  }

  private static Writer writer(HttpServletResponse response, String type, String file)
      throws IOException {
    attach(response, type, file);
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    return response.getWriter();
  }

  /** Makes the response a download of this name. */
  private static void attach(HttpServletResponse response, String type, String file) {
    response.setContentType(type);
    response.setHeader("Content-Disposition", "attachment; filename=\"" + file + '"');
  }

  /** Sends a file that is already complete. */
  public static void bytes(HttpServletResponse response, String type, String file, byte[] bytes)
      throws IOException {
    attach(response, type, file);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private static final class Csv extends Download {
    private final CsvWriter out;

    Csv(CsvWriter out) {
      this.out = out;
    }

    @Override
    public void row(List<String> cells) {
      out.writeRecord(cells);
    }

    @Override
    public void done() throws IOException {
      out.close();
    }
  }

  private static final class Workbook extends Download {
    private final TextWorkbook out;

    Workbook(TextWorkbook out) {
      this.out = out;
    }

    @Override
    public void row(List<String> cells) {
      try {
        out.row(cells);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void done() throws IOException {
      out.close();
    }
  }

  private static final class Json extends Download {
    private final Writer out;
    private final List<String> columns;
    private boolean first = true;

    Json(Writer out, List<String> columns) {
      this.out = out;
      this.columns = List.copyOf(columns);
    }

    @Override
    public void row(List<String> cells) {
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        row.put(columns.get(i), cells.get(i));
      }
      try {
        out.write((first ? "[\n" : ",\n") + JSON.writeValueAsString(row));
        first = false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void done() throws IOException {
      out.write(first ? "[]\n" : "\n]\n");
      out.close();
    }
  }
}
