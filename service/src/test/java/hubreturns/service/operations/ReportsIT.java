package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.operations.Printer.Format;
import hubreturns.service.query.Report;
import hubreturns.service.sat.AuditReports;
import hubreturns.service.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code report overdue} and {@code report requests} print. */
class ReportsIT {
  private static final Instant ELEVENTH_OF_JULY = Instant.parse("2026-07-11T11:00:00Z");

  @BeforeAll
  static void theScene() {
    for (String sql :
        List.of(
            "insert into party (name) values ('Report A plc'), ('Report B plc')",
            """
            insert into service_user (user_id, party, roles, status)
            values (x'90B3D51F30C10000'::bigint, 'Report A plc', '{IS}', 'Live'),
                   (x'90B3D51F30C20000'::bigint, 'Report B plc', '{GS}', 'Live')
            """,
            // Late by four days at both Parties; late by one; not late yet; returned; not ours to
            // notify.
            """
            insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region,
                                    han_variant, manufacturer, delivered_to_party, import_supplier,
                                    gas_supplier, removed_on)
            select device::bigint, 'CHF', status::device_status, logistics::logistics_status,
                   region::csp_region, 'Dual Band', 'Maker', 'Report A plc',
                   x'90B3D51F30C10000'::bigint, x'90B3D51F30C20000'::bigint, removed_on::date
              from (values (x'005EC2E7C0000001', 'Decommissioned', 'Removed', 'North', '2026-07-02'),
                           (x'005EC2E7C0000002', 'Pending', 'Removed', 'South', '2026-07-05'),
                           (x'005EC2E7C0000003', 'Pending', 'Removed', 'South', '2026-07-06'),
                           (x'005EC2E7C0000004', 'Pending', 'Returned', 'South', '2026-07-01'),
                           (x'005EC2E7C0000005', 'Pending', 'Removed', 'SMETS1', '2026-07-01'))
                   as hubs (device, status, logistics, region, removed_on)
            """,
            """
            insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
              request_id, request_reference, request_sha256, party, node, schema_version, form,
              service_reference_variant, return_type, user_ref_id)
            values (x'90B3D51F30C10000'::bigint, '2026-07-01T10:00:00Z', '2026-07-01T10:00:00.25Z',
                    'E4', 3, 1, '90-B3-D5-1F-30-C1-00-00:90-B3-D5-1F-30-00-00-02:1',
                    'CHR-REPORTA0000000001', sha256('ra'), 'Report A plc', 'node-1', '5.5', 'list',
                    '8.14.4', 'No Fault Return (general)', 'van 7'),
                   (x'90B3D51F30C20000'::bigint, '2026-07-01T11:00:00Z', '2026-07-01T11:00:00Z',
                    'I0', 1, 1, '90-B3-D5-1F-30-C2-00-00:90-B3-D5-1F-30-00-00-02:1',
                    'CHR-REPORTB0000000001', sha256('rb'), 'Report B plc', 'node-1', '5.4', 'single',
                    '8.14.4', 'No Fault Return (general)', null)
            """)) {
      TestDatabase.client().sql(sql).update();
    }
  }

  private static List<String> csv(Report report) {
    StringWriter out = new StringWriter();
    new Printer(new PrintWriter(out), Format.csv)
        .print(TestDatabase.database().dataSource(), report);
    return out.toString().lines().toList();
  }

  @Test
  void overdue_lists_the_late_hubs_of_each_party_with_the_longest_delay_first() {
    assertThat(csv(OverdueHubsReport.of(Optional.of("Report A plc"), ELEVENTH_OF_JULY)))
        .containsExactly(
            "device_id,party,removed_on,days_late,device_status,logistics_status,manufacturer,model,"
                + "han_variant,csp_region",
            "00-5E-C2-E7-C0-00-00-01,Report A plc,2026-07-02,4,Decommissioned,Removed,Maker,,"
                + "Dual Band,North",
            "00-5E-C2-E7-C0-00-00-02,Report A plc,2026-07-05,1,Pending,Removed,Maker,,Dual Band,South");
    assertThat(csv(OverdueHubsReport.of(Optional.of("Report B plc"), ELEVENTH_OF_JULY)))
        .as("the gas supplier may notify it, too, once it was installed")
        .hasSize(2)
        .last()
        .asString()
        .startsWith("00-5E-C2-E7-C0-00-00-01,Report B plc");
    assertThat(csv(OverdueHubsReport.of(Optional.empty(), ELEVENTH_OF_JULY)))
        .as("all Parties")
        .filteredOn(line -> line.startsWith("00-5E-C2-E7-C0"))
        .hasSize(3);
  }

  @Test
  void a_day_begins_at_midnight_in_the_united_kingdom() {
    Optional<String> party = Optional.of("Report A plc");

    assertThat(csv(OverdueHubsReport.of(party, Instant.parse("2026-07-10T22:59:59Z")))).hasSize(2);
    assertThat(csv(OverdueHubsReport.of(party, Instant.parse("2026-07-10T23:00:00Z")))).hasSize(3);
  }

  @Test
  void requests_shows_the_counts_and_the_answer_code_of_each_request() {
    assertThat(csv(AuditReports.requests(Optional.of("Report A plc"))))
        .containsExactly(
            "request_id,request_reference,party,user,service_reference_variant,form,return_type,"
                + "fault_reason,received_at,committed_at,header_code,hubs,accepted,refused,user_ref_id,"
                + "incident_reference,node",
            "90-B3-D5-1F-30-C1-00-00:90-B3-D5-1F-30-00-00-02:1,CHR-REPORTA0000000001,Report A plc,"
                + "90-B3-D5-1F-30-C1-00-00,8.14.4,list,No Fault Return (general),,"
                + "2026-07-01T10:00:00.000Z,2026-07-01T10:00:00.250Z,E4,3,1,2,van 7,,node-1");
    assertThat(csv(AuditReports.requests(Optional.empty())))
        .as("all Parties, in the order of their decision")
        .filteredOn(line -> line.contains("CHR-REPORT"))
        .hasSize(2)
        .first()
        .asString()
        .contains("CHR-REPORTA0000000001");
  }
}
