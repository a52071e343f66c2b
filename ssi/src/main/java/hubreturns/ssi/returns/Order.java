package hubreturns.ssi.returns;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The order of a list, as the address says it: by time of acceptance, or by one of its columns.
 *
 * @param down from the greatest to the least
 */
public record Order(By by, boolean down) {
  /** The newest first. */
  public static final Order NEWEST = new Order(By.TIME, true);

  /** The oldest first. */
  public static final Order OLDEST = new Order(By.TIME, false);

  private static final String DOWN = "-down";

  /** What is compared, in the order of the page's columns. */
  public enum By {
    HUB("hub", "Hub", false, "lpad(to_hex(l.device_id), 16, '0')"),
    // Texts throughout, so that a page can go on after a value that no row has any more.
    STAGE(
        "stage",
        "Stage or refusal",
        false,
        """
        coalesce(lpad(array_position(enum_range(null::return_stage), r.stage)::text, 2, '0'),
                 '99 ' || l.code::text)\
        """),
    CHARGE("charge", "Charge", true, "to_char(r.charge_gbp, 'FM000000.00')"),
    TYPE("type", "Return type", false, "q.return_type || coalesce(q.fault_reason, '')"),
    TIME("", "Notified", true, "''"),
    DAYS(
        "days",
        "Day of 90",
        true,
        """
        case when l.code = 'I0' then
          lpad((coalesce(r.ended_on, :today::date) - q.committed_on)::text, 6, '0') end\
        """),
    MAKER("maker", "Maker, region", false, "d.manufacturer || ' ' || d.csp_region::text"),
    PARTY("party", "Party", false, "q.party");

    private final String word;
    private final String label;
    private final boolean downFirst;
    private final String sql;

    By(String word, String label, boolean downFirst, String sql) {
      this.word = word;
      this.label = label;
      this.downFirst = downFirst;
      this.sql = sql;
    }

    /** The column's heading. */
    public String label() {
      return label;
    }
  }

  /** Every order there is. */
  public static List<Order> all() {
    return Stream.concat(
            Stream.of(NEWEST, OLDEST),
            Arrays.stream(By.values())
                .filter(by -> by != By.TIME)
                .flatMap(
                    by -> Stream.of(new Order(by, by.downFirst), new Order(by, !by.downFirst))))
        .toList();
  }

  /** Reads what stands in an address; empty when it means nothing. */
  public static Optional<Order> read(String word) {
    return all().stream().filter(order -> order.word().equals(word)).findFirst();
  }

  /** The word of an address. */
  public String word() {
    if (by == By.TIME) {
      return down ? "" : "oldest";
    }
    return by.word + (down ? DOWN : "");
  }

  /** What people call it. */
  public String label() {
    if (by == By.TIME) {
      return down ? "Newest first" : "Oldest first";
    }
    return by.label + (down ? ", falling" : ", rising");
  }

  /** Whether a column is compared, not the time. */
  public boolean isByColumn() {
    return by != By.TIME;
  }

  /** Whether time runs forward. */
  boolean oldestFirst() {
    return equals(OLDEST);
  }

  /** What is compared, as text in SQL; what has no value comes last in either direction. */
  String sql() {
    return "coalesce(%s, '%s') collate \"C\"".formatted(by.sql, down ? "" : "~");
  }

  /** The condition for a row after {@code :after_place} and {@code :after_key}; or every row. */
  String after(Mark after) {
    return isByColumn() && !after.isStart()
        ? "(sort_key, request_key * 1000 + position) %s (:after_key, :after_place)"
            .formatted(down ? "<" : ">")
        : "true";
  }

  /** The {@code order by}. */
  String clause() {
    String direction = down ? "desc" : "asc";
    String place = "request_key %1$s, position %1$s".formatted(direction);
    return isByColumn() ? "sort_key " + direction + ", " + place : place;
  }

  /** The order that a click on this column's heading asks for. */
  public Order click(By column) {
    return new Order(column, by == column ? !down : column.downFirst);
  }

  /** What this column's heading tells a screen reader. */
  public String aria(By column) {
    if (by != column) {
      return "none";
    }
    return down ? "descending" : "ascending";
  }
}
