package hubreturns.returnsfile;

import hubreturns.vocabulary.Counted;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lines below a header line that names their columns. It applies the same rules to every kind of
 * file: which column is which, what a second header line is, and how many lines there may be.
 */
final class Table implements Closeable {
  static final Pattern EUI64 = Pattern.compile("(?:[0-9A-Fa-f]{2}[-:]?){7}[0-9A-Fa-f]{2}");

  private static final Pattern OTHER_QUOTES =
      Pattern.compile("['`\u00B4\u00AB\u00BB\u2018-\u201F\u2039\u203A]");

  static final Pattern SEPARATOR = Pattern.compile("[,;\t]");

  private static final int TITLE_LINES_MAX = 20;

  /** How many lines show what the columns hold. */
  static final int SAMPLE_LINES_MAX = 1_000;

  private static final int TITLES_OF_A_HEADER_MIN = 2;
  private static final int DEVICE_IDS_NAMED_MAX = 5;

  private final Rows rows;
  private final Origin origin;
  private final TableFormat format;
  private final TableLine header;
  private final Map<ColumnName, Integer> positions = new HashMap<>();
  private final List<Integer> unknown = new ArrayList<>();
  private final List<Integer> added = new ArrayList<>();
  private final List<Integer> unnamed = new ArrayList<>();
  private final SortedMap<Integer, String> unnamedColumns = new TreeMap<>();
  private final ColumnName mark;
  private ColumnName markTitle;
  private int markPosition;
  private boolean marked;
  private boolean mapped;

  /** Lines that were read ahead, and what ended the reading. */
  private final Queue<TableLine> ahead = new ArrayDeque<>();

  private Optional<UnreadableTable> endOfAhead = Optional.empty();
  private Optional<TableLine> last = Optional.empty();
  private long lines;

  /** Reads the header, which begins on this line or below it. */
  Table(Rows rows, Origin origin, TableFormat format, long headerLine)
      throws IOException, UnreadableTable {
    this.rows = rows;
    this.origin = origin;
    this.format = format;
    this.header = readHeader(headerLine);
    readColumns();
    this.mark = ColumnName.of(format.needed().getFirst());
    this.markTitle = mark;
    this.markPosition = positions.getOrDefault(mark, 0);
    this.marked = positions.containsKey(mark);
  }

  TableLine header() {
    return header;
  }

  OptionalInt position(String title) {
    Integer position = positions.get(ColumnName.of(title));
    return position == null ? OptionalInt.empty() : OptionalInt.of(position);
  }

  /** The columns, from 0, whose titles the format does not know. */
  List<Integer> unknown() {
    return Collections.unmodifiableList(unknown);
  }

  /** The columns, from 0, that the programs added. */
  List<Integer> added() {
    return Collections.unmodifiableList(added);
  }

  List<String> unknownColumns() {
    return unknown.stream().map(header::cell).toList();
  }

  SortedMap<Integer, String> unnamedColumns() {
    return Collections.unmodifiableSortedMap(unnamedColumns);
  }

  /** The needed columns that the header does not name. */
  List<String> missing() {
    return format.needed().stream().filter(title -> position(title).isEmpty()).toList();
  }

  /** Reads this unknown column, from 0, as the column of another title. */
  void map(int column, String title) {
    unknown.removeIf(position -> position == column);
    positions.put(ColumnName.of(title), column);
    if (ColumnName.of(title).equals(mark)) {
      markPosition = column;
      marked = true;
      mapped = true;
      markTitle = ColumnName.of(header.cell(column));
    }
  }

  /**
   * The first lines below the header that are not blank. {@link #next} still returns them, or fails
   * where reading ahead did.
   */
  Sample sample() throws IOException {
    try {
      while (ahead.size() < SAMPLE_LINES_MAX && endOfAhead.isEmpty()) {
        Optional<TableLine> line = rows.next();
        if (line.isEmpty()) {
          break;
        }
        if (!isBlank(line.get())) {
          ahead.add(line.get());
        }
      }
    } catch (UnreadableTable e) {
      endOfAhead = Optional.of(e);
    }
    return new Sample(List.copyOf(ahead));
  }

  /**
   * The columns without a known title that hold Device IDs, which may be those of hubs.
   *
   * @param sample the lines that are looked at
   */
  List<Sample.DeviceIds> deviceIds(Sample sample) {
    List<Integer> candidates = new ArrayList<>(unknown);
    candidates.removeIf(position -> ColumnMapping.isOfOtherDevices(header.cell(position)));
    candidates.addAll(unnamed);
    // In a text file, a cell beyond the header comes from a stray separator: the line is bad.
    if (origin instanceof Origin.Sheet) {
      int width = sample.lines().stream().mapToInt(line -> line.cells().size()).max().orElse(0);
      for (int position = header.cells().size(); position < width; position++) {
        candidates.add(position);
      }
    }
    Collections.sort(candidates);
    return sample.deviceIds(
        candidates,
        unknown.stream()
            .filter(position -> ColumnMapping.isOfDevices(header.cell(position)))
            .collect(Collectors.toSet()));
  }

  /** The next line that is not blank; empty at the end. */
  Optional<TableLine> next() throws IOException, UnreadableTable {
    while (true) {
      Optional<TableLine> read = nextRow();
      if (read.isEmpty()) {
        return read;
      }
      TableLine line = read.get();
      if (isBlank(line)) {
        continue;
      }
      if (++lines > format.linesMax()) {
        throw fault(
            line.number(),
            "a file may have up to %,d lines after its header. Split the file"
                .formatted(format.linesMax()));
      }
      if (repeatsHeader(line, line.cell(markPosition))) {
        throw fault(
            line.number(),
            "this is a second header line, as in files that were joined. Delete it, and check that"
                + " the columns below have the same order");
      }
      noteUnnamed(line);
      last = read;
      return read;
    }
  }

  private Optional<TableLine> nextRow() throws IOException, UnreadableTable {
    if (!ahead.isEmpty()) {
      return Optional.of(ahead.remove());
    }
    if (endOfAhead.isPresent()) {
      throw endOfAhead.get();
    }
    return rows.next();
  }

  private boolean isBlank(TableLine line) {
    return VisibleText.isBlank(line.cell(markPosition)) && line.fault().isEmpty() && line.isBlank();
  }

  /**
   * A warning if the file ends without a line end, in a value of one of these columns. Only values
   * that would still be valid without their end belong here: the others are errors when they are
   * cut short. It is complete after the last line.
   */
  Optional<Flaw> doubtfulEnd(Collection<String> titles) {
    int lastColumn = header.cells().size() - 1;
    boolean canBeCut =
        titles.stream().anyMatch(title -> position(title).equals(OptionalInt.of(lastColumn)));
    return last.filter(line -> canBeCut)
        .filter(line -> line.cells().size() == lastColumn + 1)
        .filter(line -> !VisibleText.isBlank(line.cell(lastColumn)) && rows.endsInValueOf(line))
        .map(line ->
            Flaw.ofLine(
                origin,
                line.number(),
                "the last line has no line end. If the file was cut short, its last value, '%s', is incomplete"
                    .formatted(Flaw.shortened(VisibleText.strip(line.cell(lastColumn))))));
  }

  /**
   * A warning if the file ends without a line end, and its last line has fewer cells than the
   * header, or ends where a value of one of these columns would begin. A line may lack its last
   * cells, so such a line is no error. It is complete after the last line.
   */
  Optional<Flaw> missingEnd(Collection<String> titles) {
    int width = header.cells().size();
    boolean canBeMissing =
        titles.stream().anyMatch(title -> position(title).equals(OptionalInt.of(width - 1)));
    return last.filter(rows::endsIn)
        .flatMap(line -> {
          int count = line.cells().size();
          if (count < width) {
            return Optional.of(
                Flaw.ofLine(
                    origin,
                    line.number(),
                    "the last line has no line end, and it has %s where the header has %d. If the file was cut short, values are missing, and the last one, '%s', may be incomplete"
                        .formatted(
                            Counted.text(count, "cell"),
                            width,
                            Flaw.shortened(VisibleText.strip(line.cell(count - 1))))));
          }
          return count == width
                  && canBeMissing
                  && line.cell(count - 1).isEmpty()
                  && rows.endsInValueOf(line)
              ? Optional.of(
                  Flaw.ofLine(
                      origin,
                      line.number(),
                      "the last line has no line end, and its last cell is empty. If the file was cut short, its last value is missing"))
              : Optional.empty();
        });
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  private boolean repeatsHeader(TableLine line, String first) {
    // This runs for every line of a large inventory, and most lines need only the first
    // comparisons.
    return marked
        && (repeats(first, mark)
            || (mapped && repeats(first, markTitle))
            || (!beginsWithDigit(first) && namesColumns(line)));
  }

  private static boolean beginsWithDigit(String cell) {
    return !cell.isEmpty() && cell.charAt(0) >= '0' && cell.charAt(0) <= '9';
  }

  /** Whether the line names several columns, in any order. */
  private boolean namesColumns(TableLine line) {
    return line.cells().stream().map(ColumnName::of).filter(positions::containsKey).count()
        >= TITLES_OF_A_HEADER_MIN;
  }

  private static boolean repeats(String cell, ColumnName title) {
    int length = title.key().length();
    if (cell.length() < length || cell.length() > 2 * length) {
      return false;
    }
    int start = Character.toLowerCase(cell.charAt(0));
    return (start == title.key().charAt(0) || VisibleText.isBlank(start))
        && ColumnName.of(cell).equals(title);
  }

  private void noteUnnamed(TableLine line) {
    for (int position : unnamed) {
      noteUnnamed(line, position);
    }
    // In a text file, a cell beyond the header comes from a stray separator: the line is bad.
    if (origin instanceof Origin.Sheet) {
      for (int position = header.cells().size(); position < line.cells().size(); position++) {
        noteUnnamed(line, position);
      }
    }
  }

  private void noteUnnamed(TableLine line, int position) {
    String value = line.cell(position);
    if (!value.isEmpty() && !VisibleText.isBlank(value)) {
      unnamedColumns.putIfAbsent(position + 1, VisibleText.strip(value));
    }
  }

  private TableLine readHeader(long headerLine) throws IOException, UnreadableTable {
    for (Optional<TableLine> line = rows.next(); line.isPresent(); line = rows.next()) {
      if (line.get().number() >= headerLine && !line.get().isBlank()) {
        return line.get();
      }
    }
    throw fault(
        1, "the file is empty. Begin with a header line: " + String.join(",", format.columns()));
  }

  private void readColumns() throws UnreadableTable {
    if (header.fault().isPresent()) {
      throw fault(header.number(), header.fault().get());
    }
    Map<ColumnName, String> known = new HashMap<>();
    format.columns().forEach(title -> known.put(ColumnName.of(title), title));
    Set<ColumnName> ignored = new HashSet<>();
    format.ignored().forEach(title -> ignored.add(ColumnName.of(title)));
    List<Flaw> flaws = new ArrayList<>();
    for (int i = 0; i < header.cells().size(); i++) {
      String title = header.cells().get(i);
      ColumnName name = ColumnName.of(title);
      if (name.isEmpty()) {
        unnamed.add(i);
      } else if (known.containsKey(name)) {
        Integer earlier = positions.putIfAbsent(name, i);
        if (earlier != null) {
          flaws.add(
              new Flaw(
                  origin.line(header.number()),
                  origin.cellOnly(header.number(), i),
                  header.number(),
                  String.valueOf(known.get(name)),
                  title,
                  "is the title of column %s and of column %s. Delete or rename one of them"
                      .formatted(origin.column(earlier), origin.column(i))));
        }
      } else if (ignored.contains(name)) {
        added.add(i);
      } else {
        unknown.add(i);
      }
    }
    moveToUnknown(this::isLeftOfItsNamesake);
    moveToUnknown(position -> !standsWithOthers(position));
    Collections.sort(unknown);
    if (!flaws.isEmpty()) {
      throw new UnreadableTable(flaws);
    }
  }

  /** Counts result columns as a person's own. */
  private void moveToUnknown(Predicate<Integer> isOwn) {
    List<Integer> own = added.stream().filter(isOwn).toList();
    added.removeAll(own);
    unknown.addAll(own);
  }

  /**
   * Whether the result columns of a program begin to the right of this column, and have its title
   * again.
   */
  private boolean isLeftOfItsNamesake(int position) {
    boolean begun = false;
    for (int right = position + 1; added.contains(right); right++) {
      begun |= areFirstResults(right);
      if (begun && isTitled(right, header.cell(position))) {
        return true;
      }
    }
    return false;
  }

  private boolean areFirstResults(int position) {
    return isTitled(position, format.ignored().get(0))
        && isTitled(position + 1, format.ignored().get(1));
  }

  private boolean isTitled(int position, String title) {
    return ColumnName.of(header.cell(position)).equals(ColumnName.of(title));
  }

  /**
   * Whether enough result columns are side by side. The programs write several in a row. A person's
   * own columns with such titles are fewer.
   */
  private boolean standsWithOthers(int position) {
    int first = position;
    int last = position;
    while (added.contains(first - 1)) {
      first--;
    }
    while (added.contains(last + 1)) {
      last++;
    }
    return last - first + 1 >= format.ignoredMin();
  }

  /**
   * Refuses a table without a column of Device IDs if several columns hold the parts of the IDs.
   */
  void refuseSplitIds() throws IOException, UnreadableTable {
    if (marked) {
      return;
    }
    Optional<Sample.SplitIds> split = sample().splitIds();
    if (split.isPresent()) {
      throw fault(
          header.number(),
          "the Device IDs seem to be split: columns %s to %s together hold '%s'. Join them in one column with the title %s"
              .formatted(
                  origin.column(split.get().first()),
                  origin.column(split.get().last()),
                  split.get().value(),
                  format.needed().getFirst()));
    }
  }

  /** Refuses a header that lacks needed columns. */
  void requireColumns() throws IOException, UnreadableTable {
    List<String> missing = missing();
    if (missing.size() == format.needed().size()) {
      refuseTitle();
      refuseValues();
    }
    if (!missing.isEmpty()) {
      throw fault(header.number(), without(missing));
    }
  }

  /** Refuses a title above the header. The real header is in one of the next lines. */
  private void refuseTitle() throws IOException, UnreadableTable {
    for (TableLine line : sample().lines().stream().limit(TITLE_LINES_MAX).toList()) {
      if (line.cells().stream().map(ColumnName::of).anyMatch(mark::equals)) {
        throw fault(
            header.number(),
            "this line holds '%s', which does not name the columns. %s looks like the header line: delete the lines above it"
                .formatted(
                    Flaw.shortened(VisibleText.strip(String.join(" ", header.cells()))),
                    capitalised(origin.lineOnly(line.number()))));
      }
    }
  }

  /** Refuses a first line that is a line of values: the file has no header. */
  private void refuseValues() throws UnreadableTable {
    if (header.cells().stream().map(VisibleText::strip).anyMatch(EUI64.asMatchPredicate())) {
      throw fault(
          header.number(),
          "this line holds a Device ID, so the file has no header line. Put a line above it that"
              + " names the columns: "
              + String.join(",", format.columns()));
    }
  }

  private static String capitalised(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private String without(List<String> missing) throws IOException {
    String first = format.needed().getFirst();
    return "the header line has no column %s; it has: %s. %s%sThe columns are: %s"
        .formatted(
            String.join(" or ", missing),
            Flaw.shortened(String.join(", ", header.cells())),
            formatAdvice(),
            missing.contains(first) ? proposal(first) : "",
            String.join(", ", format.columns()));
  }

  /** Whether a character ends a line in some programs, but not in the files that are read here. */
  private static boolean isLikeALineEnd(int c) {
    return switch (Character.getType(c)) {
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.CONTROL -> c != '\t';
      default -> false;
    };
  }

  /**
   * What to do when one cell of the header holds several titles, quotes of another kind, or a
   * character that only looks like the right one.
   */
  private String formatAdvice() {
    boolean together =
        header.cells().stream()
            .map(cell -> ColumnName.of(cell).key())
            .anyMatch(key ->
                format.needed().stream()
                        .map(ColumnName::of)
                        .map(ColumnName::key)
                        .filter(key::contains)
                        .count()
                    > 1);
    if (together) {
      return switch (origin) {
        case Origin.Sheet _ -> "Split the text into cells (Text to columns). ";
        case Origin.TextFile _ ->
            header.cells().size() == 1 && SEPARATOR.matcher(header.cell(0)).find()
                ? "Quotes around the whole line make one cell of it. Delete them on every line. "
                : "Separate the cells with commas, semicolons or tabs. ";
      };
    }
    OptionalInt noLineEnd =
        header.cells().stream()
            .flatMapToInt(String::codePoints)
            .filter(Table::isLikeALineEnd)
            .findFirst();
    if (noLineEnd.isPresent()) {
      return "The line holds the invisible character %s, which separates neither cells nor lines. "
          .formatted(VisibleText.name(noLineEnd.getAsInt()));
    }
    boolean quoted =
        header.cells().stream()
            .filter(cell -> OTHER_QUOTES.matcher(cell).find())
            .map(cell -> ColumnName.of(OTHER_QUOTES.matcher(cell).replaceAll("")))
            .anyMatch(ColumnName.of(format.needed().getFirst())::equals);
    if (quoted) {
      return "Delete the quotes, or use plain double quotes (\"). ";
    }
    return unknownColumns().stream()
        .flatMap(title ->
            SpreadsheetDamage.ofLookAlike(title)
                .map(flaw -> "'%s' %s. ".formatted(Flaw.shortened(title), flaw))
                .stream())
        .findFirst()
        .orElse("");
  }

  /** Which column to rename: the one that holds Device IDs, or one of several. */
  private String proposal(String needed) throws IOException {
    List<Sample.DeviceIds> found = deviceIds(sample());
    if (found.isEmpty()) {
      return "";
    }
    if (found.size() > 1) {
      return "Several columns hold Device IDs, or numbers that a spreadsheet may have made of them: %s. Rename the title of the right column to %s. "
          .formatted(
              found.stream()
                  .limit(DEVICE_IDS_NAMED_MAX)
                  .map(column ->
                      "%s with '%s'"
                          .formatted(
                              title(column.position())
                                  .map(title ->
                                      "%s, '%s',"
                                          .formatted(origin.column(column.position()), title))
                                  .orElse(origin.column(column.position()) + ", without a title,"),
                              Flaw.shortened(column.value())))
                  .collect(Collectors.joining("; ")),
              needed);
    }
    int only = found.getFirst().position();
    return title(only)
        .map(title ->
            "Column %s, '%s', holds Device IDs: rename it to %s. "
                .formatted(origin.column(only), title, needed))
        .orElse(
            "Column %s has no title and holds Device IDs: enter the title %s. "
                .formatted(origin.column(only), needed));
  }

  /** The title of this column, from 0, as messages show it; empty for a column without one. */
  private Optional<String> title(int column) {
    return Optional.of(header.cell(column))
        .filter(title -> !ColumnName.of(title).isEmpty())
        .map(Flaw::shortened);
  }

  private UnreadableTable fault(long line, String advice) {
    return new UnreadableTable(List.of(Flaw.ofLine(origin, line, advice)));
  }
}
