package hubreturns.testing;

import java.util.List;
import java.util.stream.Stream;

/** Lists of many short values. */
public final class Words {
  private Words() {}

  /** The words of a text, between which is white space. */
  public static List<String> words(String text) {
    return List.of(text.strip().split("\\s+", -1));
  }

  /** The words of a text, and then other values: empty ones, and those that hold white space. */
  public static List<String> words(String text, List<String> others) {
    return Stream.concat(words(text).stream(), others.stream()).toList();
  }
}
