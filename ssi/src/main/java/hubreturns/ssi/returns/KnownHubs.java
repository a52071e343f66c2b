package hubreturns.ssi.returns;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Conditions;
import hubreturns.ssi.page.Rows;
import hubreturns.ssi.page.Statement;
import hubreturns.vocabulary.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds the hubs that the search box names, if an index can find them. */
final class KnownHubs {
  private static final int CANDIDATES_MAX = 2_000;

  /** How many hubs of the inventory a page shows for a part of a Device ID, or for an MPxN. */
  static final int SHOWN_MAX = 20;

  private final JdbcClient database;

  KnownHubs(JdbcClient database) {
    this.database = database;
  }

  /**
   * Narrows the filters to what the term names. False if it can be found only by reading the list.
   */
  boolean narrow(ReturnFilters filters, Search search) {
    Viewer viewer = filters.viewer();
    Conditions conditions = filters.onRequest();
    switch (search.term()) {
      case SearchTerm.EmptyTerm empty -> {
        return false;
      }
      case SearchTerm.Fragment fragment when search.isAnywhere() -> {
        return false;
      }
      case SearchTerm.Fragment fragment -> {
        List<Long> ids = beginningOrEnding(fragment.digits());
        if (ids.size() > CANDIDATES_MAX) {
          return false;
        }
        ofDevices(conditions, ids, hits(viewer, fragment.text()));
      }
      case SearchTerm.Devices devices ->
          ofDevices(
              conditions,
              hubs(devices),
              devices.single().map(text -> hits(viewer, text)).orElseGet(List::of));
      case SearchTerm.RequestTerm request ->
          conditions.where(OF_REQUEST, "text", request.id().toString());
      case SearchTerm.Reference(String request, int position) -> {
        conditions.where(OF_REFERENCE, "text", request);
        if (position > 0) {
          conditions.where("s.position = :position", "position", position);
        }
      }
      case SearchTerm.Text text -> ofHits(conditions, hits(viewer, text.text()));
    }
    return true;
  }

  // The index of devices has a stretch for each volume of the audit trail.
  private static final String OF_DEVICES =
      """
      s.volume = any (array(select v.volume from ssi_volume v))
          and s.device_id = any (:ids::bigint[])
      """;

  /**
   * Narrows to these devices, and to what has the same digits as a reference. Each kind has an
   * index of its own.
   */
  private void ofDevices(Conditions conditions, List<Long> ids, List<Hit> hits) {
    if (hits.isEmpty()) {
      conditions.where(OF_DEVICES, "ids", Rows.array(ids));
      return;
    }
    List<Hit> all = new ArrayList<>(hits);
    all.addAll(entries(ids));
    ofHits(conditions, all);
  }

  private static final String OF_REQUEST =
      """
      s.request_key = (select w.request_key from ssi_request w where w.request_id = :text)
      """;

  private static final String OF_REFERENCE =
      """
      s.request_key =
          (select w.request_key from ssi_request w where w.request_reference = :text)
      """;

  /** A request that matches, or one of its hubs. */
  private record Hit(long requestKey, OptionalLong place) {}

  // Each branch uses an index of its own. The entries are then read by their key.
  private static final Statement HITS =
      new Statement(
          """
          select q.request_key, null::bigint as place
            from ssi_request q
           where upper(q.user_ref_id) = upper(:text) and {viewer}
           union
          select q.request_key, null
            from ssi_request q
           where upper(q.incident_reference) = upper(:text) and {viewer}
           union
          select q.request_key, null
            from ssi_request q
           where split_part(q.request_id, ':', 3) = :text and {viewer}
           union
          select r.request_key, r.request_key * 1000 + r.position
            from ssi_return r
            join ssi_request q using (request_key)
           where r.dsms_id = :text and {viewer}
           union
          select s.request_key, s.place
            from ssi_hub d
            join ssi_entry s using (device_id)
            join ssi_request q using (request_key)
           where d.mpxn = :text
             and s.volume = any (array(select v.volume from ssi_volume v))
             and {viewer}
           order by 1 desc
           limit :most
          """);

  private List<Hit> hits(Viewer viewer, String text) {
    return HITS.on(database, viewer)
        .param("text", text)
        .param("most", CANDIDATES_MAX)
        .query((row, index) -> {
          long place = row.getLong("place");
          OptionalLong one = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(place);
          return new Hit(row.getLong("request_key"), one);
        })
        .list();
  }

  private static final String ENTRIES =
      """
      select s.request_key, s.place
        from ssi_entry s
       where s.volume = any (array(select v.volume from ssi_volume v))
         and s.device_id = any (:ids::bigint[])
      """;

  private List<Hit> entries(List<Long> ids) {
    return database
        .sql(ENTRIES)
        .param("ids", Rows.array(ids))
        .query((row, index) ->
            new Hit(row.getLong("request_key"), OptionalLong.of(row.getLong("place"))))
        .list();
  }

  private static final String OF_HITS =
      """
      (s.request_key = any (:keys::bigint[])
           and (s.request_key = any (:whole_requests::bigint[])
                or s.place = any (:places::bigint[])))
      """;

  private static void ofHits(Conditions conditions, List<Hit> hits) {
    conditions
        .where(OF_HITS)
        .with("keys", Rows.array(hits.stream().map(Hit::requestKey).distinct().toList()))
        .with(
            "whole_requests",
            Rows.array(
                hits.stream().filter(hit -> hit.place().isEmpty()).map(Hit::requestKey).toList()))
        .with(
            "places",
            Rows.array(hits.stream().flatMapToLong(hit -> hit.place().stream()).boxed().toList()));
  }

  // The order makes PostgreSQL use the index even if no device is between the two bounds.
  private static final String BEGINNING_OR_ENDING =
      """
      (select device_id from ssi_hub where device_id between :low and :high
        order by device_id limit :most)
       union
      (select device_id from ssi_hub
        where eui64_mirrored(device_id) between :mirrored_low and :mirrored_high
        order by eui64_mirrored(device_id) limit :most)
       union
      (select e.device_id
         from ssi_volume v
        cross join lateral (
              select distinct s.device_id
                from ssi_entry s
               where s.volume = v.volume
                 and s.device_id between :low and :high
               order by s.device_id
               limit :most) e)
      """;

  /** Devices of any Party whose ID begins or ends with these digits. */
  private List<Long> beginningOrEnding(String digits) {
    String mirrored = new StringBuilder(digits).reverse().toString();
    return database
        .sql(BEGINNING_OR_ENDING)
        .param("low", filled(digits, '0'))
        .param("high", filled(digits, 'F'))
        .param("mirrored_low", filled(mirrored, '0'))
        .param("mirrored_high", filled(mirrored, 'F'))
        .param("most", CANDIDATES_MAX + 1)
        .query((row, index) -> row.getLong(1))
        .list();
  }

  private static long filled(String digits, char with) {
    return Long.parseUnsignedLong(digits + String.valueOf(with).repeat(16 - digits.length()), 16);
  }

  private static final String HUBS_OF_GPFS =
      """
      select device_id from ssi_hub where gpf_device_id = any (:ids::bigint[])
      """;

  /** These devices, and the hubs whose GPF is one of them. */
  private List<Long> hubs(SearchTerm.Devices devices) {
    List<Long> ids = new ArrayList<>(devices.ids().stream().map(DeviceId::eui64).toList());
    ids.addAll(
        database
            .sql(HUBS_OF_GPFS)
            .param("ids", Rows.array(ids))
            .query((row, index) -> row.getLong(1))
            .list());
    return ids;
  }

  private static final String HUBS_OF_MPXN =
      """
      select device_id from ssi_hub where mpxn = :mpxn
      """;

  private List<Long> hubsOfMpxn(String mpxn) {
    return database
        .sql(HUBS_OF_MPXN)
        .param("mpxn", mpxn)
        .query((row, index) -> row.getLong(1))
        .list();
  }

  /** A hub of the viewer's inventory that is not Returned. */
  record HubInInventory(long device, String maker, String model, String status, String logistics) {}

  private static final Statement NOT_RETURNED =
      new Statement(
          """
          select d.device_id as device, coalesce(d.manufacturer, '') as maker,
                 coalesce(d.model, '') as model, d.device_status::text as status,
                 d.logistics_status::text as logistics
            from ssi_hub d
           where d.device_id = any (:ids::bigint[])
             and not d.returned
             and {own}
             and {on_hub}
           order by d.device_id
           limit :most
          """);

  /**
   * The hubs of the viewer's inventory that the term names, that meet the filters and that are not
   * Returned: all that were pasted; of others, one more than a page shows.
   */
  List<HubInInventory> notReturned(Viewer viewer, Search search) {
    if (search.isOfReturns()) {
      return List.of();
    }
    List<Long> ids =
        switch (search.term()) {
          case SearchTerm.Devices devices -> hubs(devices);
          case SearchTerm.Fragment fragment -> {
            List<Long> all = new ArrayList<>(beginningOrEnding(fragment.digits()));
            all.addAll(hubsOfMpxn(fragment.text()));
            yield all;
          }
          case SearchTerm.Text text -> hubsOfMpxn(text.text());
          case SearchTerm.EmptyTerm _, SearchTerm.RequestTerm _, SearchTerm.Reference _ ->
              List.of();
        };
    if (ids.isEmpty()) {
      return List.of();
    }
    Conditions filters = ReturnFilters.onHub(new Conditions(), search);
    return NOT_RETURNED
        .with("on_hub", filters.sql())
        .on(database, viewer)
        .params(filters.values())
        .param("ids", Rows.array(ids))
        .param("most", search.term() instanceof SearchTerm.Devices ? ids.size() : SHOWN_MAX + 1)
        .query(new SimplePropertyRowMapper<>(HubInInventory.class))
        .list();
  }

  private static final Statement NOT_FOUND =
      new Statement(
          """
          select i.device_id
            from unnest(:ids::bigint[]) with ordinality as i (device_id, line)
           where not exists (select from ssi_entry s
                               join ssi_request q using (request_key)
                              where s.volume = any (array(select v.volume from ssi_volume v))
                                and s.device_id = i.device_id
                                and {viewer})
             and not exists (select from ssi_hub d where d.device_id = i.device_id and {own})
             and not exists (select from ssi_hub d where d.gpf_device_id = i.device_id and {own})
           order by i.line
          """);

  /**
   * The pasted Device IDs that are neither in the viewer's returns nor in the viewer's inventory.
   */
  List<Long> notFound(Viewer viewer, Search search) {
    return search.term() instanceof SearchTerm.Devices devices
        ? NOT_FOUND
            .on(database, viewer)
            .param("ids", Rows.array(devices.ids().stream().map(DeviceId::eui64).toList()))
            .query((row, index) -> row.getLong(1))
            .list()
        : List.of();
  }
}
