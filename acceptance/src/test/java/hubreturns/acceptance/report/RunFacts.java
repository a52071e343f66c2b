package hubreturns.acceptance.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** Facts about the whole run, for the report. */
public final class RunFacts {
  private static final Map<String, String> FACTS = new LinkedHashMap<>();

  private RunFacts() {}

  /** Adds a fact, or replaces it. */
  public static synchronized void add(String name, String value) {
    FACTS.put(name, value);
  }

  static synchronized Map<String, String> all() {
    return new LinkedHashMap<>(FACTS);
  }
}
