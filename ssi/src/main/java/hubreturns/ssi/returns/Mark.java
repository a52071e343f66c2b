package hubreturns.ssi.returns;

/**
 * Where in a list a row stands, so that the page after it begins there however much came meanwhile.
 *
 * @param place the row's place in the order of acceptance; 0 before the first row
 * @param key what the row is sorted by; blank when by its place alone
 */
public record Mark(long place, String key) {
  /** Before the first row. */
  public static final Mark START = new Mark(0, "");

  /** Whether nothing comes before. */
  public boolean isStart() {
    return place == 0;
  }
}
