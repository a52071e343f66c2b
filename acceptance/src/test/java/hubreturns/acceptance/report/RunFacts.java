package hubreturns.acceptance.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a reader of the report must know of the run as a whole. */
public final class RunFacts {
  private static final Map<String, String> FACTS = new LinkedHashMap<>();

  private RunFacts() {}

  /** Adds a fact, or says it anew. */
  public static synchronized void tell(String name, String value) {
    FACTS.put(name, value);
  }

  static synchronized Map<String, String> all() {
    return new LinkedHashMap<>(FACTS);
  }
}
