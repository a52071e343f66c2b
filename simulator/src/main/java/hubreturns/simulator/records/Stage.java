package hubreturns.simulator.records;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a return stands, in the order in which people see it. */
public enum Stage {
  RECORD_RAISED("Record raised"),
  CSP_NOTIFIED("CSP notified"),
  AWAITING_SHIPMENT("Awaiting shipment"),
  IN_TRANSIT("In transit"),
  RECEIVED("Received"),
  UNDER_TEST("Under test"),
  CLOSED("Closed");

  private static final Map<String, Stage> BY_TEXT =
      Stream.of(values()).collect(Collectors.toMap(Stage::text, Function.identity()));

  private final String text;

  Stage(String text) {
    this.text = text;
  }

  /** The stage with this exact name. */
  public static Optional<Stage> named(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }

  /** The name on the form. */
  public String text() {
    return text;
  }
}
