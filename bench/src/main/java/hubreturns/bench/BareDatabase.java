package hubreturns.bench;

import hubreturns.harness.DatabaseAccess;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.User;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;

/**
 * The database work of a request alone, without HTTP, XML, signatures and the decision. One
 * statement does all of it, which is the fastest known form for this schema.
 */
final class BareDatabase implements AutoCloseable {
  private static final int REQUEST_BYTES_FIXED = 1_900;
  private static final int ID_BYTES = 24;

  /** What the statement writes for the delivery. */
  enum Outbox {
    /** The request's row in the queue, as the service writes it. */
    QUEUE(
        """
        insert into queued_request (request_key, user_id, hubs)
        select request_key, user_id, hubs from request
        """),
    /** The return record of each hub, which the service writes later, before the delivery. */
    RECORDS(
        """
        insert into return_record (request_key, device_id, user_id, next_attempt_at, position)
        select request_key, device_id, user_id, received_at, position
          from returned, request
        """);

    private final String insert;

    Outbox(String insert) {
      this.insert = insert;
    }
  }

  @SuppressWarnings("InlineFormatString") // The text is a template: the outbox is inserted.
  private static final String RETURN_ALL =
      """
      with listed as (
        select device_id, position::smallint
          from unnest(?::bigint[]) with ordinality as l (device_id, position)),
      locked as (
        select device_id, logistics_status, ctid as place
          from smi_device
         where device_id = any (?::bigint[])
         order by device_id
           for no key update),
      request as (
        insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
          request_id, request_reference, request_sha256, party, node, schema_version, form,
          service_reference_variant, return_type)
        values (?, ?, ?, 'I0', ?, ?, ?, ?, ?, ?, 'bench', '5.5', 'list', '8.14.4',
          'No Fault Return (general)')
        returning request_key, user_id, hubs, received_at),
      returned as (
        update smi_device d
           set logistics_status = 'Returned', returned_by = request.request_key,
               returned_position = listed.position
          from listed, locked, request
         where d.ctid = locked.place
           and locked.device_id = listed.device_id
           and locked.logistics_status <> 'Returned'
        returning d.device_id, d.returned_position as position),
      audited as (
        insert into sat_entry (request_key, device_id, code, logistics_status_before,
          logistics_status_after, position, volume)
        select request_key, device_id, 'I0', 'Delivered', 'Returned', position,
               (select max(volume) from sat_volume)
          from listed, request),
      outbox as (%s),
      stored as (
        insert into stored_answer (request_key, request, answer)
        select request_key, ?, ? from request)
      select count(*) from returned
      """;

  private final Connection connection;
  private final PreparedStatement statement;
  private final User user;

  BareDatabase(DatabaseAccess database, User user, Outbox outbox) throws SQLException {
    this.connection = database.connect();
    // The service's connections have the same setting (docs/adr/0019-plans-made-once.md). Planning
    // takes as long as the work for one hub.
    try (Statement settings = connection.createStatement()) {
      settings.execute("set plan_cache_mode = force_generic_plan");
    }
    this.statement = connection.prepareStatement(RETURN_ALL.formatted(outbox.insert));
    this.user = user;
  }

  void returnAll(ReturnRequest request, Instant at) throws SQLException {
    long[] ids = request.hubs().ids().stream().mapToLong(DeviceId::eui64).toArray();
    byte[] wire = new byte[REQUEST_BYTES_FIXED + ID_BYTES * ids.length];
    Timestamp time = Timestamp.from(at);
    int p = 0;
    statement.setObject(++p, ids);
    statement.setObject(++p, ids);
    statement.setLong(++p, user.id().eui64());
    statement.setTimestamp(++p, time);
    statement.setTimestamp(++p, time);
    statement.setInt(++p, ids.length);
    statement.setInt(++p, ids.length);
    statement.setString(++p, request.id().toString());
    statement.setString(++p, ReturnReference.requestReference(request.id()));
    statement.setBytes(++p, new byte[32]);
    statement.setString(++p, user.party());
    statement.setBytes(++p, wire);
    statement.setBytes(++p, wire);
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getInt(1) != ids.length) {
        throw new IllegalStateException(row.getInt(1) + " of " + ids.length + " hubs returned");
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
