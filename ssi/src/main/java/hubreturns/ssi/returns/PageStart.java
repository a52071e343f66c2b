package hubreturns.ssi.returns;

/**
 * The row after which a page of the list begins, so that returns that arrive in the meantime do not
 * shift the pages.
 *
 * @param place the row's place in the order of decision; 0 before the first row
 * @param key what the row is sorted by; blank when the list is sorted by time
 */
public record PageStart(long place, String key) {
  /** Before the first row. */
  public static final PageStart FIRST = new PageStart(0, "");

  public boolean isFirst() {
    return place == 0;
  }
}
