package hubreturns.harness.repository;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The anchors that GitHub gives to the headings of a Markdown document. */
final class Headings {
  private static final Pattern FENCED_CODE = Pattern.compile("(?ms)^ *(```|~~~).*?^ *\\1");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");
  private static final Pattern EXPLICIT = Pattern.compile("<a (?:id|name)=\"([^\"]+)\"");
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

  private Headings() {}

  static Set<String> anchors(String markdown) {
    String text = FENCED_CODE.matcher(markdown).replaceAll("");
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> counts = new HashMap<>();
    for (MatchResult heading : HEADING.matcher(text).results().toList()) {
      String anchor = anchor(heading.group(1));
      int repeated = counts.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(repeated == 0 ? anchor : anchor + "-" + repeated);
    }
    EXPLICIT.matcher(text).results().forEach(explicit -> anchors.add(explicit.group(1)));
    return anchors;
  }

  /**
   * GitHub's rule: lower case, no punctuation but hyphens and underscores, a hyphen for a space.
   */
  static String anchor(String heading) {
    return LINK.matcher(heading)
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", "")
        .replace(' ', '-');
  }
}
