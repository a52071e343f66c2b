package hubreturns.returnsfile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamConstants;

/**
 * An OpenDocument spreadsheet (.ods, OpenDocument 1.3 part 3, clause 9). Its content is one XML
 * part with all sheets, which is read as far as the wanted sheet.
 */
final class OpenDocument implements Workbook {
  /** The family of the styles of cells. */
  private static final String TABLE_CELL = "table-cell";

  private static final String STYLES = "styles.xml";
  private static final String CONTENT = "content.xml";
  private static final String MANIFEST = "META-INF/manifest.xml";
  static final int STYLES_MAX = 65_536;

  /** The most parents of a style that are followed. A damaged style may be its own parent. */
  private static final int PARENTS_MAX = 100;

  private final WorkbookParts parts;
  private final List<SheetName> sheets = new ArrayList<>();

  /** The styles by their family and name, and the parent of each. */
  private final Map<String, String> parents = new HashMap<>();

  /** The styles that say whether their text has a line through it. */
  private final Map<String, Boolean> lines = new HashMap<>();

  /** The styles that name a format of numbers, dates or texts. */
  private final Map<String, String> dataStyles = new HashMap<>();

  /** The styles by the names that a person sees. Calc names a style in a condition so. */
  private final Map<String, String> displayNames = new HashMap<>();

  /** The styles that apply another style if a condition holds. */
  private final Map<String, List<String>> conditions = new HashMap<>();

  /** The styles whose text is struck through, by themselves or by a parent. */
  private final Set<String> struckStyles;

  /** The styles that strike through, or show a value in another form than it is stored. */
  private final Set<String> changingStyles;

  /** The styles of cells that apply one of these if a condition holds. */
  private final Set<String> conditionalStyles;

  /** Calc's names of the formats that show a number or a text as it is stored. */
  private static final Set<String> PLAIN_DATA_STYLES = Set.of("N0", "N100");

  OpenDocument(WorkbookParts parts) throws IOException {
    this.parts = parts;
    parts.allowSheets();
    if (isEncrypted()) {
      throw withPassword();
    }
    if (parts.has(STYLES)) {
      readStylesAndSheets(STYLES);
    }
    if (!readStylesAndSheets(CONTENT)) {
      throw new WorkbookFault(
          "this file is an OpenDocument file without a spreadsheet, such as a text document. Copy its table into a spreadsheet, and save that");
    }
    struckStyles = stylesThat(this::isStruck);
    changingStyles = stylesThat(style -> struckStyles.contains(style) || hasOwnFormat(style));
    changingStyles.addAll(
        displayNames.keySet().stream()
            .filter(name -> changingStyles.contains(displayNames.get(name)))
            .toList());
    conditionalStyles =
        stylesThat(style ->
            decisive(style, conditions)
                .filter(named -> named.stream().anyMatch(changingStyles::contains))
                .isPresent());
  }

  private Set<String> stylesThat(Predicate<String> condition) {
    return parents.keySet().stream()
        .filter(condition)
        .collect(Collectors.toCollection(HashSet::new));
  }

  static WorkbookFault withPassword() {
    return new WorkbookFault("the workbook is protected by a password. Save it without one");
  }

  private boolean isEncrypted() throws IOException {
    if (!parts.has(MANIFEST)) {
      return false;
    }
    try (XmlPart xml = new XmlPart(parts.part(MANIFEST))) {
      while (xml.nextStart()) {
        if (xml.name().equals("encryption-data")) {
          return true;
        }
      }
      return false;
    }
  }

  /** Reads the styles and the names of the sheets; false when the part holds no spreadsheet. */
  private boolean readStylesAndSheets(String part) throws IOException {
    Set<String> hiddenStyles = new HashSet<>();
    String style = "";
    int mapped = 0;
    int spreadsheet = Integer.MAX_VALUE;
    try (XmlPart xml = new XmlPart(parts.part(part))) {
      while (xml.nextStart()) {
        switch (xml.name()) {
          // The default style of a family is the parent of each style that names no other parent.
          case "style", "default-style" -> {
            String family = xml.attribute("family").orElse("");
            style = style(family, xml.attribute("name"));
            parents.put(style, style(family, xml.attribute("parent-style-name")));
            Optional<String> shownName = xml.attribute("display-name");
            if (shownName.isPresent() && displayNames.size() < STYLES_MAX) {
              displayNames.put(style(family, shownName), style);
            }
            lines.remove(style);
            conditions.remove(style);
            dataStyles.remove(style);
            if (xml.attribute("data-style-name").isPresent()) {
              dataStyles.put(style, xml.attribute("data-style-name").get());
            }
            if (parents.size() > STYLES_MAX) {
              throw new WorkbookFault(
                  "the workbook has more than %,d styles. Copy the sheet into a new workbook"
                      .formatted(STYLES_MAX));
            }
          }
          case "table-properties" -> {
            if (xml.has("display", "false")) {
              hiddenStyles.add(style);
            }
          }
          case "text-properties" -> {
            for (String name : List.of("text-line-through-style", "text-line-through-type")) {
              Optional<String> line = xml.attribute(name);
              if (line.isPresent()) {
                lines.merge(style, !line.get().equals("none"), Boolean::logicalOr);
              }
            }
          }
          case "map" -> {
            if (style.startsWith(TABLE_CELL) && mapped++ < STYLES_MAX) {
              conditions
                  .computeIfAbsent(style, _ -> new ArrayList<>())
                  .add(style(TABLE_CELL, xml.attribute("apply-style-name")));
            }
          }
          case "spreadsheet" -> spreadsheet = xml.depth();
          case "table" -> {
            if (xml.depth() == spreadsheet + 1) {
              Workbook.requireRoom(sheets);
              boolean hidden = hiddenStyles.contains(style("table", xml.attribute("style-name")));
              sheets.add(new SheetName(xml.attribute("name").orElse(""), !hidden));
            }
          }
          default -> {
            // A format of numbers has a map of its own, such as one for negative numbers.
            if (xml.name().endsWith("-style")) {
              style = "";
            }
          }
        }
      }
    }
    return spreadsheet < Integer.MAX_VALUE;
  }

  /** A style by its family, because styles of two families may have the same name. */
  private static String style(String family, Optional<String> name) {
    return family + " " + name.orElse("");
  }

  private boolean isStruck(String style) {
    return decisive(style, lines).orElse(false);
  }

  private boolean hasOwnFormat(String style) {
    return decisive(style, dataStyles)
        .filter(name -> !PLAIN_DATA_STYLES.contains(name))
        .isPresent();
  }

  /** What a style says, or else the nearest of its parents that says it. */
  private <T> Optional<T> decisive(String style, Map<String, T> said) {
    return Stream.iterate(style, child -> parents.getOrDefault(child, ""))
        .limit(PARENTS_MAX)
        .flatMap(one -> Optional.ofNullable(said.get(one)).stream())
        .findFirst();
  }

  @Override
  public List<SheetName> sheets() {
    return List.copyOf(sheets);
  }

  @Override
  public OpenDocumentRows open(int sheet) throws IOException {
    XmlPart xml = new XmlPart(parts.part(CONTENT));
    int spreadsheet = Integer.MAX_VALUE;
    int found = -1;
    while (xml.nextStart()) {
      if (xml.name().equals("spreadsheet")) {
        spreadsheet = xml.depth();
      } else if (xml.name().equals("table") && xml.depth() == spreadsheet + 1 && ++found == sheet) {
        return new OpenDocumentRows(xml, struckStyles, changingStyles, conditionalStyles);
      }
    }
    xml.close();
    throw WorkbookFault.damaged("a sheet is missing");
  }

  @Override
  public void close() throws IOException {
    parts.close();
  }

  /** The rows of one sheet. */
  static final class OpenDocumentRows extends SheetRows {
    /**
     * Elements that are not part of the sheet's cells: comments, drawings, and elements of the
     * sheet itself.
     */
    private static final Set<String> SKIPPED =
        Set.of("annotation", "frame", "shapes", "forms", "named-expressions", "table", "ruby-text");

    private static final Set<String> GROUPS = Set.of("table-row-group", "table-column-group");

    /** The elements that give the text in a cell a style, with the family of the style. */
    private static final Map<String, String> FAMILIES =
        Map.of("p", "paragraph", "span", "text", "a", "text");

    /** The time of midnight, as a cell shows it. */
    private static final Pattern MIDNIGHT =
        Pattern.compile("(?<![0-9:])(?:0?0:00|12:00(?::00)?\\h?a\\.?m)", Pattern.CASE_INSENSITIVE);

    /** A name in quotes, such as that of a sheet. */
    private static final Pattern QUOTED = Pattern.compile("'(?:[^']|'')*'");

    /** The name of a sheet before a cell. */
    private static final Pattern SHEET = Pattern.compile("[^:]*\\.");

    private final Set<String> struckStyles;
    private final Set<String> changingStyles;
    private final Set<String> conditionalStyles;
    private Optional<TableLine> repeated = Optional.empty();
    private int repetitions;
    private boolean ended;
    private int columnsDeclared;
    private long row;

    /** The style that cells of these columns have if neither they nor their row name one. */
    private final NavigableMap<Integer, String> columnStyles = new TreeMap<>();

    private Optional<String> rowStyle = Optional.empty();

    /** How many collapsed groups of rows or columns the current place is in. */
    private int collapsed;

    OpenDocumentRows(
        XmlPart xml,
        Set<String> struckStyles,
        Set<String> changingStyles,
        Set<String> conditionalStyles) {
      super(xml);
      this.struckStyles = struckStyles;
      this.changingStyles = changingStyles;
      this.conditionalStyles = conditionalStyles;
    }

    @Override
    public Optional<TableLine> next() throws IOException {
      if (repeated.isPresent() && repetitions > 0) {
        repetitions--;
        TableLine line = repeated.get();
        row++;
        return Optional.of(new TableLine(row, line.cells(), line.fault(), line.notes()));
      }
      while (!ended) {
        int event = xml.next();
        if (event == XMLStreamConstants.END_DOCUMENT) {
          ended = true;
        } else if (event == XMLStreamConstants.END_ELEMENT && xml.name().equals("table")) {
          ended = true;
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          collapsed -= collapsed > 0 && GROUPS.contains(xml.name()) ? 1 : 0;
        } else if (event == XMLStreamConstants.START_ELEMENT) {
          if (GROUPS.contains(xml.name())) {
            // A group inside a collapsed group is hidden too.
            collapsed += collapsed > 0 || xml.has("display", "false") ? 1 : 0;
          } else if (xml.name().equals("table-column")) {
            readColumn();
          } else if (xml.name().equals("table-row")) {
            return Optional.of(readRow());
          } else if (xml.name().equals("conditional-format")) {
            readConditionalFormat();
          } else if (SKIPPED.contains(xml.name())) {
            skip();
          }
        }
      }
      return Optional.empty();
    }

    /** Reads which cells the conditions of Calc apply to. */
    private void readConditionalFormat() throws IOException {
      String areas = xml.attribute("target-range-address").orElse("");
      boolean changes = false;
      int event = xml.next();
      while (event != XMLStreamConstants.END_DOCUMENT
          && !(event == XMLStreamConstants.END_ELEMENT
              && xml.name().equals("conditional-format"))) {
        changes |=
            event == XMLStreamConstants.START_ELEMENT
                && xml.attribute("apply-style-name")
                    .or(() -> xml.attribute("style"))
                    .filter(name -> changingStyles.contains(style(TABLE_CELL, Optional.of(name))))
                    .isPresent();
        event = xml.next();
      }
      if (changes) {
        for (String area : QUOTED.matcher(areas).replaceAll("").strip().split("\\s+", -1)) {
          formattedArea(SHEET.matcher(area).replaceAll("")).ifPresent(this::changeLooks);
        }
      }
    }

    private void readColumn() throws IOException {
      int count = xml.number("number-columns-repeated", 1, Integer.MAX_VALUE).orElse(1);
      if (isHidden()) {
        hideColumns(
            columnsDeclared, (int) Math.min((long) columnsDeclared + count, SHEET_COLUMNS_MAX) - 1);
      }
      columnStyles.put(columnsDeclared, xml.attribute("default-cell-style-name").orElse(""));
      columnsDeclared = (int) Math.min((long) columnsDeclared + count, SHEET_COLUMNS_MAX);
    }

    private boolean isHidden() {
      return collapsed > 0
          || xml.attribute("visibility").filter(value -> !value.equals("visible")).isPresent();
    }

    private TableLine readRow() throws IOException {
      int count = xml.number("number-rows-repeated", 1, Integer.MAX_VALUE).orElse(1);
      boolean hidden = isHidden();
      rowStyle = xml.attribute("default-cell-style-name");
      long first = row + 1;
      int column = 0;
      while (true) {
        int event = xml.next();
        if (event == XMLStreamConstants.END_ELEMENT && xml.name().equals("table-row")) {
          break;
        }
        if (event == XMLStreamConstants.END_DOCUMENT) {
          throw WorkbookFault.damaged("a row does not end");
        }
        if (event == XMLStreamConstants.START_ELEMENT) {
          if (xml.name().equals("table-cell") || xml.name().equals("covered-table-cell")) {
            column = readCell(first, column);
          } else {
            skip();
          }
        }
      }
      TableLine line = end(first, hidden);
      // Sheets end with one blank row that is repeated to their last possible row.
      row = line.isBlank() ? row + count : first;
      repeated = line.isBlank() ? Optional.empty() : Optional.of(line);
      repetitions = line.isBlank() ? 0 : count - 1;
      if (row > ROWS_MAX && !line.isBlank()) {
        throw WorkbookFault.damaged("it has more than %,d rows".formatted(ROWS_MAX));
      }
      return line;
    }

    /** Reads one cell and returns the column of the next one. */
    private int readCell(long inRow, int column) throws IOException {
      String element = xml.name();
      int count = xml.number("number-columns-repeated", 1, Integer.MAX_VALUE).orElse(1);
      int columnsSpanned = xml.number("number-columns-spanned", 1, SHEET_COLUMNS_MAX).orElse(1);
      int rowsSpanned = xml.number("number-rows-spanned", 1, ROWS_MAX).orElse(1);
      if (columnsSpanned > 1 || rowsSpanned > 1) {
        merge(new MergedArea(inRow, inRow + rowsSpanned - 1, column, column + columnsSpanned - 1));
      }
      String type = xml.attribute("value-type").orElse("");
      boolean error = xml.has("value-type", "error");
      boolean formula = xml.attribute("formula").isPresent();
      String value = xml.attribute("value").orElse("");
      Optional<String> date = xml.attribute("date-value");
      Optional<String> string = xml.attribute("string-value");
      Optional<String> ownStyle = xml.attribute("style-name");
      boolean yes = xml.attribute("boolean-value").filter("true"::equals).isPresent();
      RichText rich = shown(element);
      String shown = rich.text();
      String text = shown.isEmpty() ? string.orElse("") : shown;
      Optional<CellNote> note = Optional.empty();
      if (error) {
        text = shown;
        note = Optional.of(ERROR);
      } else {
        switch (type) {
          case "float" -> {
            StoredNumber number =
                number(value, shown.equals(number(value, true, "").text()), "'" + shown + "'");
            text = number.text();
            note = Optional.of(number.note());
          }
          case "percentage", "currency" -> {
            StoredNumber number = number(value, false, "'" + Flaw.shortened(shown) + "'");
            text = number.text();
            note = Optional.of(number.note());
          }
          case "date" -> {
            text = date.orElse("");
            if (!text.contains("T") && MIDNIGHT.matcher(shown).find()) {
              // Calc stores midnight as a date alone.
              text += "T00:00:00";
            }
            note = Optional.of(dateNote(Flaw.shortened(text), ShownDate.read(text), shown));
          }
          case "time" -> {
            text = shown;
            note = Optional.of(TIME_OF_DAY);
          }
          case "boolean" -> text = yes ? "TRUE" : "FALSE";
          default -> {
            if (formula && type.isEmpty() && text.isEmpty()) {
              text = "=";
              note = Optional.of(FORMULA_WITHOUT_VALUE);
            }
          }
        }
      }
      if (!text.isEmpty() || note.isPresent()) {
        for (int i = 0; i < Math.min(count, TableFormat.COLUMNS_MAX + 1); i++) {
          put(column + i, text, note);
          if (rich.struck() || isStruck(ownStyle, column + i)) {
            strikeThrough(column + i);
          }
          if (conditionalStyles.contains(styleOf(ownStyle, column + i))) {
            changeLooks(new MergedArea(inRow, inRow, column + i, column + i));
          }
        }
      }
      return (int) Math.min((long) column + count, SHEET_COLUMNS_MAX);
    }

    /**
     * Whether a line goes through a cell, by its own style, or else by that of its row or column.
     */
    private boolean isStruck(Optional<String> ownStyle, int column) {
      return struckStyles.contains(styleOf(ownStyle, column));
    }

    private String styleOf(Optional<String> ownStyle, int column) {
      return style(
          TABLE_CELL,
          ownStyle
              .or(() -> rowStyle)
              .or(() ->
                  Optional.ofNullable(columnStyles.floorEntry(column)).map(Map.Entry::getValue)));
    }

    /** Whether the style of the current tag draws a line through its text. */
    private boolean isStruck() {
      return struckStyles.contains(
          style(FAMILIES.getOrDefault(xml.name(), ""), xml.attribute("style-name")));
    }

    /** The text that a cell shows; its paragraphs are lines. */
    private RichText shown(String element) throws IOException {
      StringBuilder text = new StringBuilder();
      boolean struck = false;
      int struckDepth = Integer.MAX_VALUE;
      int paragraphs = 0;
      boolean inParagraph = false;
      while (true) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          if (isStruck()) {
            struckDepth = Math.min(struckDepth, xml.depth());
          }
          switch (xml.name()) {
            case "p" -> {
              if (paragraphs++ > 0) {
                append(text, "\n");
              }
              inParagraph = true;
            }
            case "s" ->
                append(
                    text,
                    " "
                        .repeat(
                            Math.min(
                                xml.number("c", 0, Integer.MAX_VALUE).orElse(1),
                                TableFormat.CELL_CHARACTERS_MAX + 1)));
            case "tab" -> append(text, "\t");
            case "line-break" -> append(text, "\n");
            default -> {
              // The text of a drawing in the cell is not part of the cell's text.
              if (SKIPPED.contains(xml.name()) || xml.isDrawing()) {
                skip();
              }
            }
          }
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          if (xml.name().equals(element)) {
            return new RichText(text.toString(), struck);
          }
          if (xml.depth() < struckDepth) {
            struckDepth = Integer.MAX_VALUE;
          }
          inParagraph &= !xml.name().equals("p");
        } else if (event == XMLStreamConstants.END_DOCUMENT) {
          throw WorkbookFault.damaged("a cell does not end");
        } else if (inParagraph) {
          append(text, xml.text());
          struck |= xml.depth() >= struckDepth && !VisibleText.isBlank(xml.text());
        }
      }
    }

    /** Moves to the end of the current element. */
    private void skip() throws IOException {
      for (int depth = 1; depth > 0; ) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          depth++;
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          depth--;
        } else if (event == XMLStreamConstants.END_DOCUMENT) {
          throw WorkbookFault.damaged("its XML ends early");
        }
      }
    }
  }
}
