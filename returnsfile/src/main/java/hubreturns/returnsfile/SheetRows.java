package hubreturns.returnsfile;

import hubreturns.returnsfile.CellNote.Effect;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.poi.ss.util.CellReference;

/**
 * The rows of one sheet, from the first to the last, as a person sees them. A value counts only if
 * the sheet shows it as it is stored (docs/client.md#workbooks).
 */
abstract sealed class SheetRows implements Rows
    permits ExcelWorkbook.ExcelRows, OpenDocument.OpenDocumentRows {
  static final int ROWS_MAX = 1_048_576;
  static final int SHEET_COLUMNS_MAX = 16_384;

  /** The most text of a sheet that is kept: as much as a large CSV file holds. */
  static final long CHARACTERS_MAX = 16L * 1024 * 1024;

  static final CellNote ERROR =
      CellNote.unusable("is a formula error. Correct the formula, or enter the value");

  static final CellNote FORMULA_WITHOUT_VALUE =
      CellNote.unusable(
          "is a formula whose result is not stored. Open the workbook in a spreadsheet program and"
              + " save it, or enter the value");

  static final CellNote TIME_OF_DAY =
      CellNote.shownOtherwise(
          "is a time or a duration in the spreadsheet. Enter the value as text; a date and time is"
              + " written as 2026-11-25T12:00:00Z");

  private static final CellNote STRUCK_THROUGH =
      CellNote.unusable(
          "is struck through in the sheet. Delete the row if its hub must not be returned; otherwise remove"
              + " the line through the value");

  private static final CellNote NUMBER =
      new CellNote(
          Effect.NO_DEVICE_ID,
          "is a number and not text. A spreadsheet drops leading zeros and rounds long numbers;"
              + " take the Device ID from its source, and format the column as text before you"
              + " paste it");

  private static final CellNote NOT_A_NUMBER = CellNote.unusable("is not a number");
  private static final Pattern CORNER = Pattern.compile("([A-Z]{0,3})([0-9]{0,7})");
  private static final int AREAS_KEPT_MAX = 10_000;
  private static final int DIGITS_MAX = 15;
  private static final int NUMBER_CHARACTERS_MAX = 40;
  private static final int EXPONENT_MAX = 30;

  /** Cells that the sheet shows as one; rows from 1, columns from 0. */
  record MergedArea(long firstRow, long lastRow, int firstColumn, int lastColumn) {
    boolean touches(int column, long fromRow) {
      return firstColumn <= column && column <= lastColumn && lastRow >= fromRow;
    }

    String text() {
      return Origin.Sheet.letters(firstColumn)
          + firstRow
          + ":"
          + Origin.Sheet.letters(lastColumn)
          + lastRow;
    }
  }

  /**
   * A text with parts that look different.
   *
   * @param struck whether a visible part is struck through
   */
  record RichText(String text, boolean struck) {}

  final XmlPart xml;
  private final List<MergedArea> merged = new ArrayList<>();
  private final TreeSet<Integer> hiddenColumns = new TreeSet<>();
  private final List<Long> hiddenRows = new ArrayList<>();

  /** The last row, in each column, whose look may depend on a condition. */
  private final Map<Integer, Long> changedUpTo = new HashMap<>();

  private List<String> cells = new ArrayList<>();
  private Map<Integer, CellNote> notes = Map.of();
  private Optional<String> fault = Optional.empty();
  private long characters;

  SheetRows(XmlPart xml) {
    this.xml = xml;
  }

  /** Merged areas found so far. The list is complete at the end of the sheet. */
  List<MergedArea> merged() {
    return merged;
  }

  /**
   * Whether conditional formatting may strike through values of this column, from 0, below a row,
   * or show them in another form. The answer is complete at the end of the sheet.
   */
  boolean mayLookDifferent(int column, long belowRow) {
    return changedUpTo.getOrDefault(column, 0L) > belowRow;
  }

  /** Notes that conditional formatting may change how these cells look. */
  final void changeLooks(MergedArea area) {
    for (int column = area.firstColumn();
        column <= Math.min(area.lastColumn(), TableFormat.COLUMNS_MAX);
        column++) {
      changedUpTo.merge(column, area.lastRow(), Math::max);
    }
  }

  /**
   * Cells to which conditional formatting applies, such as A2:C9 or A:A. A row or a column that is
   * not named has no limit. Empty for a text that names no cells: it changes nothing that is sent.
   */
  static Optional<MergedArea> formattedArea(String text) {
    String[] corners = text.replace("$", "").split(":", -1);
    Matcher first = CORNER.matcher(corners[0]);
    Matcher last = CORNER.matcher(corners[corners.length - 1]);
    if (corners[0].isEmpty() || !first.matches() || !last.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new MergedArea(
            first.group(2).isEmpty() ? 1 : Long.parseLong(first.group(2)),
            last.group(2).isEmpty() ? ROWS_MAX : Long.parseLong(last.group(2)),
            first.group(1).isEmpty() ? 0 : CellReference.convertColStringToIndex(first.group(1)),
            last.group(1).isEmpty()
                ? SHEET_COLUMNS_MAX
                : CellReference.convertColStringToIndex(last.group(1))));
  }

  /** Whether the sheet hides this column, counted from 0. */
  boolean isHidden(int column) {
    return hiddenColumns.contains(column);
  }

  /** Hidden rows that hold something, among the rows read so far, up to a limit. */
  List<Long> hiddenRows() {
    return hiddenRows;
  }

  final void hideColumns(int from, int to) {
    for (int column = from; column <= Math.min(to, TableFormat.COLUMNS_MAX); column++) {
      hiddenColumns.add(column);
    }
  }

  final void merge(MergedArea area) throws WorkbookFault {
    if (merged.size() >= AREAS_KEPT_MAX) {
      throw new WorkbookFault("the sheet has too many merged cells. Unmerge them");
    }
    merged.add(area);
  }

  /** Puts a value into the row that is being read. */
  final void put(int column, String text, Optional<CellNote> note) throws WorkbookFault {
    if (text.isEmpty() && note.isEmpty()) {
      return;
    }
    if (column >= TableFormat.COLUMNS_MAX) {
      fault =
          Optional.of(
              "the row has cells beyond column %s, the last that is read. Delete them"
                  .formatted(Origin.Sheet.letters(TableFormat.COLUMNS_MAX - 1)));
      return;
    }
    while (cells.size() <= column) {
      cells.add("");
    }
    String kept = text;
    if (text.length() > TableFormat.CELL_CHARACTERS_MAX) {
      fault =
          Optional.of(
              "column %s holds more than %,d characters, which is too many for a cell"
                  .formatted(Origin.Sheet.letters(column), TableFormat.CELL_CHARACTERS_MAX));
      // The mark makes the cut visible, and keeps the cell too long if somebody sends the file
      // again.
      kept = text.substring(0, TableFormat.CELL_CHARACTERS_MAX) + VisibleText.LOST_CHARACTER;
    }
    cells.set(column, kept);
    characters += kept.length();
    if (characters > CHARACTERS_MAX) {
      throw new WorkbookFault(
          "the sheet holds more than %,d characters of text. Split it".formatted(CHARACTERS_MAX));
    }
    if (note.isPresent()) {
      if (notes.isEmpty()) {
        notes = new HashMap<>();
      }
      notes.put(column, note.get());
    }
  }

  /**
   * Appends text until it is one character longer than a cell may be. That shows that the cell is
   * too long.
   */
  static void append(StringBuilder text, String more) {
    int room = TableFormat.CELL_CHARACTERS_MAX + 1 - text.length();
    text.append(more, 0, Math.clamp(room, 0, more.length()));
  }

  /** Notes that a value in the row that is being read is struck through. */
  final void strikeThrough(int column) {
    if (column < cells.size() && !VisibleText.isBlank(cells.get(column))) {
      notes = new HashMap<>(notes);
      notes.put(column, STRUCK_THROUGH);
    }
  }

  /** Ends the row that is being read. */
  final TableLine end(long row, boolean hidden) {
    TableLine line = new TableLine(row, Collections.unmodifiableList(cells), fault, notes);
    cells = new ArrayList<>();
    notes = Map.of();
    fault = Optional.empty();
    if (hidden && !line.isBlank() && hiddenRows.size() < AREAS_KEPT_MAX) {
      hiddenRows.add(row);
    }
    return line;
  }

  /** A number as a cell stores it. */
  record StoredNumber(String text, CellNote note) {}

  /**
   * Reads a number.
   *
   * @param asStored whether the sheet shows it as it is stored
   * @param shown how the sheet shows it, for the message
   */
  static StoredNumber number(String stored, boolean asStored, String shown) {
    if (stored.length() > NUMBER_CHARACTERS_MAX) {
      return new StoredNumber(stored, NOT_A_NUMBER);
    }
    BigDecimal number;
    try {
      number = new BigDecimal(stored).stripTrailingZeros();
    } catch (NumberFormatException notANumber) {
      return new StoredNumber(stored, NOT_A_NUMBER);
    }
    if (number.precision() > DIGITS_MAX
        || number.precision() - number.scale() > DIGITS_MAX
        || Math.abs((long) number.scale()) > EXPONENT_MAX) {
      return new StoredNumber(
          stored,
          CellNote.unusable(
              "is a number, and a spreadsheet keeps only %d digits of a number. Take the value from its source, and format the column as text before you paste it"
                  .formatted(DIGITS_MAX)));
    }
    return new StoredNumber(
        number.toPlainString(), asStored ? NUMBER : shownOtherwise("number", shown));
  }

  static CellNote shownOtherwise(String what, String shown) {
    return CellNote.shownOtherwise(
        "is a %s that the sheet shows differently (%s). Format the column as text, and enter the intended value"
            .formatted(what, shown));
  }

  static CellNote dateNote(String iso) {
    return new CellNote(
        Effect.DOUBTFUL,
        "is a date in the spreadsheet and is read as %s. If it is not a date, enter it as text"
            .formatted(iso));
  }

  /**
   * The note for a date.
   *
   * @param at the date and time, if it can be read
   * @param shown how the sheet shows it
   */
  static CellNote dateNote(String iso, Optional<LocalDateTime> at, String shown) {
    return at.isEmpty() || ShownDate.showsAll(shown, at.get())
        ? dateNote(iso)
        : new CellNote(
            Effect.SHOWN_IN_PART,
            "is a date in the spreadsheet and is read as %s, but the sheet shows '%s'. If you do not mean %s, enter the value as text"
                .formatted(iso, Flaw.shortened(shown), iso));
  }

  @Override
  public abstract Optional<TableLine> next() throws IOException;

  @Override
  public final void close() throws IOException {
    xml.close();
  }
}
