package hubreturns.service.sat;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.value;
import static hubreturns.testing.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.User;
import hubreturns.service.query.Report;
import hubreturns.service.query.Selection;
import hubreturns.service.sat.AuditReports.EntryFilter;
import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.TestDatabase;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** New entries go to the last volume, and a hub is found in all of them. */
class AuditVolumesIT {
  /** More entries than one page of the table holds. */
  private static final int HUBS = 300;

  private static final User USER =
      TestDatabase.user("90-B3-D5-1F-30-5A-00-00", "Volumes plc", Role.IS);

  private static final Selection EVERYTHING =
      new Selection(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private final AuditVolumes volumes = new AuditVolumes(client());

  private static int lastVolume() {
    return value(Integer.class, "select max(volume) from sat_volume");
  }

  private static int volumeOf(DeviceId hub) {
    return value(Integer.class, "select volume from sat_entry where device_id = ?", hub.eui64());
  }

  /** New entries may fill the space of entries that were rolled back. */
  private static void growBeyondTheLastVolume() {
    do {
      AcceptedReturns.raise(USER, HUBS);
    } while (!value(
        Boolean.class,
        "select pg_relation_size('sat_entry') > max(begun_at_bytes) from sat_volume"));
  }

  @Test
  void one_of_several_nodes_begins_the_next_volume() throws Exception {
    growBeyondTheLastVolume();
    int before = lastVolume();
    CyclicBarrier together = new CyclicBarrier(2);
    try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
      Future<?> one = nodes.submit(() -> begin(together));
      begin(together);
      one.get();
    }

    assertThat(lastVolume()).isEqualTo(before + 1);
  }

  private Void begin(CyclicBarrier together) throws Exception {
    together.await();
    volumes.beginNextIfFull(1);
    return null;
  }

  @Test
  void begins_no_volume_before_the_last_one_is_full() {
    growBeyondTheLastVolume();
    int before = lastVolume();

    volumes.beginNextIfFull(AuditVolumes.BYTES_MAX);

    assertThat(lastVolume()).isEqualTo(before);
  }

  @Test
  void finds_hubs_in_every_volume() {
    Hub earlier = AcceptedReturns.fresh(USER, 1).getFirst();
    Hub later = AcceptedReturns.fresh(USER, 1).getFirst();
    AcceptedReturns.raise(USER, List.of(earlier), NOON);
    volumes.beginNextIfFull(0);
    AcceptedReturns.raise(USER, List.of(later), NOON);

    assertThat(volumeOf(later.id())).isEqualTo(volumeOf(earlier.id()) + 1);
    assertThat(found(earlier.id(), later.id()))
        .containsExactly(earlier.id().toString(), later.id().toString());
  }

  private static List<String> found(DeviceId... hubs) {
    Report report =
        AuditReports.entries(
            new EntryFilter(List.of(hubs), List.of(), EVERYTHING, Optional.empty()));
    return client()
        .sql(report.sql())
        .params(report.parameters())
        .query((row, index) -> row.getString("device_id"))
        .list();
  }
}
