package hubreturns.service.operations;

import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.returnsfile.SpreadsheetCells;
import hubreturns.service.query.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Shows reports as JSON, JSON lines, CSV, or a table for people, row by row as they come. */
final class Printer {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int FETCH_ROWS = 1_000;

  /** A line end inside a text would look like the end of a row. */
  private static final Pattern LINE_END = Pattern.compile("\\R");

  /** How output is shown. */
  enum Format {
    json,
    jsonl,
    csv,
    table
  }

  private final PrintWriter out;
  private final Format format;
  private final UnaryOperator<String> csvText;

  private Printer(PrintWriter out, Format format, UnaryOperator<String> csvText) {
    this.out = out;
    this.format = format;
    this.csvText = csvText;
  }

  /** Prints for people, who open CSV in a spreadsheet: no text in it can act as a formula. */
  static Printer forPeople(PrintWriter out, Format format) {
    return new Printer(out, format, SpreadsheetCells::safe);
  }

  /** Prints for an import, which must read each text as it is. */
  static Printer forImport(PrintWriter out, Format format) {
    return new Printer(out, format, UnaryOperator.identity());
  }

  /** Queries the database, prints the rows, and returns their number. */
  long print(DataSource database, Report report) {
    JdbcTemplate template = new JdbcTemplate(database);
    template.setFetchSize(FETCH_ROWS);
    NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(template);
    // Rows stream through a cursor, which PostgreSQL keeps only inside a transaction.
    TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    transaction.setReadOnly(true);
    Long rows =
        transaction.execute(status ->
            named.query(report.sql(), report.parameters(), (ResultSetExtractor<Long>) this::show));
    out.flush();
    return rows == null ? 0 : rows;
  }

  /** Rows to print, one after the other. */
  interface Rows {
    /** Moves to the next row; false when there is none. */
    boolean next() throws SQLException;

    /** A value of the row: a text, a number, a truth value or null. */
    @Nullable Object getObject(String title) throws SQLException;
  }

  /** Prints rows that do not come from the database, and returns their number. */
  long print(List<String> titles, Rows rows) throws SQLException {
    long count = show(rows, titles);
    out.flush();
    return count;
  }

  private long show(ResultSet result) throws SQLException {
    return show(
        new Rows() {
          @Override
          public boolean next() throws SQLException {
            return result.next();
          }

          @Override
          public @Nullable Object getObject(String title) throws SQLException {
            return result.getObject(title);
          }
        },
        titles(result.getMetaData()));
  }

  private long show(Rows rows, List<String> titles) throws SQLException {
    return switch (format) {
      case json -> json(rows, titles, true);
      case jsonl -> json(rows, titles, false);
      case csv -> csv(rows, titles);
      case table -> table(rows, titles);
    };
  }

  private static List<String> titles(ResultSetMetaData columns) throws SQLException {
    List<String> titles = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      titles.add(columns.getColumnLabel(i));
    }
    return titles;
  }

  private long json(Rows rows, List<String> titles, boolean array) throws SQLException {
    long count = 0;
    if (array) {
      out.print('[');
    }
    while (rows.next()) {
      out.print(array ? (count == 0 ? "\n" : ",\n") : "");
      out.print(object(rows, titles));
      out.print(array ? "" : "\n");
      count++;
    }
    if (array) {
      out.println(count == 0 ? "]" : "\n]");
    }
    return count;
  }

  private static String object(Rows row, List<String> titles) throws SQLException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      for (String title : titles) {
        json.writeName(title);
        switch (row.getObject(title)) {
          case null -> json.writeNull();
          case Boolean truth -> json.writeBoolean(truth);
          case Integer number -> json.writeNumber(number);
          case Long number -> json.writeNumber(number);
          case BigDecimal number -> json.writeNumber(number);
          case String value -> json.writeString(value);
          case Object other ->
              throw new IllegalStateException(
                  "the column " + title + " is neither a text nor a number: " + other.getClass());
        }
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private long csv(Rows rows, List<String> titles) throws SQLException {
    long count = 0;
    try {
      CsvWriter csv = CsvWriter.builder().build(out);
      csv.writeRecord(titles);
      while (rows.next()) {
        csv.writeRecord(texts(rows, titles, csvText));
        count++;
      }
      csv.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the output", e);
    }
    return count;
  }

  private static List<String> texts(Rows rows, List<String> titles, UnaryOperator<String> ofText)
      throws SQLException {
    List<String> texts = new ArrayList<>(titles.size());
    for (String title : titles) {
      texts.add(
          switch (rows.getObject(title)) {
            case null -> "";
            case BigDecimal number -> number.toPlainString();
            case String text -> ofText.apply(text);
            case Object other -> other.toString();
          });
    }
    return texts;
  }

  private long table(Rows rows, List<String> titles) throws SQLException {
    List<List<String>> lines = new ArrayList<>();
    lines.add(titles);
    long count = 0;
    while (rows.next()) {
      lines.add(texts(rows, titles, text -> LINE_END.matcher(text).replaceAll("; ")));
      count++;
      if (lines.size() == FETCH_ROWS) {
        align(lines);
        lines.clear();
      }
    }
    align(lines);
    return count;
  }

  private void align(List<List<String>> lines) {
    if (lines.isEmpty()) {
      return;
    }
    int[] widths = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        text.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
      }
      out.println(text.toString().stripTrailing());
    }
  }
}
