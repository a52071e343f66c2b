package hubreturns.simulator.records;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.stream.Stream;

/** The stages of a return, in order. */
public enum Stage {
  RECORD_RAISED("Record raised"),
  CSP_NOTIFIED("CSP notified"),
  AWAITING_SHIPMENT("Awaiting shipment"),
  IN_TRANSIT("In transit"),
  RECEIVED("Received"),
  UNDER_TEST("Under test"),
  CLOSED("Closed");

  private final String text;

  Stage(String text) {
    this.text = text;
  }

  /** The stage with this exact name. */
  public static Optional<Stage> named(String text) {
    return Stream.of(values()).filter(stage -> stage.text.equals(text)).findFirst();
  }

  /** The name on the form. */
  @JsonValue
  public String text() {
    return text;
  }
}
