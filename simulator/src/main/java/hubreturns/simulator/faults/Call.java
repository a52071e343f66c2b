package hubreturns.simulator.faults;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

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
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
