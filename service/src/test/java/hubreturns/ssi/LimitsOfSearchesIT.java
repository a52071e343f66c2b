package hubreturns.ssi;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.TestDatabase;
import hubreturns.vocabulary.Role;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How far the list of returns searches if there are more hubs than it reads for a page. */
class LimitsOfSearchesIT {
  private static final Pattern HUB = Pattern.compile("/hubs/([0-9A-F-]{23})\"");
  private static final String ACCEPTED = "CHR-MANYHUBS00000023-001";

  @AutoClose private static SsiServer server;
  private static Visitor many;

  @BeforeAll
  static void make_23_requests_of_999_hubs_with_one_return_in_the_oldest() throws Exception {
    TestDatabase.user("90-B3-D5-1F-30-08-00-00", "Many plc", Role.IS);
    TestDatabase.execute(
        """
        insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
          request_id, request_reference, request_sha256, party, node, schema_version, form,
          service_reference_variant, return_type)
        select x'90B3D51F30080000'::bigint, now() - n * interval '1 hour',
               now() - n * interval '1 hour', 'W081401', 999, case n when 23 then 1 else 0 end,
               '90-B3-D5-1F-30-08-00-00:90-B3-D5-1F-30-00-00-02:' || n,
               'CHR-MANYHUBS000000' || lpad(n::text, 2, '0'), sha256('m'), 'Many plc', 'n',
               '5.5', 'list', '8.14.4', 'No Fault Return (general)'
          from generate_series(1, 23) n order by n desc
        """,
        """
        insert into sat_entry (request_key, device_id, code, position)
        select request_key,
               case when accepted = 1 and p = 1 then x'005E0A0000000000'::bigint
                    else x'005E080000000000'::bigint + 1000 * request_key + p end,
               case when accepted = 1 and p = 1 then 'I0' else 'E19' end::response_code, p
          from service_request, generate_series(1, 999) p
         where party = 'Many plc'
        """,
        """
        insert into return_record (request_key, device_id, user_id, next_attempt_at, position, state,
                                   dsms_id, stage, stage_at)
        select s.request_key, s.device_id, q.user_id, now(), s.position, 'sent', 'M1', 'Received',
               now()
          from sat_entry s join service_request q using (request_key)
         where q.party = 'Many plc' and s.code = 'I0'
        """);
    inventory(0, 1_999);
    server = Site.open();
    many = Site.supplier(server, "many", "Many plc");
  }

  /** Puts Returned hubs into the inventory; the ID of number 0 is that of the return. */
  private static void inventory(int first, int last) {
    TestDatabase.execute(
        """
        insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                han_variant, delivered_to_party)
        select x'005E0A0000000000'::bigint + n, 'CHF', 'Pending', 'Returned', 'North',
               'Dual Band', 'Many plc'
          from generate_series(%d, %d) n
        """
            .formatted(first, last));
  }

  private static String get(String address) throws IOException, InterruptedException {
    return many.get(address).body();
  }

  /** The page behind a link, or nothing if the page has no such link. */
  private static Optional<String> follow(String page, String link)
      throws IOException, InterruptedException {
    Matcher found = Pattern.compile("href=\"([^\"]+)\">" + link + "<").matcher(page);
    return found.find() ? Optional.of(get(found.group(1).replace("&amp;", "&"))) : Optional.empty();
  }

  private static void assertFoundFurtherBack(String page) throws IOException, InterruptedException {
    assertThat(page).contains("No return found so far", "This page searched back to");
    assertThat(follow(page, "Search further").orElseThrow()).contains("1 return", ACCEPTED);
  }

  @Test
  void a_search_stops_after_18000_hubs_and_continues_where_it_stopped() throws Exception {
    assertFoundFurtherBack(get("/returns?stage=Received"));
  }

  @Test
  void a_sorted_list_holds_the_newest_5000_hubs_and_says_since_when() throws Exception {
    Set<String> hubs = new HashSet<>();
    Optional<String> page = Optional.of(get("/returns?order=hub"));
    while (page.isPresent()) {
      assertThat(page.get()).contains("A sorted list has only hubs returned since");
      HUB.matcher(page.get()).results().forEach(hub -> hubs.add(hub.group(1)));
      page = follow(page.get(), "Next page");
    }

    assertThat(hubs).hasSize(5_000);
  }

  @Test
  void a_part_of_an_id_is_looked_up_in_the_inventory_where_at_most_2000_hubs_have_it()
      throws Exception {
    // No other ID of these requests begins or ends with it.
    String search = "/returns?q=005E0A00";
    assertThat(get(search)).contains("1 return", ACCEPTED);

    inventory(2_000, 2_000);

    assertFoundFurtherBack(get(search));
  }
}
