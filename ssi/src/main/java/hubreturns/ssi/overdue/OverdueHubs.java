package hubreturns.ssi.overdue;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Show;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Hubs that were removed and are not Returned. */
@SuppressWarnings("InlineFormatString") // SQL stands above the method that runs it.
public final class OverdueHubs {
  /** Days from removal within which a return is to be notified. */
  public static final int DAYS_TO_NOTIFY = 5;

  static final int PAGE_ROWS = 100;
  private static final int EXPORT_ROWS = 5_000;

  private final JdbcClient database;

  OverdueHubs(JdbcClient database) {
    this.database = database;
  }

  /**
   * One hub.
   *
   * @param daysLate since day 5 from removal; 0 or less while it is in time
   */
  record Overdue(
      long device,
      LocalDate removedOn,
      long daysLate,
      String status,
      String maker,
      String model,
      String hanVariant,
      String region,
      String party) {

    /** Where the next page begins. */
    String place() {
      return removedOn + "." + Long.toHexString(device) + "." + party;
    }
  }

  /** A page; the next one begins after {@code next}, blank when there is none. */
  record Page(List<Overdue> rows, String next) {}

  // The list is looked through in the background; what was returned since then is left out here.
  private static final String LIST =
      """
      select o.party, o.removed_on, o.device_id, d.device_status::text as device_status,
             coalesce(d.manufacturer, '') as manufacturer, coalesce(d.model, '') as model,
             coalesce(d.han_variant::text, '') as han_variant,
             coalesce(d.csp_region::text, '') as csp_region
        from ssi_overdue o
        join ssi_hub d using (device_id)
       where %1$s
         and %2$s
         and not d.returned
         and o.removed_on <= :removed_by
         and (o.removed_on, o.device_id, o.party) > (:after_day, :after_device, :after_party)
       order by o.removed_on, o.device_id, o.party
       limit :rows
      """;

  Page page(Viewer viewer, LocalDate today, boolean soon, String after) {
    List<Overdue> rows = rows(viewer, today, soon, after, PAGE_ROWS + 1);
    if (rows.size() <= PAGE_ROWS) {
      return new Page(rows, "");
    }
    List<Overdue> page = List.copyOf(rows.subList(0, PAGE_ROWS));
    return new Page(page, page.getLast().place());
  }

  void all(Viewer viewer, LocalDate today, boolean soon, Consumer<Overdue> each) {
    String after = "";
    List<Overdue> rows;
    do {
      rows = rows(viewer, today, soon, after, EXPORT_ROWS);
      rows.forEach(each);
      after = rows.isEmpty() ? "" : rows.getLast().place();
    } while (rows.size() == EXPORT_ROWS);
  }

  private List<Overdue> rows(Viewer viewer, LocalDate today, boolean soon, String after, int rows) {
    String[] place = after.split("\\.", 3);
    boolean first = place.length < 3;
    return database
        .sql(LIST.formatted(viewer.partyIs("o.party"), viewer.hubs()))
        .params(viewer.parameters())
        .param("removed_by", soon ? today : today.minusDays(DAYS_TO_NOTIFY + 1L))
        .param("after_day", first ? LocalDate.of(1, 1, 1) : LocalDate.parse(place[0]))
        .param("after_device", first ? Long.MIN_VALUE : Long.parseUnsignedLong(place[1], 16))
        .param("after_party", first ? "" : place[2])
        .param("rows", rows)
        .query((row, index) -> overdue(row, today))
        .list();
  }

  private static Overdue overdue(ResultSet row, LocalDate today) throws SQLException {
    LocalDate removedOn = row.getDate("removed_on").toLocalDate();
    return new Overdue(
        row.getLong("device_id"),
        removedOn,
        ChronoUnit.DAYS.between(removedOn, today) - DAYS_TO_NOTIFY,
        row.getString("device_status"),
        row.getString("manufacturer"),
        row.getString("model"),
        row.getString("han_variant"),
        row.getString("csp_region"),
        row.getString("party"));
  }

  private static final String OWN =
      """
      select distinct d.device_id
        from ssi_hub d
       where d.device_id = any (:ids::bigint[])
         and %s
         and not d.returned
      """;

  /** Of these, the ones that this viewer may return. */
  List<Long> own(Viewer viewer, List<Long> ids) {
    return database
        .sql(OWN.formatted(viewer.hubs()))
        .params(viewer.parameters())
        .param("ids", "{" + String.join(",", ids.stream().map(String::valueOf).toList()) + "}")
        .query((row, index) -> row.getLong("device_id"))
        .list();
  }

  /** Hubs past day 5 from removal, of one Party or of all, the latest first. */
  public static final String REPORT =
      """
      select eui64_text(d.device_id) as device_id, d.party, d.removed_on::text as removed_on,
             days_late(d.removed_on, :today::date) as days_late, d.device_status::text as device_status,
             d.logistics_status::text as logistics_status, d.manufacturer, d.model,
             d.han_variant::text as han_variant, d.csp_region::text as csp_region
        from ssi_hub_to_return d
       where is_late(d.removed_on, :today::date)
         and (:party::text is null or d.party = :party)
       order by d.removed_on, d.device_id, d.party
      """;

  /** The parameters of {@link #REPORT}. */
  public static Map<String, Object> reportParameters(Optional<String> party, Instant now) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("party", party.orElse(null));
    parameters.put("today", LocalDate.ofInstant(now, Show.ZONE).toString());
    return parameters;
  }
}
