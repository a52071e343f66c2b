package hubreturns.returnsfile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The lines that one warning is about: the first few by number, and how many more. */
public final class LineNumbers {
  /** How many different warnings a file gets; the rest are only counted. */
  public static final int WARNINGS_MAX = 100;

  private static final int NAMED_MAX = 5;

  private final List<Long> named = new ArrayList<>();
  private long count;

  /** Adds the next line. */
  public void add(long line) {
    count++;
    if (named.size() < NAMED_MAX) {
      named.add(line);
    }
  }

  /** How many lines were added. */
  public long count() {
    return count;
  }

  /**
   * This word and the numbers, such as "line 3" or "lines 3, 4". The word gets an "s" if there are
   * several lines.
   */
  public String text(String word) {
    return (count == 1 ? word : word + "s") + " " + numbers();
  }

  /** The first few numbers, and how many more. */
  String numbers() {
    return named.stream().map(String::valueOf).collect(Collectors.joining(", "))
        + (count > named.size() ? " and %,d more".formatted(count - named.size()) : "");
  }

  /** The text about lines whose warnings are only counted. */
  public static String others(long count) {
    return (count == 1 ? "1 more line has" : "%,d more lines have".formatted(count))
        + " warnings of other kinds";
  }
}
