package hubreturns.ssi.returns;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The order of a list, as the address states it: by time, or by one of the columns.
 *
 * @param down from the greatest to the least
 */
public record Order(SortKey by, boolean down) {
  /** The newest first. */
  public static final Order NEWEST = new Order(SortKey.TIME, true);

  /** The oldest first. */
  public static final Order OLDEST = new Order(SortKey.TIME, false);

  private static final String DOWN = "-down";

  /** The columns of the page, in their order. */
  public enum SortKey {
    HUB("hub", "Hub", false, "lpad(to_hex(l.device_id), 16, '0')"),
    // Keys are texts, so that a page can continue after a value that no row has any more.
    STAGE(
        "stage",
        "Stage or code",
        false,
        """
        coalesce(lpad(array_position(enum_range(null::return_stage), r.stage)::text, 2, '0'),
                 '99 ' || l.code::text)\
        """),
    CHARGE("charge", "Charge", true, "to_char(r.charge_gbp, 'FM000000.00')"),
    TYPE("type", "Return type", false, "q.return_type || coalesce(q.fault_reason, '')"),
    TIME("", "Returned", true, "''"),
    DAYS(
        "days",
        "Days open",
        true,
        """
        case when l.accepted then
          lpad((coalesce(r.ended_on, :today::date) - q.committed_on)::text, 6, '0') end\
        """),
    MAKER("maker", "Maker, region", false, "d.manufacturer || ' ' || d.csp_region::text"),
    PARTY("party", "Party", false, "q.party");

    private final String word;
    private final String label;
    private final boolean downFirst;
    private final String sql;

    SortKey(String word, String label, boolean downFirst, String sql) {
      this.word = word;
      this.label = label;
      this.downFirst = downFirst;
      this.sql = sql;
    }

    /** The column's heading. */
    public String label() {
      return label;
    }

    /** Whether the column holds numbers. */
    public boolean isNumber() {
      return this == CHARGE || this == DAYS;
    }
  }

  public static List<Order> all() {
    return Stream.concat(
            Stream.of(NEWEST, OLDEST),
            Arrays.stream(SortKey.values())
                .filter(by -> by != SortKey.TIME)
                .flatMap(
                    by -> Stream.of(new Order(by, by.downFirst), new Order(by, !by.downFirst))))
        .toList();
  }

  /** Reads the word of an address; empty when it is unknown. */
  public static Optional<Order> read(String word) {
    return all().stream().filter(order -> order.word().equals(word)).findFirst();
  }

  /** The word of an address. */
  public String word() {
    if (by == SortKey.TIME) {
      return down ? "" : "oldest";
    }
    return by.word + (down ? DOWN : "");
  }

  /** The name that people read. */
  public String label() {
    if (by == SortKey.TIME) {
      return down ? "Newest first" : "Oldest first";
    }
    if (by.isNumber()) {
      return by.label + (down ? ", highest first" : ", lowest first");
    }
    return by.label + (down ? ", Z to A" : ", A to Z");
  }

  /** Whether the list is sorted by a column, not by time. */
  public boolean isByColumn() {
    return by != SortKey.TIME;
  }

  /** Whether the oldest returns come first. */
  boolean oldestFirst() {
    return equals(OLDEST);
  }

  /** The sort key as text in SQL; rows without a value come last in either direction. */
  String sortKey() {
    return "coalesce(%s, '%s') collate \"C\"".formatted(by.sql, down ? "" : "~");
  }

  /** The condition for a row after {@code :after_place} and {@code :after_key}. */
  String rowsAfter(PageStart start) {
    return isByColumn() && !start.isFirst()
        ? "(sort_key, place) %s (:after_key, :after_place)".formatted(down ? "<" : ">")
        : "true";
  }

  String orderBy() {
    String direction = down ? " desc" : " asc";
    return (isByColumn() ? "sort_key" + direction + ", " : "") + "place" + direction;
  }

  /** The order after a click on this column's heading. */
  public Order click(SortKey column) {
    return new Order(column, by == column ? !down : column.downFirst);
  }

  /** The value of {@code aria-sort} for this column's heading. */
  public String aria(SortKey column) {
    if (by != column) {
      return "none";
    }
    return down ? "descending" : "ascending";
  }
}
