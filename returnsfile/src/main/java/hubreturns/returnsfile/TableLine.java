package hubreturns.returnsfile;

import hubreturns.vocabulary.Counted;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One record of a CSV file, or one row of a sheet.
 *
 * @param number the line on which it begins, from 1
 * @param cells as written, and only as many as the line has
 * @param fault why the line cannot be used, whatever its cells say
 * @param notes what a sheet says about cells besides their text, by column from 0
 */
public record TableLine(
    long number, List<String> cells, Optional<String> fault, Map<Integer, CellNote> notes) {
  /** Keeps the collections as they are: the reader makes new ones for each line. */
  public TableLine {}

  TableLine(long number, List<String> cells, Optional<String> fault) {
    this(number, cells, fault, Map.of());
  }

  /** The cell in this column, from 0; empty where the line is shorter. */
  public String cell(int column) {
    return column < cells.size() ? cells.get(column) : "";
  }

  /** Whether a cell beyond these columns holds something. */
  public boolean holdsMoreThan(int width) {
    // This runs for every line of a large inventory.
    return cells.size() > width
        && cells.stream().skip(width).anyMatch(cell -> !VisibleText.isBlank(cell));
  }

  /** How many cells a line of another width than the header has. */
  public String widths(int width) {
    return "the line has %s and the header has %d"
        .formatted(Counted.text(cells.size(), "cell"), width);
  }

  /** What is wrong with a line that has more cells than the header, or fewer. */
  public String widthFlaw(int width) {
    return "%s. %s%s"
        .formatted(
            widths(width),
            cells.size() < width
                ? cells.size() == 1 && Table.SEPARATOR.matcher(cell(0)).find()
                    ? "Use one separator in the whole file, and no quotes around a whole line"
                    : "Add the missing cells; a cell may be empty. If the line is a total or a note, delete it"
                : "Put a value that holds the separator into quotes",
            // Some programs end a line with a character that does not end a line here.
            cells.stream()
                .flatMap(cell -> VisibleText.invisibleCharacter(cell).stream())
                .findFirst()
                .map(". The line holds the invisible character %s"::formatted)
                .orElse(""));
  }

  /** What is wrong with a cell of a text file that has several lines. A value has only one. */
  public Optional<String> severalLines(int column) {
    // This runs for every cell of a large inventory.
    if (isOneLine(cell(column)) || isOneLine(VisibleText.strip(cell(column)))) {
      return Optional.empty();
    }
    long from = number + lineEnds(cells.subList(0, column));
    return Optional.of(
        "begins on line %d and continues on line %d. Correct the quotes, or write the value on one line"
            .formatted(from, from + lineEnds(List.of(cell(column)))));
  }

  /** The line on which it ends. */
  long lastNumber() {
    return number + lineEnds(cells);
  }

  private static boolean isOneLine(String text) {
    return text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
  }

  private static long lineEnds(List<String> cells) {
    return cells.stream()
        .mapToLong(cell -> CsvFile.LINE_END.splitAsStream(cell + ".").count() - 1)
        .sum();
  }

  boolean isBlank() {
    for (String cell : cells) {
      if (!VisibleText.isBlank(cell)) {
        return false;
      }
    }
    return notes.isEmpty();
  }
}
