package hubreturns.returnsfile;

import hubreturns.returns.Form;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.UserReference;
import hubreturns.returnsfile.Line.BadLine;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.xml.datatype.DatatypeConfigurationException;
import javax.xml.datatype.DatatypeConstants;
import javax.xml.datatype.DatatypeFactory;

/** Turns the cells of one line into a return, or into all that is wrong with them. */
final class LineReader {
  private static final int USER_REF_ID_CHARACTERS_MAX = 25;
  private static final int INCIDENT_REFERENCE_CHARACTERS_MAX = 15;
  private static final int ADDITIONAL_INFORMATION_CHARACTERS_MAX = 200;
  private static final String EUI64 = "an EUI-64: 16 hex digits, with or without dashes";
  private static final DatatypeFactory DATATYPES = datatypes();

  private final int width;
  private final Map<Column, Integer> places;
  private final Form form;

  LineReader(int width, Map<Column, Integer> places, Form form) {
    this.width = width;
    this.places = places;
    this.form = form;
  }

  Line read(int number, List<String> cells) {
    if (cells.stream().skip(width).anyMatch(cell -> !cell.isBlank())) {
      String advice =
          "has %d fields where the header has %d; put a value that holds a comma into quotes"
              .formatted(cells.size(), width);
      return new BadLine(number, padded(cells), List.of(Flaw.ofLine(number, advice)));
    }
    return new OneLine(number, padded(cells)).read();
  }

  private List<String> padded(List<String> cells) {
    List<String> padded = new ArrayList<>(cells.subList(0, Math.min(width, cells.size())));
    while (padded.size() < width) {
      padded.add("");
    }
    return List.copyOf(padded);
  }

  /** One line while it is read; the flaws gather, so that all of them are reported at once. */
  private final class OneLine {
    private final int number;
    private final List<String> cells;
    private final List<Flaw> flaws = new ArrayList<>();

    OneLine(int number, List<String> cells) {
      this.number = number;
      this.cells = cells;
    }

    Line read() {
      Optional<DeviceId> hub = needed(Column.DEVICE_ID, EUI64, LineReader::eui64);
      Optional<Word> type = needed(Column.RETURN_TYPE, Names.RETURN_TYPES);
      UserReference reference = reference();
      Optional<ReturnDetail> detail = type.flatMap(word -> detail(word, reference));
      return flaws.isEmpty() && hub.isPresent() && detail.isPresent()
          ? new ReturnLine(number, cells, hub.get(), detail.get())
          : new BadLine(number, cells, List.copyOf(flaws));
    }

    private Optional<ReturnDetail> detail(Word type, UserReference reference) {
      return switch (type) {
        case FaultReturnType fault -> fault(fault, reference);
        case NoFaultReturnType noFault -> {
          absent(Column.FAULT_REASON);
          absent(Column.CONNECTION_METHOD);
          absent(Column.OTHER_DEVICE_ID);
          yield Optional.of(new NoFaultReturn(noFault, reference));
        }
        default -> throw new IllegalStateException(type + " is no return type");
      };
    }

    private Optional<ReturnDetail> fault(FaultReturnType type, UserReference reference) {
      Optional<FaultReason> reason = needed(Column.FAULT_REASON, Names.FAULT_REASONS);
      Optional<ConnectionMethod> method =
          needed(Column.CONNECTION_METHOD, Names.CONNECTION_METHODS);
      Optional<DeviceId> other =
          switch (form) {
            case SINGLE -> needed(Column.OTHER_DEVICE_ID, EUI64, LineReader::eui64);
            case LIST -> optional(Column.OTHER_DEVICE_ID, EUI64, LineReader::eui64);
          };
      if (reason.isEmpty() || method.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new FaultReturn(type, reference, other, method.get(), reason.get()));
    }

    private UserReference reference() {
      return new UserReference(
          optional(
              Column.USER_REF_DATE_TIME,
              "a date and time such as 2026-11-25T12:00:00Z",
              LineReader::dateTime),
          text(Column.USER_REF_ID, USER_REF_ID_CHARACTERS_MAX),
          text(Column.INCIDENT_REFERENCE, INCIDENT_REFERENCE_CHARACTERS_MAX),
          text(Column.ADDITIONAL_INFORMATION, ADDITIONAL_INFORMATION_CHARACTERS_MAX));
    }

    private <W extends Word> Optional<W> needed(Column column, Names<W> names) {
      return needed(column, names.allowed(), names::read);
    }

    private <T> Optional<T> needed(
        Column column, String allowed, Function<String, Optional<T>> reader) {
      if (cell(column).isEmpty()) {
        flaw(column, "is needed here: " + allowed);
        return Optional.empty();
      }
      return optional(column, allowed, reader);
    }

    private <T> Optional<T> optional(
        Column column, String allowed, Function<String, Optional<T>> reader) {
      String cell = cell(column);
      if (cell.isEmpty()) {
        return Optional.empty();
      }
      Optional<T> value = reader.apply(cell);
      if (value.isEmpty()) {
        flaw(column, "is not " + allowed);
      }
      return value;
    }

    private Optional<String> text(Column column, int charactersMax) {
      return optional(
          column,
          "text of at most " + charactersMax + " characters that XML can carry",
          cell ->
              Optional.of(cell)
                  .filter(text -> text.codePointCount(0, text.length()) <= charactersMax)
                  .filter(text -> text.codePoints().allMatch(LineReader::isXmlCharacter)));
    }

    private void absent(Column column) {
      if (!cell(column).isEmpty()) {
        flaw(column, "belongs to fault returns only; leave it empty for this return type");
      }
    }

    private void flaw(Column column, String advice) {
      flaws.add(new Flaw(number, column.title(), cell(column), advice));
    }

    private String cell(Column column) {
      Integer place = places.get(column);
      return place == null ? "" : cells.get(place).strip();
    }
  }

  private static Optional<DeviceId> eui64(String cell) {
    return DeviceId.read(
        cell.matches("[0-9A-Fa-f]{16}") ? cell.replaceAll("(..)(?=.)", "$1-") : cell);
  }

  private static Optional<String> dateTime(String cell) {
    try {
      return DATATYPES
              .newXMLGregorianCalendar(cell)
              .getXMLSchemaType()
              .equals(DatatypeConstants.DATETIME)
          ? Optional.of(cell)
          : Optional.empty();
    } catch (IllegalArgumentException | IllegalStateException notADateTime) {
      return Optional.empty();
    }
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
