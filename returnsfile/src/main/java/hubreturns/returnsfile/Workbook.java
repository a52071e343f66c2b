package hubreturns.returnsfile;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A workbook: a file with sheets (docs/client.md#workbooks). */
sealed interface Workbook extends Closeable permits ExcelWorkbook, OpenDocument {

  /** A sheet that the spreadsheet shows, or hides. */
  record SheetName(String name, boolean visible) {}

  /** The most sheets of a workbook. */
  int SHEETS_MAX = 1_000;

  /** Refuses a workbook that has another sheet after this many. */
  static void requireRoom(List<?> sheets) throws WorkbookFault {
    if (sheets.size() >= SHEETS_MAX) {
      throw new WorkbookFault("the workbook has more than %,d sheets".formatted(SHEETS_MAX));
    }
  }

  /** All sheets, in their order. */
  List<SheetName> sheets();

  /** Opens the rows of a sheet, counted from 0. */
  SheetRows open(int sheet) throws IOException;
}
