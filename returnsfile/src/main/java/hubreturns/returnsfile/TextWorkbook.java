package hubreturns.returnsfile;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * Writes an Excel workbook (.xlsx) row by row, in memory that does not grow with it. Every cell is
 * text, so that a spreadsheet changes no Device ID and runs no formula (docs/client.md#workbooks).
 */
public final class TextWorkbook implements Closeable {
  /** The ending of the name of a workbook. */
  public static final String ENDING = ".xlsx";

  /** The media type of a workbook. */
  public static final String CONTENT_TYPE =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

  private static final String TEXT_FORMAT = "@";
  private static final Pattern ESCAPE = Pattern.compile("_(x[0-9A-Fa-f]{4}_)");
  private static final int ROWS_BUFFERED = 500;
  private static final int COLUMN_WIDTH = 26;
  private static final String APPLICATION = "Comms Hub Returns";
  private static final String APPLICATION_VERSION = "1.0";

  private final Workbook workbook;
  private final String sheetName;
  private final List<String> header;
  private Worksheet sheet;
  private int sheets;
  private int row;

  /** Begins a sheet with a header row. */
  public TextWorkbook(OutputStream out, String sheetName, List<String> header) throws IOException {
    this.workbook = new Workbook(out, APPLICATION, APPLICATION_VERSION);
    this.sheetName = sheetName;
    this.header = List.copyOf(header);
    this.sheet = newSheet();
  }

  private Worksheet newSheet() throws IOException {
    sheets++;
    row = 0;
    Worksheet begun = workbook.newWorksheet(sheets == 1 ? sheetName : sheetName + " " + sheets);
    for (int column = 0; column < header.size(); column++) {
      // New cells in the column are text, too.
      begun.style(column).format(TEXT_FORMAT).set();
      begun.width(column, COLUMN_WIDTH);
    }
    begun.freezePane(0, 1);
    write(begun, header);
    return begun;
  }

  /** Adds a row. When a sheet is full, another one begins. */
  public void row(List<String> cells) throws IOException {
    if (row == Worksheet.MAX_ROWS) {
      sheet.finish();
      sheet = newSheet();
    }
    write(sheet, cells);
    if (row % ROWS_BUFFERED == 0) {
      sheet.flush();
    }
  }

  private void write(Worksheet to, List<String> cells) {
    for (int column = 0; column < cells.size(); column++) {
      if (!cells.get(column).isEmpty()) {
        to.inlineString(row, column, escaped(cells.get(column)));
        to.style(row, column).format(TEXT_FORMAT).set();
      }
    }
    row++;
  }

  /** Escapes a text that looks like an escaped character, so that it is shown as it is. */
  private static String escaped(String text) {
    return text.contains("_x") ? ESCAPE.matcher(text).replaceAll("_x005F_$1") : text;
  }

  @Override
  public void close() throws IOException {
    sheet.finish();
    workbook.finish();
    workbook.close();
  }
}
