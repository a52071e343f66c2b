package hubreturns.returnsfile;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A workbook: a file with sheets (docs/client.md#workbooks). */
sealed interface Workbook extends Closeable permits ExcelWorkbook, OpenDocument {

  /** A sheet that the spreadsheet shows, or hides. */
  record SheetName(String name, boolean visible) {}

  /** All sheets, in their order. */
  List<SheetName> sheets();

  /** Opens the rows of a sheet, counted from 0. */
  SheetRows open(int sheet) throws IOException;
}
