package hubreturns.ssi.page;

import hubreturns.ssi.access.Viewer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Conditions of one query with the values that they name, for one viewer. */
public final class Conditions {
  private final Viewer viewer;
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new HashMap<>();

  /** No condition yet; the values that the viewer's own conditions name are there. */
  public Conditions(Viewer viewer) {
    this.viewer = viewer;
    values.putAll(viewer.parameters());
  }

  /** Adds a condition. */
  public Conditions where(String condition) {
    conditions.add(condition);
    return this;
  }

  /** Adds a condition and the value that it names. */
  public Conditions where(String condition, String name, Object value) {
    return where(condition).with(name, value);
  }

  /** Adds a value that some condition names. */
  public Conditions with(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** The viewer who asks. */
  public Viewer viewer() {
    return viewer;
  }

  /** All conditions as the text of a {@code where} clause. */
  public String sql() {
    return conditions.isEmpty() ? "true" : String.join("\n   and ", conditions);
  }

  /** All values. */
  public Map<String, Object> values() {
    return values;
  }
}
