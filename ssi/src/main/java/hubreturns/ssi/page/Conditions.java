package hubreturns.ssi.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Conditions of one query with the values that they name. */
public final class Conditions {
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new HashMap<>();

  public Conditions where(String condition) {
    conditions.add(condition);
    return this;
  }

  public Conditions where(String condition, String name, Object value) {
    return where(condition).with(name, value);
  }

  /** Adds a value that some condition names. */
  public Conditions with(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** All conditions as the text of a {@code where} clause. */
  public String sql() {
    return conditions.isEmpty() ? "true" : String.join("\n   and ", conditions);
  }

  public Map<String, Object> values() {
    return values;
  }
}
