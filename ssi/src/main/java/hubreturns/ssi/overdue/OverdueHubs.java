package hubreturns.ssi.overdue;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Rows;
import hubreturns.ssi.page.Statement;
import hubreturns.vocabulary.UkDay;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Hubs that were removed and are not returned. */
public final class OverdueHubs {
  static final int PAGE_ROWS = 100;
  private static final int EXPORT_ROWS = 5_000;

  private final JdbcClient database;

  OverdueHubs(JdbcClient database) {
    this.database = database;
  }

  /** Which hubs a list holds. */
  enum Selection {
    /** The deadline of the return has passed. */
    OVERDUE("is_late(o.removed_on, :today::date)"),
    /** Removed, whether the deadline has passed or not. */
    REMOVED("o.removed_on <= :today::date");

    private final String condition;

    Selection(String condition) {
      this.condition = condition;
    }
  }

  /**
   * One hub.
   *
   * @param daysLate 0 or less while the hub is in time
   */
  record OverdueHub(
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
  record Page(List<OverdueHub> rows, String next) {}

  // The list is counted in the background. Hubs that were returned since then are left out here.
  private static final Statement LIST =
      new Statement(
          """
          select o.device_id as device, o.removed_on,
                 days_late(o.removed_on, :today::date) as days_late,
                 d.device_status::text as status, coalesce(d.manufacturer, '') as maker,
                 coalesce(d.model, '') as model, coalesce(d.han_variant::text, '') as han_variant,
                 coalesce(d.csp_region::text, '') as region, o.party
            from ssi_overdue o
            join ssi_hub d using (device_id)
           where {party o.party}
             and {own}
             and not d.returned
             and {selection}
             and (:party = '' or o.party = :party)
             and (o.removed_on, o.device_id, o.party) > (:after_day, :after_device, :after_party)
           order by o.removed_on, o.device_id, o.party
           limit :rows
          """);

  Page page(Viewer viewer, LocalDate today, Selection selection, String party, String after) {
    List<OverdueHub> rows = rows(viewer, today, selection, party, after, PAGE_ROWS + 1);
    if (rows.size() <= PAGE_ROWS) {
      return new Page(rows, "");
    }
    List<OverdueHub> page = List.copyOf(rows.subList(0, PAGE_ROWS));
    return new Page(page, page.getLast().place());
  }

  void all(
      Viewer viewer,
      LocalDate today,
      Selection selection,
      String party,
      Consumer<OverdueHub> each) {
    String after = "";
    List<OverdueHub> rows;
    do {
      rows = rows(viewer, today, selection, party, after, EXPORT_ROWS);
      rows.forEach(each);
      after = rows.isEmpty() ? "" : rows.getLast().place();
    } while (rows.size() == EXPORT_ROWS);
  }

  private List<OverdueHub> rows(
      Viewer viewer, LocalDate today, Selection selection, String party, String after, int rows) {
    String[] place = after.split("\\.", 3);
    boolean first = place.length < 3;
    return LIST.with("selection", selection.condition)
        .on(database, viewer)
        .param("today", today)
        .param("party", party)
        .param("after_day", first ? LocalDate.of(1, 1, 1) : LocalDate.parse(place[0]))
        .param("after_device", first ? Long.MIN_VALUE : Long.parseUnsignedLong(place[1], 16))
        .param("after_party", first ? "" : place[2])
        .param("rows", rows)
        .query(new SimplePropertyRowMapper<>(OverdueHub.class))
        .list();
  }

  private static final Statement PARTIES =
      new Statement(
          """
          select distinct o.party from ssi_overdue o where {party o.party} order by o.party
          """);

  List<String> parties(Viewer viewer) {
    return PARTIES.on(database, viewer).query((row, index) -> Rows.text(row, "party")).list();
  }

  private static final Statement OWN =
      new Statement(
          """
          select d.device_id
            from ssi_hub d
           where d.device_id = any (:ids::bigint[])
             and {own}
             and not d.returned
           order by d.device_id
          """);

  /** Of these hubs, the ones that this viewer may return. */
  List<Long> own(Viewer viewer, List<Long> ids) {
    return OWN.on(database, viewer)
        .param("ids", Rows.array(ids))
        .query((row, index) -> row.getLong(1))
        .list();
  }

  /** Overdue hubs, those with the longest delay first, for a report. */
  public static final String REPORT =
      """
      select eui64_text(d.device_id) as device_id, d.party, d.removed_on::text as removed_on,
             days_late(d.removed_on, :today::date) as days_late,
             d.device_status::text as device_status,
             d.logistics_status::text as logistics_status, d.manufacturer, d.model,
             d.han_variant::text as han_variant, d.csp_region::text as csp_region
        from ssi_hub_to_return d
       where is_late(d.removed_on, :today::date)
         and (:party::text is null or d.party = :party)
         and (:user::bigint is null
              or exists (select
                           from ssi_user u
                           join ssi_hub h on h.device_id = d.device_id
                          where u.user_id = :user
                            and u.party = d.party
                            and entitles(h.device_status, h.delivered_to_party, h.import_supplier,
                                         h.gas_supplier, u.party,
                                         case when u.may_import then array[u.user_id] end,
                                         case when u.may_gas then array[u.user_id] end)))
         and (:from::date is null or d.removed_on >= :from::date)
         and (:to::date is null or d.removed_on < :to::date)
       order by d.removed_on, d.device_id, d.party
      """;

  /**
   * The parameters of {@link #REPORT}.
   *
   * @param user the User that may return the hubs
   * @param from the first day of removal; empty for any
   * @param to the day before which the hubs were removed; empty for any
   */
  public static Map<String, Object> reportParameters(
      Optional<String> party,
      Optional<Long> user,
      Optional<LocalDate> from,
      Optional<LocalDate> to,
      Instant now) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("party", party.orElse(null));
    parameters.put("user", user.orElse(null));
    parameters.put("from", from.map(LocalDate::toString).orElse(null));
    parameters.put("to", to.map(LocalDate::toString).orElse(null));
    parameters.put("today", UkDay.of(now).toString());
    return parameters;
  }
}
