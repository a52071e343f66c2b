package hubreturns.ssi.page;

import hubreturns.ssi.access.Viewer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Conditions with the values they refer to. It begins with what its viewer may see, and there is no
 * other way to begin.
 */
public final class Question {
  private final Viewer viewer;
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new HashMap<>();

  private Question(Viewer viewer) {
    this.viewer = viewer;
    values.putAll(viewer.parameters());
  }

  /** A question of this viewer; its conditions on requests are there already. */
  public static Question of(Viewer viewer) {
    return new Question(viewer);
  }

  /** One more condition. */
  public Question where(String condition) {
    conditions.add(condition);
    return this;
  }

  /** One more condition and the value it names. */
  public Question where(String condition, String name, Object value) {
    return where(condition).with(name, value);
  }

  /** A value that some condition names. */
  public Question with(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** Who asks. */
  public Viewer viewer() {
    return viewer;
  }

  /** All conditions, for a {@code where}. */
  public String conditions() {
    return conditions.isEmpty() ? "true" : String.join("\n   and ", conditions);
  }

  /** All values. */
  public Map<String, Object> values() {
    return values;
  }
}
