package hubreturns.ssi.page;

import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.ReturnsTable;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ResponseCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The data that a Service Request gives for all its hubs. A text that was not sent is blank. */
public record RequestDetails(
    String type,
    String faultReason,
    String connectionMethod,
    String otherDevice,
    String userRefDateTime,
    String userRefId,
    String incidentReference,
    String additionalInformation) {

  /** The columns that {@link #read} reads, of {@code ssi_request q}. */
  public static final String COLUMNS =
      """
      q.return_type, q.fault_reason, q.connection_method,
      eui64_text(q.other_device_id) as other_device, q.user_ref_date_time, q.user_ref_id,
      q.incident_reference, q.additional_information\
      """;

  /** The columns of a returns file and of its results, so that the file can be sent as it is. */
  public static final List<String> FILE_COLUMNS =
      Stream.concat(
              Arrays.stream(Column.values()).map(Column::title),
              ReturnsTable.RESULT_COLUMNS.stream())
          .toList();

  public static RequestDetails read(ResultSet row) throws SQLException {
    return new RequestDetails(
        Rows.text(row, "return_type"),
        Rows.text(row, "fault_reason"),
        Rows.text(row, "connection_method"),
        Rows.text(row, "other_device"),
        Rows.text(row, "user_ref_date_time"),
        Rows.text(row, "user_ref_id"),
        Rows.text(row, "incident_reference"),
        Rows.text(row, "additional_information"));
  }

  /** The outcome of one hub of the request. */
  public record HubOutcome(
      long device, int position, ResponseCode code, String requestId, Instant answeredAt) {}

  /** A row of {@link #FILE_COLUMNS}. */
  public List<String> fileRow(HubOutcome hub, DisplayFormat show) {
    return List.of(
        new DeviceId(hub.device()).toString(),
        type,
        faultReason,
        connectionMethod,
        otherDevice,
        userRefDateTime,
        userRefId,
        incidentReference,
        additionalInformation,
        String.valueOf(hub.position()),
        hub.code().text(),
        hub.code().meaning(),
        hub.code().whatToDo(),
        hub.requestId(),
        show.utc(hub.answeredAt()));
  }
}
