package hubreturns.service.ledger;

import static hubreturns.service.testing.TestDatabase.database;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.query.Report;
import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Every violation is found. Each test plants one in the return of one hub, in a transaction that is
 * rolled back. Other tests leave requests without entries, so only rows about this return count.
 */
class InvariantIT {
  private record Violation(String invariant, String device, String request) {}

  /** The request and the hub of a return that was accepted. */
  private record AcceptedHub(long requestKey, String requestId, long device, String deviceText) {}

  private static AcceptedHub accepted() {
    String reference = AcceptedReturns.raise(SUPPLIER_A, 1).getFirst();
    return database()
        .client()
        .sql(
            """
            select r.request_key, q.request_id, r.device_id, eui64_text(r.device_id) as device
              from return_record r
              join service_request q using (request_key)
             where return_reference(q.request_reference, r.position) = :reference
            """)
        .param("reference", reference)
        .query((row, index) ->
            new AcceptedHub(
                row.getLong("request_key"),
                row.getString("request_id"),
                row.getLong("device_id"),
                row.getString("device")))
        .single();
  }

  private static final String QUEUED =
      """
      insert into queued_request (request_key, user_id, hubs)
      select request_key, user_id, accepted from service_request where request_key = :key
      """;

  /** The change that violates an invariant; :key and :device name the return. */
  private static String violating(Invariant invariant) {
    return switch (invariant) {
      case EVERY_HUB_HAS_AN_ENTRY -> "delete from sat_entry where request_key = :key";
      case EVERY_ENTRY_HAS_A_REQUEST ->
          "update sat_entry set request_key = -request_key where request_key = :key";
      case EVERY_ENTRY_IS_IN_A_VOLUME ->
          "update sat_entry set volume = -1 where request_key = :key";
      case ACCEPTED_HUBS_ARE_COUNTED ->
          "update service_request set accepted = 0 where request_key = :key";
      case ENTRIES_CHANGE_STATUS_BY_THEIR_CODE ->
          "update sat_entry set logistics_status_before = 'Returned' where request_key = :key";
      case HEADER_CODE_FOLLOWS_FROM_ENTRIES ->
          "update service_request set header_code = 'E4' where request_key = :key";
      case EVERY_ACCEPTED_HUB_IS_QUEUED_OR_HAS_A_RECORD ->
          "delete from return_record where request_key = :key";
      case EVERY_QUEUED_REQUEST_HAS_NO_RECORD -> QUEUED;
      case EVERY_RECORD_HAS_AN_ACCEPTED_HUB ->
          "update return_record set user_id = 17 where request_key = :key";
      case EVERY_RETURNED_HUB_WAS_ACCEPTED ->
          "update smi_device set returned_position = 7 where device_id = :device";
      case EVERY_ACCEPTED_HUB_IS_RETURNED ->
          """
          update smi_device
             set logistics_status = 'Delivered', returned_by = null, returned_position = null
           where device_id = :device
          """;
      case STORED_REQUEST_IS_THE_DECIDED_ONE ->
          "insert into stored_answer (request_key, request, answer) values (:key, 'other', '')";
      case STORED_ANSWER_AGREES_WITH_ENTRIES ->
          """
          insert into stored_answer (request_key, request, answer)
          values (:key, '', 'E4</sr:ResponseCode><sr:DeviceIDList>00</sr:DeviceIDList>')
          """;
      case NO_ANSWER_IS_MISSING ->
          """
          with earlier as (
            insert into service_request (request_key, user_id, received_at, committed_at,
              header_code, hubs, accepted, request_id, request_reference, request_sha256, party,
              node, schema_version, form, service_reference_variant, return_type)
            overriding system value
            select -1, user_id, received_at - interval '1 day', committed_at, header_code, hubs,
                   accepted, 'EARLIER', 'EARLIER', request_sha256, party, node, schema_version,
                   form, service_reference_variant, return_type
              from service_request
             where request_key = :key
            returning request_key)
          insert into stored_answer (request_key, request, answer)
          select request_key, '', '' from earlier
          """;
    };
  }

  private static List<Violation> violations(AcceptedHub hub, List<String> changes)
      throws SQLException {
    try (Connection connection = TestDatabase.ownerConnections().getConnection()) {
      connection.setAutoCommit(false);
      disableTriggers(connection);
      NamedParameterJdbcTemplate template =
          new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, true));
      for (String change : changes) {
        template.update(change, Map.of("key", hub.requestKey(), "device", hub.device()));
      }
      Report report = Invariant.report();
      List<Violation> all =
          new ArrayList<>(
              template.query(
                  report.sql(),
                  report.parameters(),
                  (row, index) ->
                      new Violation(
                          row.getString("invariant"),
                          row.getString("device_id"),
                          row.getString("request_id"))));
      connection.rollback();
      Predicate<Violation> ofHub =
          violation ->
              hub.requestId().equals(violation.request())
                  || hub.deviceText().equals(violation.device());
      return all.stream().filter(ofHub).toList();
    }
  }

  /** The owner of the tables may disable the triggers that refuse a change. */
  private static void disableTriggers(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("alter table sat_entry disable trigger sat_entry_append_only");
      statement.execute("alter table service_request disable trigger service_request_append_only");
    }
  }

  @Test
  void none_is_violated_by_an_accepted_return() throws SQLException {
    assertThat(violations(accepted(), List.of())).isEmpty();
  }

  @Test
  void none_is_violated_by_a_return_whose_record_is_still_to_be_written() throws SQLException {
    assertThat(
            violations(
                accepted(), List.of("delete from return_record where request_key = :key", QUEUED)))
        .isEmpty();
  }

  @Test
  void a_queued_request_that_counts_other_hubs_is_named() throws SQLException {
    assertThat(
            violations(
                accepted(),
                List.of(
                    "delete from return_record where request_key = :key",
                    QUEUED,
                    "update queued_request set hubs = hubs + 1 where request_key = :key")))
        .extracting(Violation::invariant)
        .containsExactly(Invariant.EVERY_QUEUED_REQUEST_HAS_NO_RECORD.text());
  }

  @ParameterizedTest
  @EnumSource
  void a_violation_is_named_with_its_hub_or_request(Invariant invariant) throws SQLException {
    assertThat(violations(accepted(), List.of(violating(invariant))))
        .extracting(Violation::invariant)
        .contains(invariant.text());
  }

  @Test
  void a_hub_that_was_delivered_again_is_no_violation() throws SQLException {
    assertThat(
            violations(
                accepted(),
                List.of(
                    """
                    update smi_device
                       set logistics_status = 'Delivered', returned_by = null,
                           returned_position = null, delivered_on = '2062-01-01'
                     where device_id = :device
                    """)))
        .isEmpty();
  }
}
