package hubreturns.simulator.faults;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of call on Remedy. */
public enum Call {
  LOGIN,
  LOGOUT,
  CREATE,
  QUERY,
  GET,
  UPDATE,
  MERGE;

  /** The name in fault scripts and counts. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The call of a name. */
  static Optional<Call> named(String text) {
    return Stream.of(values()).filter(call -> call.text().equals(text)).findFirst();
  }
}
