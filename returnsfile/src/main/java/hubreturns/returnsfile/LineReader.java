package hubreturns.returnsfile;

import hubreturns.returns.Form;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.UserReference;
import hubreturns.returnsfile.CellNote.Effect;
import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.TextLimit;
import hubreturns.vocabulary.Word;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.xml.datatype.DatatypeConfigurationException;
import javax.xml.datatype.DatatypeConstants;
import javax.xml.datatype.DatatypeFactory;

/** Turns the cells of one line into a return, or finds all that is wrong with them. */
final class LineReader {
  private static final String EUI64 = "a Device ID: 16 hex digits, with or without dashes";
  private static final DatatypeFactory DATATYPES = datatypes();
  private static final Pattern FOUR_DIGIT_YEAR_NO_LEAP_SECOND =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9].*");

  private final Origin origin;
  private final int width;
  private final Map<Column, Integer> positions;
  private final Form form;
  private final Instant now;
  private final Map<Doubt, Warning> warnings = new LinkedHashMap<>();
  private final LineNumbers others = new LineNumbers();
  private int firstOther;
  private final List<Integer> withoutIncident = new ArrayList<>();

  /** For each column that is not sent, the first value that the sheet shows in another form. */
  private final Map<Integer, Flaw> shownOtherwise = new TreeMap<>();

  /**
   * A reader of the lines of one file.
   *
   * @param width the most cells of a line
   * @param now the current time; a later time in the file gets a warning
   */
  LineReader(Origin origin, int width, Map<Column, Integer> positions, Form form, Instant now) {
    this.origin = origin;
    this.width = width;
    this.positions = positions;
    this.form = form;
    this.now = now;
  }

  /**
   * Warnings about values in the lines read so far. These values can be sent, but are probably
   * wrong.
   *
   * @param replaced columns of earlier results, from 0
   */
  List<Flaw> warnings(Collection<Integer> replaced) {
    List<Flaw> all = new ArrayList<>();
    warnings.values().forEach(warning -> all.add(warning.first().onLines(origin, warning.lines())));
    if (others.count() > 0) {
      all.add(Flaw.ofLine(origin, firstOther, LineNumbers.others(others.count())));
    }
    if (!withoutIncident.isEmpty()) {
      int first = withoutIncident.getFirst();
      String others =
          withoutIncident.size() == 1
              ? ""
              : " (and %,d more)".formatted(withoutIncident.size() - 1);
      all.add(
          Flaw.ofLine(
              origin,
              first,
              "a return of type sm-wan usually has an Incident, and incident_reference is empty"
                  + others
                  + ". Enter the reference if there is one"));
    }
    shownOtherwise.forEach((column, flaw) -> {
      if (!replaced.contains(column)) {
        all.add(flaw);
      }
    });
    return all;
  }

  /**
   * Equal values of one column, or all its values of one kind, with the warning that they share.
   */
  private record Doubt(Column column, String value, String advice) {}

  /** A warning about several lines, shown at the first of them. */
  private record Warning(Flaw first, LineNumbers lines) {}

  Line read(TableLine line) {
    int number = Math.toIntExact(line.number());
    if (line.fault().isPresent()) {
      return new BadLine(
          number, line.cells(), List.of(Flaw.ofLine(origin, number, line.fault().get())));
    }
    if (line.holdsMoreThan(width)) {
      return new BadLine(
          number, line.cells(), List.of(Flaw.ofLine(origin, number, line.widthFlaw(width))));
    }
    return new OneLine(number, line).read();
  }

  /** One line while it is read. It collects all flaws, so that they are reported together. */
  private final class OneLine {
    private final int number;
    private final TableLine line;
    private final List<Flaw> flaws = new ArrayList<>();

    OneLine(int number, TableLine line) {
      this.number = number;
      this.line = line;
    }

    Line read() {
      noteUnsent();
      Optional<DeviceId> hub = neededDevice(Column.DEVICE_ID);
      Optional<Word> type = needed(Column.RETURN_TYPE, Names.RETURN_TYPES);
      UserReference reference = reference();
      Optional<ReturnDetail> detail = type.flatMap(word -> detail(word, reference));
      String other = cell(Column.OTHER_DEVICE_ID);
      if (hub.isPresent() && hub.equals(eui64(other))) {
        warn(Column.OTHER_DEVICE_ID, other, "is the hub of the line itself. Check the ID");
      }
      return flaws.isEmpty() && hub.isPresent() && detail.isPresent()
          ? new ReturnLine(number, line.cells(), hub.get(), detail.get())
          : new BadLine(number, cellsToCorrect(), List.copyOf(flaws));
    }

    /** Results hold the stored values of columns that are not sent. */
    private void noteUnsent() {
      line.notes()
          .forEach((position, note) -> {
            if (note.effect() == Effect.SHOWN_OTHERWISE && !positions.containsValue(position)) {
              String stored = Flaw.shortened(line.cell(position));
              shownOtherwise.computeIfAbsent(
                  position,
                  column ->
                      Flaw.ofLine(
                          origin,
                          number,
                          "column %s is not sent. It holds '%s', which the sheet shows in another form. The results and the lines to correct hold the stored value. To keep what you see, format the column as text, and enter the values again"
                              .formatted(origin.column(column), stored)));
            }
          });
    }

    /**
     * The cells for the file to correct, where every cell is text. A value that the sheet does not
     * store as it shows it would look right there, so it gets a mark.
     */
    private List<String> cellsToCorrect() {
      List<String> cells = new ArrayList<>(line.cells());
      positions.forEach((column, position) -> {
        boolean isDevice = column == Column.DEVICE_ID || column == Column.OTHER_DEVICE_ID;
        if (unusable(column).isPresent()
            || (isDevice && note(column, Effect.NO_DEVICE_ID).isPresent())) {
          cells.set(position, cells.get(position) + " " + VisibleText.ENTER_AGAIN);
        }
      });
      return cells;
    }

    private Optional<ReturnDetail> detail(Word type, UserReference reference) {
      return switch (type) {
        case FaultReturnType fault -> fault(fault, reference);
        case NoFaultReturnType noFault -> {
          absent(Column.FAULT_REASON);
          absent(Column.CONNECTION_METHOD);
          absent(Column.OTHER_DEVICE_ID);
          if (noFault == NoFaultReturnType.SM_WAN_VARIANT
              && reference.incidentReference().isEmpty()) {
            withoutIncident.add(number);
          }
          yield Optional.of(new NoFaultReturn(noFault, reference));
        }
        default -> throw new IllegalStateException(type + " is not a return type");
      };
    }

    private Optional<ReturnDetail> fault(FaultReturnType type, UserReference reference) {
      Optional<FaultReason> reason = needed(Column.FAULT_REASON, Names.FAULT_REASONS);
      Optional<ConnectionMethod> method =
          needed(Column.CONNECTION_METHOD, Names.CONNECTION_METHODS);
      Optional<DeviceId> other =
          switch (form) {
            case SINGLE -> neededDevice(Column.OTHER_DEVICE_ID);
            case LIST -> optionalDevice(Column.OTHER_DEVICE_ID);
          };
      if (reason.isEmpty() || method.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new FaultReturn(type, reference, other, method.get(), reason.get()));
    }

    private UserReference reference() {
      return new UserReference(
          dateTime(),
          text(Column.USER_REF_ID, TextLimit.USER_REF_ID),
          text(Column.INCIDENT_REFERENCE, TextLimit.INCIDENT_REFERENCE),
          text(Column.ADDITIONAL_INFORMATION, TextLimit.ADDITIONAL_INFORMATION));
    }

    private Optional<DeviceId> neededDevice(Column column) {
      return isGiven(column, EUI64) ? optionalDevice(column) : Optional.empty();
    }

    private Optional<DeviceId> optionalDevice(Column column) {
      String cell = cell(column);
      if (!isUsable(column, cell)) {
        return Optional.empty();
      }
      if (isFlawed(column, note(column, Effect.NO_DEVICE_ID).map(CellNote::advice))) {
        return Optional.empty();
      }
      Optional<DeviceId> device = eui64(cell);
      if (device.isEmpty()) {
        flaw(column, SpreadsheetDamage.ofDeviceId(cell).orElse("is not " + EUI64 + advice(column)));
      }
      SpreadsheetDamage.ofReadableDeviceId(cell).ifPresent(why -> warn(column, cell, why));
      return device;
    }

    /** Exports often end with totals and notes, which are not returns. */
    private static String advice(Column column) {
      return column == Column.DEVICE_ID ? ". If the line is a total or a note, delete it" : "";
    }

    private <W extends Word> Optional<W> needed(Column column, Names<W> names) {
      if (!isGiven(column, names.allowed())) {
        return Optional.empty();
      }
      return optional(
          column,
          "is not "
              + names.allowed()
              + SpreadsheetDamage.foreignCharacter(cell(column))
              + names.meant(cell(column)),
          names::read);
    }

    private boolean isGiven(Column column, String allowed) {
      if (cell(column).isEmpty()) {
        flaw(column, "is empty. Enter " + allowed);
        return false;
      }
      return true;
    }

    private <T> Optional<T> optional(
        Column column, String advice, Function<String, Optional<T>> reader) {
      String cell = cell(column);
      if (!isUsable(column, cell)) {
        return Optional.empty();
      }
      Optional<T> value = reader.apply(cell);
      if (value.isEmpty()) {
        flaw(column, advice);
      }
      return value;
    }

    /** Whether the cell holds something that can be read; reports a value that nobody can use. */
    private boolean isUsable(Column column, String cell) {
      return !isFlawed(column, unusable(column).map(CellNote::advice))
          && !cell.isEmpty()
          && !isFlawed(column, VisibleText.flaw(cell))
          && !isFlawed(column, severalLines(column));
    }

    private Optional<CellNote> unusable(Column column) {
      return note(column, Effect.UNUSABLE).or(() -> note(column, Effect.SHOWN_OTHERWISE));
    }

    private Optional<CellNote> note(Column column, Effect effect) {
      return Optional.ofNullable(positions.get(column))
          .flatMap(position -> Optional.ofNullable(line.notes().get(position)))
          .filter(note -> note.effect() == effect);
    }

    /** Only free text may have several lines: in another column, a quote is probably stray. */
    private Optional<String> severalLines(Column column) {
      if (column == Column.ADDITIONAL_INFORMATION) {
        return Optional.empty();
      }
      return Optional.ofNullable(positions.get(column))
          .flatMap(line::severalLines)
          .map(ofTextFile ->
              switch (origin) {
                case Origin.TextFile _ -> ofTextFile;
                case Origin.Sheet _ -> "has several lines. Write the value on one line";
              });
    }

    /** Reports what is wrong with the cell, if anything is. */
    private boolean isFlawed(Column column, Optional<String> advice) {
      advice.ifPresent(one -> flaw(column, one));
      return advice.isPresent();
    }

    private Optional<String> dateTime() {
      // The length is checked first: parsing takes time that grows with the square of the length.
      Optional<String> time =
          optional(
              Column.USER_REF_DATE_TIME,
              SpreadsheetDamage.ofDate(cell(Column.USER_REF_DATE_TIME), "yyyy-mm-dd\"T\"hh:mm:ss")
                  .orElseGet(() ->
                      "is not a date and time such as 2026-11-25T12:00:00Z"
                          + SpreadsheetDamage.foreignCharacter(cell(Column.USER_REF_DATE_TIME))),
              cell ->
                  Optional.of(cell)
                      .filter(TextLimit.USER_REF_DATE_TIME::fits)
                      .filter(LineReader::isDateTime));
      time.ifPresent(value -> {
        // One format hides a part of all values of a column, so this is one warning.
        note(Column.USER_REF_DATE_TIME, Effect.SHOWN_IN_PART)
            .ifPresent(note ->
                warn(
                    new Doubt(Column.USER_REF_DATE_TIME, "", Effect.SHOWN_IN_PART.name()),
                    value,
                    note.advice()));
        if (isInTheFuture(value)) {
          warn(Column.USER_REF_DATE_TIME, value, "is in the future. Check the date");
        } else if (value.compareTo(HubDates.EARLIEST) < 0) {
          warn(
              Column.USER_REF_DATE_TIME,
              value,
              "is before the first Communications Hubs. Check the year");
        }
      });
      return time;
    }

    private Optional<String> text(Column column, TextLimit limit) {
      Optional<String> text =
          optional(
                  column,
                  "is longer than %d characters. Shorten it".formatted(limit.charactersMax()),
                  cell -> Optional.of(cell).filter(limit::fits))
              .filter(value -> isWritable(column, value));
      text.flatMap(value ->
              note(column, Effect.DOUBTFUL)
                  .or(() -> note(column, Effect.SHOWN_IN_PART))
                  .map(CellNote::advice)
                  .or(() -> SpreadsheetDamage.ofText(value))
                  .or(() ->
                      column == Column.ADDITIONAL_INFORMATION
                          ? Optional.empty()
                          : SpreadsheetDamage.ofReference(value)))
          .ifPresent(why -> warn(column, cell(column), why));
      return text;
    }

    private boolean isWritable(Column column, String value) {
      return !isFlawed(
          column,
          value
              .codePoints()
              .filter(c -> !isXmlCharacter(c))
              .mapToObj(
                  "holds the character U+%04X, which a message cannot carry. Delete it"::formatted)
              .findFirst());
    }

    private void absent(Column column) {
      if (!cell(column).isEmpty()) {
        flaw(column, "belongs to fault returns only. Leave it empty for this return type");
      }
    }

    private void flaw(Column column, String advice) {
      flaws.add(at(column, cell(column), advice));
    }

    private void warn(Column column, String value, String advice) {
      warn(new Doubt(column, value, advice), value, advice);
    }

    private void warn(Doubt doubt, String value, String advice) {
      if (!warnings.containsKey(doubt) && warnings.size() == LineNumbers.WARNINGS_MAX) {
        firstOther = others.count() == 0 ? number : firstOther;
        others.add(number);
        return;
      }
      warnings
          .computeIfAbsent(
              doubt, _ -> new Warning(at(doubt.column(), value, advice), new LineNumbers()))
          .lines()
          .add(number);
    }

    private Flaw at(Column column, String value, String advice) {
      Integer position = positions.get(column);
      return new Flaw(
          position == null ? origin.line(number) : origin.cell(number, position),
          position == null ? "" : origin.cellOnly(number, position),
          number,
          column.title(),
          value,
          advice);
    }

    private String cell(Column column) {
      Integer position = positions.get(column);
      return position == null ? "" : VisibleText.strip(line.cell(position));
    }
  }

  private static Optional<DeviceId> eui64(String cell) {
    return DeviceId.read(WrittenEui64.dashed(cell));
  }

  /**
   * Whether the cell is an xs:dateTime that the DSP's schema accepts too. The schema has no leap
   * seconds.
   */
  static boolean isDateTime(String cell) {
    try {
      return FOUR_DIGIT_YEAR_NO_LEAP_SECOND.matcher(cell).matches()
          && DATATYPES
              .newXMLGregorianCalendar(cell)
              .getXMLSchemaType()
              .equals(DatatypeConstants.DATETIME);
    } catch (IllegalArgumentException | IllegalStateException notADateTime) {
      return false;
    }
  }

  private boolean isInTheFuture(String dateTime) {
    return DATATYPES
        .newXMLGregorianCalendar(dateTime)
        .toGregorianCalendar(TimeZone.getTimeZone(ZoneOffset.UTC), Locale.UK, null)
        .toInstant()
        .isAfter(now);
  }

  private static boolean isXmlCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  private static DatatypeFactory datatypes() {
    try {
      return DatatypeFactory.newInstance();
    } catch (DatatypeConfigurationException e) {
      throw new IllegalStateException("the JDK knows xs:dateTime", e);
    }
  }
}
