package hubreturns.returnsfile;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackagePartName;
import org.apache.poi.openxml4j.opc.PackageRelationship;
import org.apache.poi.openxml4j.opc.PackageRelationshipTypes;
import org.apache.poi.openxml4j.opc.PackagingURIHelper;
import org.apache.poi.ss.usermodel.BuiltinFormats;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.util.CellReference;
import org.jspecify.annotations.Nullable;

/**
 * An Excel workbook (.xlsx, ECMA-376 part 1, clause 18). Its sheets are read from their XML, so
 * that memory does not grow with their formats.
 */
final class ExcelWorkbook implements Workbook {
  private static final int STRINGS_MAX = 1_000_000;
  private static final int FORMATS_MAX = 65_536;

  /** The day after 31 December 9999, as a spreadsheet counts days. */
  private static final double DATE_MAX = 2_958_466;

  private static final DateTimeFormatter DATE_AND_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
  private static final String SHARED_STRINGS = "/sharedStrings";
  private static final String STYLES = "/styles";

  private static final String ISO_DATE_FORMAT = "yyyy-mm-dd hh:mm:ss";

  /** How a number of this format is shown. */
  private enum Shown {
    AS_STORED,
    AS_WHOLE_NUMBER,
    AS_DATE,
    AS_TIME,
    OTHERWISE
  }

  /**
   * A number format.
   *
   * @param showsText whether a text in such a cell is shown as it is stored
   * @param code as messages show it
   * @param ofDates the code by which a date is shown
   */
  private record Format(Shown shown, boolean showsText, String code, String ofDates) {}

  private static final Format GENERAL =
      new Format(Shown.AS_STORED, true, "General", ISO_DATE_FORMAT);

  /**
   * The formats that each computer shows in its own way, by their numbers. This is how they are
   * shown in the United Kingdom.
   */
  private static final Map<Integer, String> LOCAL_DATE_FORMATS =
      Map.of(14, "dd/mm/yyyy", 22, "dd/mm/yyyy hh:mm");

  private static final int FORMAT_CHARACTERS_MAX = 255;
  private static final Set<String> WHOLE_NUMBER_FORMATS = Set.of("0", "#");

  /** Quoted texts and codes in brackets, which a date format may hold besides its parts. */
  private static final Pattern NO_PART_OF_A_FORMAT =
      Pattern.compile("\"[^\"]*\"|\\\\.|\\[[^\\]]*\\]");

  /** Texts that a format adds. */
  private static final Pattern DECORATION = Pattern.compile("\"[^\"]*\"|\\\\.");

  /** Spaces, fillings and colours of a format. */
  private static final String INVISIBLE_PART = "[_*].|\\[[^\\]]*\\]";

  private static final String LITERAL_MARK = "x";
  private static final int SECTIONS = 4;
  private static final Set<String> PLAIN_FORMATS = Set.of("@", "General", "GENERAL");

  /** A sheet and the relationship to its part. */
  private record Sheet(SheetName name, String relationship) {}

  private final WorkbookParts parts;
  private final OPCPackage contents;
  private final PackagePart workbook;
  private final List<Sheet> sheets = new ArrayList<>();
  private final List<String> strings = new ArrayList<>();

  /** The positions in the list of the texts of which a part is struck through. */
  private final BitSet struckStrings = new BitSet();

  private final List<Format> formats = new ArrayList<>();

  /** The positions in the list of the formats whose font is struck through. */
  private final BitSet struckFormats = new BitSet();

  /**
   * The positions of the formats for conditions that strike through, or show a value in another
   * form.
   */
  private final BitSet changingFormats = new BitSet();

  private boolean from1904;
  private boolean stringsRead;

  private ExcelWorkbook(WorkbookParts parts) throws IOException {
    this.parts = parts;
    try {
      this.contents = OPCPackage.open(parts);
      this.workbook = workbookPart();
      readWorkbook();
      Optional<PackagePart> styles = related(STYLES);
      parts.allowSheets();
      if (styles.isPresent()) {
        readStyles(styles.get().getInputStream());
      }
    } catch (OpenXML4JException | RuntimeException e) {
      // The library reports a bad package with exceptions of many kinds.
      throw WorkbookFault.damaged("its parts do not fit together");
    }
  }

  static ExcelWorkbook open(WorkbookParts parts) throws IOException {
    if (parts.has("xl/workbook.bin")) {
      throw new WorkbookFault(
          "this is a binary Excel workbook (.xlsb). Save it as an Excel workbook (.xlsx)");
    }
    return new ExcelWorkbook(parts);
  }

  private PackagePart workbookPart() throws IOException, OpenXML4JException {
    for (String type :
        List.of(
            PackageRelationshipTypes.CORE_DOCUMENT,
            PackageRelationshipTypes.STRICT_CORE_DOCUMENT)) {
      for (PackageRelationship relationship : contents.getRelationshipsByType(type)) {
        return part(contents.getPart(relationship));
      }
    }
    throw WorkbookFault.damaged("it names no workbook part");
  }

  private static PackagePart part(@Nullable PackagePart part) throws WorkbookFault {
    if (part == null) {
      throw WorkbookFault.damaged("one of its parts is missing");
    }
    return part;
  }

  private PackagePart target(PackageRelationship relationship)
      throws WorkbookFault, OpenXML4JException {
    PackagePartName name = PackagingURIHelper.createPartName(relationship.getTargetURI());
    return part(contents.getPart(name));
  }

  private Optional<PackagePart> related(String typeEnding)
      throws WorkbookFault, OpenXML4JException {
    for (PackageRelationship relationship : workbook.getRelationships()) {
      if (relationship.getRelationshipType().endsWith(typeEnding)) {
        return Optional.of(target(relationship));
      }
    }
    return Optional.empty();
  }

  private void readWorkbook() throws IOException {
    try (XmlPart xml = new XmlPart(workbook.getInputStream())) {
      while (xml.nextStart()) {
        if (xml.name().equals("workbookPr")) {
          from1904 = xml.isTrue("date1904");
        } else if (xml.name().equals("sheet")) {
          Workbook.requireRoom(sheets);
          boolean visible = xml.attribute("state").filter(s -> !s.equals("visible")).isEmpty();
          sheets.add(
              new Sheet(
                  new SheetName(xml.attribute("name").orElse(""), visible),
                  xml.attribute("id").orElse("")));
        }
      }
    }
  }

  private void readStyles(InputStream in) throws IOException {
    Map<Integer, String> codes = new HashMap<>();
    BitSet struckFonts = new BitSet();
    int fonts = 0;
    boolean inFonts = false;
    boolean inCellFormats = false;
    int conditional = 0;
    boolean inConditional = false;
    try (XmlPart xml = new XmlPart(in)) {
      for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
        if (event == XMLStreamConstants.START_ELEMENT) {
          switch (xml.name()) {
            case "numFmt" -> {
              if (inConditional) {
                if (changesValue(xml)) {
                  changingFormats.set(conditional - 1);
                }
              } else if (codes.size() < FORMATS_MAX) {
                codes.put(
                    xml.number("numFmtId", 0, Integer.MAX_VALUE).orElse(0),
                    xml.attribute("formatCode").orElse(""));
              }
            }
            case "fonts" -> inFonts = true;
            case "font" -> fonts++;
            case "strike" -> {
              if (inFonts && drawsLine(xml)) {
                struckFonts.set(fonts - 1);
              }
              if (inConditional && drawsLine(xml)) {
                changingFormats.set(conditional - 1);
              }
            }
            case "dxf" -> {
              conditional++;
              inConditional = true;
            }
            case "cellXfs" -> inCellFormats = true;
            case "xf" -> {
              if (inCellFormats && formats.size() < FORMATS_MAX) {
                struckFormats.set(
                    formats.size(),
                    struckFonts.get(xml.number("fontId", 0, Integer.MAX_VALUE).orElse(0)));
                formats.add(format(xml.number("numFmtId", 0, Integer.MAX_VALUE).orElse(0), codes));
              }
            }
            default -> {}
          }
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          inConditional &= !xml.name().equals("dxf");
          inFonts &= !xml.name().equals("fonts");
          inCellFormats &= !xml.name().equals("cellXfs");
        }
      }
    }
  }

  /** Whether a format of numbers shows them in another form than they are stored. */
  private static boolean changesValue(XmlPart xml) {
    return !PLAIN_FORMATS.contains(xml.attribute("formatCode").orElse("General"));
  }

  /** Whether a tag "strike" turns the line on. With the value 0 or false, it turns the line off. */
  private static boolean drawsLine(XmlPart xml) {
    return !xml.has("val", "0") && !xml.has("val", "false");
  }

  private static Format format(int id, Map<Integer, String> codes) {
    String own = codes.getOrDefault(id, "");
    String code =
        own.isEmpty() && id < BuiltinFormats.getAll().length
            ? BuiltinFormats.getBuiltinFormat(id)
            : own;
    if (id == 0 || PLAIN_FORMATS.contains(code)) {
      return GENERAL;
    }
    if (WHOLE_NUMBER_FORMATS.contains(code)) {
      return new Format(Shown.AS_WHOLE_NUMBER, true, code, ISO_DATE_FORMAT);
    }
    return new Format(
        !DateUtil.isADateFormat(id, code)
            ? Shown.OTHERWISE
            : showsDay(code) ? Shown.AS_DATE : Shown.AS_TIME,
        showsText(code),
        Flaw.shortened(code),
        LOCAL_DATE_FORMATS.getOrDefault(
            own.isEmpty() ? id : -1,
            code.substring(0, Math.min(code.length(), FORMAT_CHARACTERS_MAX))));
  }

  /** Whether a format of dates and times shows a day or a year. Otherwise it shows only a time. */
  private static boolean showsDay(String code) {
    return NO_PART_OF_A_FORMAT
            .matcher(code.toLowerCase(Locale.ROOT))
            .replaceAll("")
            .matches(".*[dye].*")
        || !code.toLowerCase(Locale.ROOT).matches(".*[hs].*");
  }

  /**
   * Whether the section for texts, the fourth or the one with {@code @}, adds and hides nothing.
   */
  private static boolean showsText(String code) {
    List<String> sections =
        List.of(
            DECORATION
                .matcher(code)
                .replaceAll(
                    part -> part.group().replaceAll("[\"\\\\]", "").isBlank() ? "" : LITERAL_MARK)
                .replaceAll(INVISIBLE_PART, "")
                .split(";", -1));
    return sections.size() == SECTIONS
        ? PLAIN_FORMATS.contains(sections.getLast().strip())
        : sections.stream().filter(section -> section.contains("@")).allMatch("@"::equals);
  }

  private void readStrings() throws IOException {
    if (stringsRead) {
      return;
    }
    stringsRead = true;
    Optional<PackagePart> part;
    try {
      part = related(SHARED_STRINGS);
    } catch (OpenXML4JException | RuntimeException e) {
      throw WorkbookFault.damaged("its texts are missing");
    }
    if (part.isEmpty()) {
      return;
    }
    long characters = 0;
    try (XmlPart xml = new XmlPart(part.get().getInputStream())) {
      while (xml.nextStart()) {
        if (xml.name().equals("si")) {
          SheetRows.RichText text = richText(xml, "si");
          characters += text.text().length();
          if (strings.size() >= STRINGS_MAX || characters > SheetRows.CHARACTERS_MAX) {
            throw new WorkbookFault(
                "the workbook holds more than %,d texts or %,d characters. Split it"
                    .formatted(STRINGS_MAX, SheetRows.CHARACTERS_MAX));
          }
          struckStrings.set(strings.size(), text.struck());
          strings.add(text.text());
        }
      }
    }
  }

  /** The text of an element with runs, without the guides to its pronunciation. */
  private static SheetRows.RichText richText(XmlPart xml, String element) throws IOException {
    StringBuilder text = new StringBuilder();
    boolean lineDrawn = false;
    boolean struck = false;
    boolean inText = false;
    boolean inPronunciation = false;
    while (true) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_DOCUMENT) {
        throw WorkbookFault.damaged("a text does not end");
      }
      if (event == XMLStreamConstants.START_ELEMENT) {
        inText |= xml.name().equals("t");
        inPronunciation |= xml.name().equals("rPh");
        lineDrawn |= xml.name().equals("strike") && drawsLine(xml);
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        if (xml.name().equals(element)) {
          return new SheetRows.RichText(unescaped(text.toString()), struck);
        }
        inText &= !xml.name().equals("t");
        inPronunciation &= !xml.name().equals("rPh");
        lineDrawn &= !xml.name().equals("r");
      } else if (inText && !inPronunciation) {
        SheetRows.append(text, xml.text());
        struck |= lineDrawn && !VisibleText.isBlank(unescaped(xml.text()));
      }
    }
  }

  private static final Pattern ESCAPED = Pattern.compile("_x([0-9A-Fa-f]{4})_");

  /** Characters that XML cannot carry are escaped in a workbook. */
  private static String unescaped(String text) {
    return text.contains("_x")
        ? ESCAPED
            .matcher(text)
            .replaceAll(escape ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(escape.group(1), 16))))
        : text;
  }

  @Override
  public List<SheetName> sheets() {
    return sheets.stream().map(Sheet::name).toList();
  }

  @Override
  public ExcelRows open(int sheet) throws IOException {
    readStrings();
    try {
      PackageRelationship relationship = workbook.getRelationship(sheets.get(sheet).relationship());
      if (relationship == null) {
        throw WorkbookFault.damaged("a sheet is missing");
      }
      return new ExcelRows(new XmlPart(target(relationship).getInputStream()));
    } catch (OpenXML4JException | RuntimeException e) {
      throw WorkbookFault.damaged("a sheet is missing");
    }
  }

  @Override
  public void close() throws IOException {
    contents.revert();
    parts.close();
  }

  /** The rows of one sheet. */
  final class ExcelRows extends SheetRows {
    private long row;
    private int column = -1;

    ExcelRows(XmlPart xml) {
      super(xml);
    }

    @Override
    public Optional<TableLine> next() throws IOException {
      while (xml.nextStart()) {
        switch (xml.name()) {
          case "col" -> readColumn();
          case "row" -> {
            return Optional.of(readRow());
          }
          case "mergeCell" -> merge(area(xml.attribute("ref").orElse("")));
          case "conditionalFormatting" -> readConditionalFormatting();
          default -> {}
        }
      }
      return Optional.empty();
    }

    /**
     * Reads which cells the rules apply to. Newer rules hold their format, and name their cells in
     * an element of their own.
     */
    private void readConditionalFormatting() throws IOException {
      StringBuilder areas = new StringBuilder(xml.attribute("sqref").orElse(""));
      boolean changes = false;
      boolean inAreas = false;
      int event = xml.next();
      while (event != XMLStreamConstants.END_DOCUMENT
          && !(event == XMLStreamConstants.END_ELEMENT
              && xml.name().equals("conditionalFormatting"))) {
        if (event == XMLStreamConstants.START_ELEMENT) {
          switch (xml.name()) {
            case "cfRule" ->
                changes |=
                    xml.number("dxfId", 0, Integer.MAX_VALUE)
                        .filter(changingFormats::get)
                        .isPresent();
            case "strike" -> changes |= drawsLine(xml);
            case "numFmt" -> changes |= changesValue(xml);
            case "sqref" -> inAreas = true;
            default -> {}
          }
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          inAreas &= !xml.name().equals("sqref");
        } else if (inAreas) {
          areas.append(xml.text());
        }
        event = xml.next();
      }
      if (changes) {
        for (String area : areas.toString().strip().split("\\s+", -1)) {
          formattedArea(area).ifPresent(this::changeLooks);
        }
      }
    }

    private void readColumn() throws IOException {
      boolean hidden =
          xml.isTrue("hidden") || xml.attribute("width").filter(ExcelRows::isZero).isPresent();
      if (hidden) {
        hideColumns(
            xml.number("min", 1, SHEET_COLUMNS_MAX).orElse(1) - 1,
            xml.number("max", 1, SHEET_COLUMNS_MAX).orElse(1) - 1);
      }
    }

    private TableLine readRow() throws IOException {
      long number = xml.number("r", 1, ROWS_MAX).orElse((int) Math.min(row + 1, ROWS_MAX));
      if (number <= row) {
        throw WorkbookFault.damaged("row %d is out of order".formatted(number));
      }
      row = number;
      column = -1;
      boolean hidden =
          xml.isTrue("hidden") || xml.attribute("ht").filter(ExcelRows::isZero).isPresent();
      while (true) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT && xml.name().equals("c")) {
          readCell();
        } else if (event == XMLStreamConstants.END_DOCUMENT
            || (event == XMLStreamConstants.END_ELEMENT && xml.name().equals("row"))) {
          return end(row, hidden);
        }
      }
    }

    private void readCell() throws IOException {
      Optional<String> reference = xml.attribute("r");
      int at = reference.isPresent() ? columnOf(matched(reference.get())) : column + 1;
      if (at <= column || at >= SHEET_COLUMNS_MAX) {
        throw WorkbookFault.damaged("the cells of row %d are out of order".formatted(row));
      }
      column = at;
      String type = xml.attribute("t").orElse("n");
      int style = xml.number("s", 0, Integer.MAX_VALUE).orElse(0);
      Format format = style < formats.size() ? formats.get(style) : GENERAL;
      StringBuilder value = new StringBuilder();
      Optional<RichText> inline = Optional.empty();
      boolean inValue = false;
      boolean formula = false;
      while (true) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          switch (xml.name()) {
            case "v" -> inValue = true;
            case "f" -> formula = true;
            case "is" -> inline = Optional.of(richText(xml, "is"));
            default -> {}
          }
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          if (xml.name().equals("c")) {
            put(type, inline.map(RichText::text).orElse(value.toString()), formula, format);
            if (struckFormats.get(style) || inline.filter(RichText::struck).isPresent()) {
              strikeThrough(column);
            }
            return;
          }
          inValue &= !xml.name().equals("v");
        } else if (event == XMLStreamConstants.END_DOCUMENT) {
          throw WorkbookFault.damaged("row %d does not end".formatted(row));
        } else if (inValue) {
          append(value, xml.text());
        }
      }
    }

    private void put(String type, String value, boolean formula, Format format)
        throws WorkbookFault {
      if (value.isEmpty() && !type.equals("inlineStr") && !type.equals("str")) {
        put(
            column,
            formula ? "=" : "",
            formula ? Optional.of(FORMULA_WITHOUT_VALUE) : Optional.empty());
        return;
      }
      Optional<CellNote> textNote =
          format.showsText()
              ? Optional.empty()
              : Optional.of(shownOtherwise("text", "format " + format.code()));
      switch (type) {
        case "s" -> {
          int index = shared(value);
          put(column, strings.get(index), textNote);
          if (struckStrings.get(index)) {
            strikeThrough(column);
          }
        }
        case "b" -> put(column, value.equals("1") ? "TRUE" : "FALSE", Optional.empty());
        case "e" -> put(column, value, Optional.of(ERROR));
        case "n" -> putNumber(value, format);
        // A strict workbook may store a date as text in ISO 8601.
        case "d" ->
            put(
                column,
                value,
                Optional.of(
                    format.shown() == Shown.AS_TIME
                        ? TIME_OF_DAY
                        : dateNote(value, ShownDate.read(value), format)));
        case "inlineStr" -> put(column, value, textNote);
        default -> put(column, unescaped(value), textNote);
      }
    }

    private void putNumber(String value, Format format) throws WorkbookFault {
      switch (format.shown()) {
        case AS_DATE -> putDate(value, format);
        case AS_TIME -> put(column, value, Optional.of(TIME_OF_DAY));
        case AS_STORED -> putNumber(value, true, format);
        case AS_WHOLE_NUMBER -> putNumber(value, !value.contains("."), format);
        case OTHERWISE -> putNumber(value, false, format);
      }
    }

    private void putNumber(String value, boolean asStored, Format format) throws WorkbookFault {
      StoredNumber number = number(value, asStored, "format " + format.code());
      put(column, number.text(), Optional.of(number.note()));
    }

    private void putDate(String value, Format format) throws WorkbookFault {
      Optional<LocalDateTime> at = date(value);
      if (at.isEmpty()) {
        put(
            column,
            value,
            Optional.of(CellNote.unusable("is not a date, although the cell has a date format")));
      } else if (Double.parseDouble(value) < 1) {
        put(column, value, Optional.of(TIME_OF_DAY));
      } else {
        boolean day = at.get().toLocalTime().equals(LocalTime.MIDNIGHT);
        String iso =
            day && !format.code().toLowerCase(Locale.ROOT).contains("h")
                ? at.get().toLocalDate().toString()
                : DATE_AND_TIME.format(at.get());
        put(column, iso, Optional.of(dateNote(iso, at, format)));
      }
    }

    private static CellNote dateNote(String iso, Optional<LocalDateTime> at, Format format) {
      return dateNote(iso, at, at.map(date -> ShownDate.text(format.ofDates(), date)).orElse(""));
    }

    private Optional<LocalDateTime> date(String value) {
      try {
        double serial = Double.parseDouble(value);
        return serial >= 0 && serial < DATE_MAX
            ? Optional.ofNullable(DateUtil.getLocalDateTime(serial, from1904, true))
            : Optional.empty();
      } catch (NumberFormatException notANumber) {
        return Optional.empty();
      }
    }

    private int shared(String index) throws WorkbookFault {
      try {
        return Objects.checkIndex(Integer.parseInt(index), strings.size());
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw WorkbookFault.damaged(
            "cell %s%d names a text that is not there"
                .formatted(Origin.Sheet.letters(column), row));
      }
    }

    private static boolean isZero(String text) {
      return text.matches("0+(\\.0+)?");
    }

    private static final Pattern REFERENCE = Pattern.compile("\\$?([A-Z]{1,3})\\$?([0-9]{1,7})");

    private static Matcher matched(String reference) throws WorkbookFault {
      Matcher matcher = REFERENCE.matcher(reference);
      if (!matcher.matches()) {
        throw WorkbookFault.damaged("'%s' is not a cell".formatted(Flaw.shortened(reference)));
      }
      return matcher;
    }

    private static int columnOf(Matcher reference) {
      return CellReference.convertColStringToIndex(reference.group(1));
    }

    private static MergedArea area(String text) throws WorkbookFault {
      String[] corners = text.split(":", -1);
      Matcher first = matched(corners[0]);
      Matcher last = corners.length > 1 ? matched(corners[1]) : first;
      return new MergedArea(
          Long.parseLong(first.group(2)),
          Long.parseLong(last.group(2)),
          columnOf(first),
          columnOf(last));
    }
  }
}
