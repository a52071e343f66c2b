package hubreturns.service.smi;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GiveWayTest {
  private static final Duration WORK = Duration.ofMillis(600);

  private final List<Duration> pauses = new ArrayList<>();
  private long stored;
  private long now;
  private boolean lately;

  private final class TestRequests implements GiveWay.Requests {
    @Override
    public long last() {
      return stored;
    }

    @Override
    public boolean arrivedLately() {
      return lately;
    }
  }

  private GiveWay giveWay() {
    return new GiveWay(new TestRequests(), () -> now, this::pause);
  }

  private void pause(long nanos) {
    pauses.add(Duration.ofNanos(nanos));
    now += nanos;
  }

  private void work(GiveWay giveWay) throws SQLException {
    giveWay.around(() -> now += WORK.toNanos());
  }

  @Test
  void does_not_pause_when_no_request_arrives() throws SQLException {
    GiveWay giveWay = giveWay();

    for (int i = 0; i < 10; i++) {
      work(giveWay);
    }

    assertThat(pauses).isEmpty();
  }

  @Test
  void pauses_some_times_as_long_as_it_worked_while_requests_arrive() throws SQLException {
    GiveWay giveWay = giveWay();

    for (int i = 0; i < 3; i++) {
      stored++;
      work(giveWay);
    }

    assertThat(pauses).hasSize(3).containsOnly(WORK.multipliedBy(GiveWay.PAUSE_FACTOR));
  }

  @Test
  void works_without_pauses_again_when_no_more_requests_arrive() throws SQLException {
    GiveWay giveWay = giveWay();
    stored++;
    work(giveWay);

    for (int i = 0; i < 10; i++) {
      work(giveWay);
    }

    assertThat(pauses).hasSizeLessThan(5);
  }

  @Test
  void gives_way_from_the_start_if_requests_arrived_before_it() throws SQLException {
    lately = true;
    GiveWay giveWay = giveWay();

    assertThat(giveWay.atOnce(2_000)).isEqualTo(2_000 / GiveWay.PIECES);
    assertThat(giveWay.atOnce(1)).isEqualTo(1);
    work(giveWay);
    assertThat(pauses).hasSize(1);
    for (int i = 0; i < 10; i++) {
      work(giveWay);
    }
    assertThat(giveWay.atOnce(2_000)).isEqualTo(2_000);
  }
}
