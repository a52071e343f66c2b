package hubreturns.bench;

import hubreturns.bench.BareDatabase.Outbox;
import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.RunningService;
import hubreturns.harness.World;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures lists with inventories and audit trails of several sizes (docs/performance.md#goals).
 * Each size has its own test world. Measurements over HTTP and in the bare database alternate.
 */
record GrowthBench(int entries, int rounds, int lists) {
  private static final int CONNECTIONS = 4;
  private static final int WARM_UP = 150;

  /**
   * The entries of a volume of the audit trail (docs/adr/0092-volumes-of-the-audit-trail.md). The
   * last volume is half full.
   */
  private static final int VOLUME_ENTRIES = 2_000_000;

  private static final long VOLUME_BYTES = 128L << 20;

  void run(int hubs, boolean last) throws Exception {
    Path folder = Bench.folder();
    World world = World.make(folder, hubs);
    Requests requests = new Requests(world, world.suppliers().getFirst(), hubs);
    try (RunningService service = RunningService.start(folder, Map.of())) {
      service.load(world);
      DatabaseAccess database = DatabaseAccess.of(folder.resolve("data"));
      DatabaseAccess owner = DatabaseAccess.ofOwner(folder.resolve("data"));
      for (int sent = 0; sent < WARM_UP; sent += lists) {
        overHttp(service, requests, owner);
      }
      System.out.printf("%n%,d hubs, no entries%n", hubs);
      measure(service, requests, database, owner);
      if (last && entries > 0) {
        fill(owner, hubs);
        System.out.printf("%n%,d hubs, %,d entries more%n", hubs, entries);
        measure(service, requests, database, owner);
      }
    }
  }

  private void measure(
      RunningService service, Requests requests, DatabaseAccess database, DatabaseAccess owner)
      throws Exception {
    List<Load.Measurement> overHttp = new ArrayList<>();
    List<Load.Measurement> bare = new ArrayList<>();
    long log = 0;
    checkpoint(owner);
    putBackIfShort(requests, CONNECTIONS * BareClients.WARM_UP * Bench.LIST, owner);
    try (BareClients clients =
        new BareClients(database, requests, Bench.LIST, CONNECTIONS, Outbox.QUEUE)) {
      for (int round = 1; round <= rounds; round++) {
        putBackIfShort(requests, lists * Bench.LIST, owner);
        long before = writeAheadLogBytes(owner);
        overHttp.add(overHttp(service, requests, owner));
        log += writeAheadLogBytes(owner) - before;
        putBackIfShort(requests, lists * Bench.LIST, owner);
        bare.add(clients.measure(lists));
      }
    }
    ListsAlone alone = new ListsAlone();
    putBackIfShort(requests, BareClients.WARM_UP * Bench.LIST, owner);
    try (BareClients client = new BareClients(database, requests, Bench.LIST, 1, Outbox.QUEUE)) {
      for (int turn = 0; turn < ListsAlone.TURNS; turn++) {
        putBackIfShort(requests, ListsAlone.HUBS, owner);
        alone.turn(service, client, requests);
      }
    }
    Load.show("lists of 999 over HTTP, 4 connections", overHttp);
    Load.show("the same hubs in the bare database", bare);
    System.out.printf("lists / bare lists: %s%n", Load.ratioText(overHttp, bare));
    alone.show();
    System.out.printf(
        "write-ahead log over HTTP, page images included: %,d bytes for a hub%n",
        log / ((long) rounds * lists * Bench.LIST));
    System.out.printf(
        "service resident memory: %,d MiB%n", Bench.residentMebibytes(service.process().pid()));
  }

  /**
   * Writes all changed pages to the disk, so that no measurement pays for the loading before it.
   * The owner of the tables may not run {@code checkpoint}, but may start a base backup, which
   * begins with a checkpoint.
   */
  private static void checkpoint(DatabaseAccess owner) throws SQLException {
    try (Connection connection = owner.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('growth', true)");
      statement.execute("select pg_backup_stop(false)");
    }
  }

  /** The bytes that the database has written to its write-ahead log so far. */
  private static long writeAheadLogBytes(DatabaseAccess owner) throws SQLException {
    try (Connection connection = owner.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select (pg_current_wal_lsn() - '0/0')::bigint as bytes")) {
      row.next();
      return row.getLong("bytes");
    }
  }

  private Load.Measurement overHttp(RunningService service, Requests requests, DatabaseAccess owner)
      throws Exception {
    putBackIfShort(requests, lists * Bench.LIST, owner);
    return Load.overHttp(service, requests, lists, Bench.LIST, CONNECTIONS);
  }

  /** Makes all hubs returnable again if too few unused hubs are left, as in a small inventory. */
  private static void putBackIfShort(Requests requests, int hubs, DatabaseAccess owner)
      throws SQLException {
    if (requests.haveHubs(hubs)) {
      return;
    }
    try (Connection connection = owner.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("delete from return_record");
      statement.execute("delete from queued_request");
      statement.execute(
          """
          update smi_device
             set logistics_status = 'Delivered', returned_by = null, returned_position = null
           where logistics_status = 'Returned'
          """);
      statement.execute("vacuum analyze smi_device, return_record, queued_request");
    }
    requests.startAgain();
  }

  /**
   * Adds the entries of old requests about hubs from all over the inventory. The index of devices
   * is built afterwards, because that is much faster. Its pages are as full as after many single
   * insertions.
   */
  private void fill(DatabaseAccess owner, int hubs) throws SQLException {
    int requests = entries / Bench.LIST;
    try (Connection connection = owner.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted,
                 request_id, request_reference, request_sha256, party, node, schema_version, form,
                 service_reference_variant, return_type)
          select user_id, now() - interval '2 years', now() - interval '2 years', 'E4', %1$d, 0,
                 'OLD:' || n, 'OLD-' || n, sha256(n::text::bytea), party, 'bench', '5.5', 'list',
                 '8.14.4', 'No Fault Return (general)'
            from (select user_id, party from service_user limit 1) u
           cross join generate_series(1, %2$d) n
           order by n
          """
              .formatted(Bench.LIST, requests));
      statement.execute(
          """
          insert into sat_volume (volume, begun_at_bytes)
          select volume, volume::bigint * %d
            from generate_series(1, (%d + %3$d / 2) / %3$d) volume
              on conflict do nothing
          """
              .formatted(VOLUME_BYTES, entries, VOLUME_ENTRIES));
      statement.execute("drop index sat_entry_volume_device");
      statement.execute(
          """
          insert into sat_entry (request_key, device_id, code, logistics_status_before,
                 logistics_status_after, position, volume)
          select q.request_key, d.first + (q.request_key * %1$d + p) * 15485863 %% %2$d, 'E4',
                 'Delivered', 'Delivered', p, q.volume
            from (select min(device_id) as first from smi_device where device_type = 'CHF') d
           cross join (select request_key, (%1$d * row_number() over (order by request_key) + %3$d / 2) / %3$d as volume
                         from service_request
                        where request_id like 'OLD:%%') q
           cross join generate_series(1, %1$d) p
          """
              .formatted(Bench.LIST, hubs, VOLUME_ENTRIES));
      statement.execute("set maintenance_work_mem = '1GB'");
      statement.execute(
          "create index sat_entry_volume_device on sat_entry (volume, device_id) with (fillfactor = 70)");
      statement.execute("alter index sat_entry_volume_device reset (fillfactor)");
      statement.execute("vacuum analyze");
    }
  }
}
