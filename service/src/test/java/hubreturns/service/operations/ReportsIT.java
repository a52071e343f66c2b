package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.operations.Printer.Format;
import hubreturns.service.outbox.ReturnReports;
import hubreturns.service.query.Report;
import hubreturns.service.query.Selection;
import hubreturns.service.sat.AuditReports;
import hubreturns.service.testing.TestDatabase;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code report overdue} and {@code report requests} print. */
class ReportsIT {
  private static final Instant ELEVENTH_OF_JULY = Instant.parse("2026-07-11T11:00:00Z");

  private static final Selection ALL_PARTIES =
      new Selection(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final UserId USER_A = new UserId(0x90B3_D51F_30C1_0000L);

  @BeforeAll
  static void theScene() {
    TestDatabase.user("90-B3-D5-1F-30-C1-00-00", "Report A plc", Role.IS);
    TestDatabase.user("90-B3-D5-1F-30-C2-00-00", "Report B plc", Role.GS);
    TestDatabase.execute(
        // In order: four days late at both Parties; one day late; not late yet; returned; not for
        // us to return.
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
                'CHR-REPORTA000000001', sha256('ra'), 'Report A plc', 'node-1', '5.5', 'list',
                '8.14.4', 'No Fault Return (general)', 'van 7'),
               (x'90B3D51F30C20000'::bigint, '2026-07-01T11:00:00Z', '2026-07-01T11:00:00Z',
                'I0', 1, 1, '90-B3-D5-1F-30-C2-00-00:90-B3-D5-1F-30-00-00-02:1',
                'CHR-REPORTB000000001', sha256('rb'), 'Report B plc', 'node-1', '5.4', 'single',
                '8.14.4', 'No Fault Return (general)', null)
        """,
        """
        insert into return_record (request_key, device_id, user_id, next_attempt_at, position,
                                   state, dsms_id, stage, outcome, charge_gbp)
        select q.request_key, r.device::bigint, q.user_id, q.committed_at, r.position,
               'sent', 'REPORT-' || r.position, r.stage::return_stage,
               r.outcome::return_outcome, r.charge
          from service_request q
         cross join (values (1, x'005EC2E7C0000001', 'In transit', null, null),
                            (2, x'005EC2E7C0000002', 'Notified', null, null),
                            (3, x'005EC2E7C0000004', 'Closed', 'Not redeployable', 58.75),
                            (4, x'005EC2E7C0000005', 'Rejected', null, null))
               as r (position, device, stage, outcome, charge)
         where q.request_reference = 'CHR-REPORTA000000001'
        """);
  }

  private static List<String> csv(Report report) {
    StringWriter out = new StringWriter();
    Printer.forPeople(new PrintWriter(out), Format.csv)
        .print(TestDatabase.database().dataSource(), report);
    return out.toString().lines().toList();
  }

  private static Selection ofParty(String party) {
    return new Selection(Optional.of(party), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void overdue_lists_the_late_hubs_of_each_party_with_the_longest_delay_first() {
    assertThat(csv(ReportCommands.Overdue.report(ofParty("Report A plc"), ELEVENTH_OF_JULY)))
        .containsExactly(
            "device_id,party,removed_on,days_late,device_status,logistics_status,manufacturer,model,"
                + "han_variant,csp_region",
            "00-5E-C2-E7-C0-00-00-01,Report A plc,2026-07-02,4,Decommissioned,Removed,Maker,,"
                + "Dual Band,North",
            "00-5E-C2-E7-C0-00-00-02,Report A plc,2026-07-05,1,Pending,Removed,Maker,,Dual Band,South");
    assertThat(csv(ReportCommands.Overdue.report(ofParty("Report B plc"), ELEVENTH_OF_JULY)))
        .as("the gas supplier may notify it, too, once it was installed")
        .hasSize(2)
        .last()
        .asString()
        .startsWith("00-5E-C2-E7-C0-00-00-01,Report B plc");
    assertThat(csv(ReportCommands.Overdue.report(ALL_PARTIES, ELEVENTH_OF_JULY)))
        .as("all Parties")
        .filteredOn(line -> line.startsWith("00-5E-C2-E7-C0"))
        .hasSize(3);
  }

  @Test
  void a_day_begins_at_midnight_in_the_united_kingdom() {
    Selection party = ofParty("Report A plc");

    assertThat(csv(ReportCommands.Overdue.report(party, Instant.parse("2026-07-10T22:59:59Z"))))
        .hasSize(2);
    assertThat(csv(ReportCommands.Overdue.report(party, Instant.parse("2026-07-10T23:00:00Z"))))
        .hasSize(3);
  }

  @Test
  void requests_shows_the_counts_and_the_answer_code_of_each_request() {
    assertThat(csv(AuditReports.requests(ofParty("Report A plc"))))
        .containsExactly(
            "request_id,request_reference,party,user,service_reference_variant,form,return_type,"
                + "fault_reason,received_at,committed_at,header_code,hubs,accepted,refused,user_ref_id,"
                + "incident_reference,node",
            "90-B3-D5-1F-30-C1-00-00:90-B3-D5-1F-30-00-00-02:1,CHR-REPORTA000000001,Report A plc,"
                + "90-B3-D5-1F-30-C1-00-00,8.14.4,list,No Fault Return (general),,"
                + "2026-07-01T10:00:00.000Z,2026-07-01T10:00:00.250Z,E4,3,1,2,van 7,,node-1");
    assertThat(csv(AuditReports.requests(ALL_PARTIES)))
        .as("all Parties, in the order of their decision")
        .filteredOn(line -> line.contains("CHR-REPORT"))
        .hasSize(2)
        .first()
        .asString()
        .contains("CHR-REPORTA000000001");
  }

  private static Selection of(UserId user) {
    return new Selection(Optional.empty(), Optional.of(user), Optional.empty(), Optional.empty());
  }

  private static Selection between(String from, String to) {
    return new Selection(
        Optional.of("Report A plc"),
        Optional.empty(),
        Optional.of(Instant.parse(from)),
        Optional.of(Instant.parse(to)));
  }

  @Test
  void overdue_can_be_narrowed_to_a_user_and_to_days_of_the_removal() {
    assertThat(csv(ReportCommands.Overdue.report(of(USER_A), ELEVENTH_OF_JULY)))
        .as("installed hubs of the User, and others that its Party took delivery of")
        .hasSize(3)
        .allMatch(line -> line.startsWith("device_id") || line.contains("Report A plc"));
    assertThat(
            csv(
                ReportCommands.Overdue.report(
                    between("2026-07-03T00:00:00Z", "2026-07-06T00:00:00Z"), ELEVENTH_OF_JULY)))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("00-5E-C2-E7-C0-00-00-02");
  }

  @Test
  void requests_and_returns_can_be_narrowed_to_a_user_and_a_time() {
    Selection exact = between("2026-07-01T10:00:00.250Z", "2026-07-01T10:00:00.251Z");
    Selection before = between("2026-07-01T00:00:00Z", "2026-07-01T10:00:00.250Z");

    assertThat(csv(AuditReports.requests(of(USER_A)))).hasSize(2);
    assertThat(csv(AuditReports.requests(exact))).hasSize(2);
    assertThat(csv(AuditReports.requests(before))).hasSize(1);
    assertThat(csv(ReturnReports.returns(of(USER_A)))).hasSize(5);
    assertThat(csv(ReturnReports.returns(exact))).hasSize(5);
    assertThat(csv(ReturnReports.returns(before))).hasSize(1);
  }

  private static List<String> charges(String setting) {
    Settings settings = Settings.of(Map.of(Setting.CHARGES, setting));
    return csv(ReportCommands.Charges.report(settings, ofParty("Report A plc")));
  }

  @Test
  void charges_adds_up_the_final_amounts_and_the_ranges_of_open_returns() {
    assertThat(charges("2021-04-01 8.27 30.87 58.75 7.43"))
        .containsExactly(
            "party,outcome,returns,charge_gbp,least_gbp,most_gbp,without_range",
            "Report A plc,Not redeployable,1,58.75,,,0",
            // Both hubs are dual band: 8.27 to 58.75 each.
            "Report A plc,Open,2,0.00,16.54,117.50,0",
            "Report A plc,Rejected,1,0.00,,,0");
    assertThat(charges("2026-07-02 1 2 3 4"))
        .as("the service has no charges for the day of these returns")
        .contains("Report A plc,Open,2,0.00,,,2");
  }
}
