package hubreturns.ssi.page;

import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.ReturnsTable;
import hubreturns.vocabulary.DeviceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a Service Request says of all of its hubs; what was not sent is blank. */
public record Wording(
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

  /** The client's own columns and those of its results, so that a file can be sent as it is. */
  public static final List<String> FILE_COLUMNS =
      Stream.concat(
              Arrays.stream(Column.values()).map(Column::title),
              ReturnsTable.RESULT_COLUMNS.stream())
          .toList();

  /** Reads one row's. */
  public static Wording read(ResultSet row) throws SQLException {
    return new Wording(
        text(row, "return_type"),
        text(row, "fault_reason"),
        text(row, "connection_method"),
        text(row, "other_device"),
        text(row, "user_ref_date_time"),
        text(row, "user_ref_id"),
        text(row, "incident_reference"),
        text(row, "additional_information"));
  }

  private static String text(ResultSet row, String column) throws SQLException {
    @Nullable String text = row.getString(column);
    return text == null ? "" : text;
  }

  /** What came of one hub of the request. */
  public record Outcome(
      long device, int position, String code, String requestId, Instant answeredAt) {}

  /** A row of {@link #FILE_COLUMNS}. */
  public List<String> fileRow(Outcome hub, Show show) {
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
        hub.code(),
        show.meaning(hub.code()),
        show.whatToDo(hub.code()),
        hub.requestId(),
        show.utc(hub.answeredAt()));
  }
}
