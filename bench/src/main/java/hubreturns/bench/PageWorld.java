package hubreturns.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Millions of made-up hubs and returns, made inside the database: two Parties, one with nine tenths
 * of the hubs; a year of requests; every stage; rejected hubs with several codes.
 */
final class PageWorld {
  private PageWorld() {}

  /** The n-th hub's identifier and the User of the n-th hub's Party, as SQL expressions of n. */
  private static final String DEVICE = "61663034447233024 + n";

  private static final String USER =
      "case when n % 10 = 9 then -8019832181490581504 else -8019832181490647040 end";

  /**
   * Fills an empty database.
   *
   * @param hubs the number of hubs in the inventory
   * @param returns how many of the hubs were returned
   */
  static void fill(Connection database, int hubs, int returns) throws SQLException {
    try (Statement statement = database.createStatement()) {
      for (String sql :
          new String[] {
            "insert into party (name) values ('Supplier A'), ('Supplier B')",
            """
            insert into service_user (user_id, party, roles, status)
            values (-8019832181490647040, 'Supplier A', '{IS,GS}', 'Live'),
                   (-8019832181490581504, 'Supplier B', '{IS,GS}', 'Live')
            """,
            // Of the hubs that were not returned, three in a hundred are removed, some of them long
            // ago.
            """
            insert into smi_device (device_id, gpf_device_id, device_type, device_status, logistics_status,
                   csp_region, han_variant, manufacturer, model, delivered_to_party, import_supplier,
                   delivered_on, installed_on, removed_on)
            select %1$s, 61704000000000000 + n, 'CHF',
                   case when removed then 'Decommissioned' else 'Commissioned' end::device_status,
                   case when removed then 'Removed' else 'Installed' end::logistics_status,
                   (enum_range(null::csp_region))[1 + n %% 6],
                   (enum_range(null::han_variant))[1 + n %% 2],
                   (array['EDMI', 'Toshiba', 'WNC'])[1 + n %% 3], 'CH-' || n %% 7,
                   case when n / 100 %% 10 = 9 then 'Supplier B' else 'Supplier A' end, %2$s,
                   date '2024-01-01', date '2024-06-01',
                   case when removed then current_date - (n %% 40)::int end
              from (select n::bigint as n, n < %3$d or n %% 100 < 3 as removed
                      from generate_series(0, %4$d - 1) n) h
            """
                .formatted(DEVICE, USER.replace("n %", "n / 100 %"), returns, hubs),
            // Each request has 105 hubs: 100 are accepted and 5 are rejected.
            """
            insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
                   request_id, request_reference, request_sha256, party, node, schema_version, form,
                   service_reference_variant, return_type, user_ref_id)
            select %s, at, at + interval '20 ms', 'W081401', 105, 100,
                   '90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:' || 1000000 + n,
                   'CHR-' || lpad(n::text, 16, '0'), sha256(n::text::bytea),
                   case when n %% 10 = 9 then 'Supplier B' else 'Supplier A' end, 'bench', '5.5', 'list',
                   '8.14.4', 'No Fault Return (general)', 'JOB-' || n
              from (select n::bigint as n,
                           now() - interval '364 days' * (1 - n::double precision / %d) as at
                      from generate_series(0, %d) n) r
             order by n
            """
                .formatted(USER, returns / 100, returns / 100 - 1),
            """
            insert into sat_entry (request_key, device_id, code, logistics_status_before,
                   logistics_status_after, position, volume)
            select q.request_key, 61663034447233024 + (q.request_key - 1) * 100 + p - 1,
                   case when p <= 100 then 'I0' else (array['E4', 'E19', 'E5', 'E081401', 'E081405'])[p - 100]
                    end::response_code,
                   'Removed', case when p <= 100 then 'Returned' else 'Removed' end::logistics_status, p,
                   q.request_key * 105 / 2000000
              from service_request q
             cross join generate_series(1, 105) p
             order by 1, p
            """,
            """
            insert into sat_volume (volume, begun_at_bytes)
            select distinct volume, 0 from sat_entry
                on conflict do nothing
            """,
            """
            insert into return_record (request_key, device_id, user_id, next_attempt_at, position, state, dsms_id,
                   stage, outcome, stage_at, charge_gbp)
            select s.request_key, s.device_id, q.user_id, q.committed_at, s.position, 'sent',
                   'REM' || s.request_key * 1000 + s.position, stage,
                   case when stage = 'Closed' then (enum_range(null::return_outcome))[1 + s.position % 4] end,
                   q.committed_at + interval '1 day' * least(old, 80),
                   case when stage = 'Closed' then 8.27 end
              from sat_entry s
              join service_request q using (request_key)
             cross join lateral (select extract(day from now() - q.committed_at)::int as old) a
             cross join lateral (
                   select case when old > 70 + s.position % 30 then 'Closed'
                               else (enum_range(null::return_stage))[2 + least(5, old / 14)]
                          end::return_stage as stage) b
             where s.code = 'I0'
             order by s.request_key, s.position
            """,
            """
            update smi_device d
               set logistics_status = 'Returned', returned_by = s.request_key, returned_position = s.position
              from sat_entry s
             where s.code = 'I0' and d.device_id = s.device_id
            """,
            "vacuum analyze"
          }) {
        long began = System.nanoTime();
        statement.execute(sql);
        System.out.printf(
            "  %-55s %,8d ms%n",
            sql.strip().lines().findFirst().orElse("").strip(), Bench.millis(began));
      }
    }
  }
}
