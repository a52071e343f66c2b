package hubreturns.simulator.records;

import java.util.List;
import java.util.Optional;

/**
 * Which records to read, in which order, and how many.
 *
 * @param condition which records
 * @param sort the fields to sort by. The Entry ID decides between equals.
 * @param limit the most records; empty for all
 * @param offset how many records to skip
 */
public record Selection(
    Condition condition, List<SortKey> sort, Optional<Integer> limit, int offset) {
  /** Rejects negative counts and copies the order. */
  public Selection {
    sort = List.copyOf(sort);
    if (offset < 0 || limit.filter(count -> count < 0).isPresent()) {
      throw new IllegalArgumentException("limit and offset are not negative");
    }
  }

  /** One field of the order. */
  public record SortKey(Field field, boolean ascending) {}

  /** All records that meet a condition, by id. */
  public static Selection of(Condition condition) {
    return new Selection(condition, List.of(), Optional.empty(), 0);
  }

  /** The same records, at most so many. */
  public Selection first(int count) {
    return new Selection(condition, sort, Optional.of(count), offset);
  }
}
