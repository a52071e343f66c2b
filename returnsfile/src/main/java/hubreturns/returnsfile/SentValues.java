package hubreturns.returnsfile;

import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnDetail.FaultReturn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The associated information of a hub, as the columns of a returns file hold it. */
public final class SentValues {
  private SentValues() {}

  /** The cell of this column; empty for the column of the hub itself. */
  public static String cell(ReturnDetail detail, Column column) {
    Optional<FaultReturn> fault =
        Optional.of(detail).filter(FaultReturn.class::isInstance).map(FaultReturn.class::cast);
    Optional<String> text =
        switch (column) {
          case DEVICE_ID -> Optional.empty();
          case RETURN_TYPE -> Optional.of(detail.type().text());
          case FAULT_REASON -> fault.map(one -> one.reason().text());
          case CONNECTION_METHOD -> fault.map(one -> one.connectionMethod().text());
          case OTHER_DEVICE_ID -> detail.otherDevice().map(Object::toString);
          case USER_REF_DATE_TIME -> detail.reference().dateTime();
          case USER_REF_ID -> detail.reference().id();
          case INCIDENT_REFERENCE -> detail.reference().incidentReference();
          case ADDITIONAL_INFORMATION -> detail.reference().additionalInformation();
        };
    return text.orElse("");
  }

  /**
   * The columns in which two lines differ, with the values of the first, such as {@code return_type
   * 'Lost or Stolen Hub', user_ref_id empty}.
   */
  public static String different(ReturnDetail detail, ReturnDetail other) {
    List<String> differences = new ArrayList<>();
    differing(detail, other)
        .forEach(column -> differences.add(column.title() + " " + shown(cell(detail, column))));
    return String.join(", ", differences);
  }

  /**
   * The columns in which a line differs from another one, with both values, such as {@code
   * return_type 'Lost or Stolen Hub' here and 'No Fault Return (general)' there}.
   */
  public static String hereAndThere(ReturnDetail here, ReturnDetail there) {
    List<String> differences = new ArrayList<>();
    differing(here, there)
        .forEach(column ->
            differences.add(
                "%s %s here and %s there"
                    .formatted(
                        column.title(), shown(cell(here, column)), shown(cell(there, column)))));
    return String.join(", ", differences);
  }

  private static Stream<Column> differing(ReturnDetail one, ReturnDetail other) {
    return Arrays.stream(Column.values())
        .filter(column -> !cell(one, column).equals(cell(other, column)));
  }

  private static String shown(String text) {
    return text.isEmpty() ? "empty" : "'" + Flaw.shortened(text) + "'";
  }
}
