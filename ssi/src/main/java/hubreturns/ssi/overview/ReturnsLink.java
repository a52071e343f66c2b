package hubreturns.ssi.overview;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The address of a list of returns. */
record ReturnsLink(String query) {
  static final ReturnsLink ALL = new ReturnsLink("");

  /** The list narrowed by this filter. */
  ReturnsLink with(String filter, Object value) {
    String added = filter + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    return new ReturnsLink(query.isEmpty() ? added : query + "&" + added);
  }

  @Override
  public String toString() {
    return query.isEmpty() ? "/returns" : "/returns?" + query;
  }
}
