package hubreturns.service.outbox;

import static hubreturns.service.testing.TestDatabase.database;
import static hubreturns.service.testing.TestDatabase.execute;
import static hubreturns.service.testing.TestDatabase.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryLeadIT {
  private final AtomicLong nanos = new AtomicLong();
  private final DeliveryLead one = lead("one");
  private final DeliveryLead other = lead("other");

  private DeliveryLead lead(String node) {
    return new DeliveryLead(database().dataSource(), node, nanos::get);
  }

  @AfterEach
  void release() throws SQLException {
    one.release();
    other.release();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static OffsetDateTime confirmedAt() {
    return value(OffsetDateTime.class, "select confirmed_at from delivery_lead");
  }

  @Test
  void one_node_leads_until_it_releases_the_lead() throws SQLException {
    assertThat(one.take()).isTrue();
    assertThat(other.take()).isFalse();
    assertThatThrownBy(other::check).isInstanceOf(LeadLost.class);
    one.release();

    assertThat(other.take()).isTrue();
    assertThat(value(String.class, "select node from delivery_lead")).isEqualTo("other");
    assertThatThrownBy(one::check).isInstanceOf(LeadLost.class);
  }

  @Test
  void the_clock_of_deliveries_is_the_databases_and_nobody_can_set_it() throws SQLException {
    assertThat(one.clock().instant()).isEqualTo(Instant.EPOCH);

    one.take();

    assertThat(one.clock().instant()).isEqualTo(confirmedAt().toInstant());
    pass(Duration.ofSeconds(5));
    assertThat(one.clock().instant()).isEqualTo(confirmedAt().toInstant().plusSeconds(5));
  }

  @Test
  void a_confirmation_counts_for_one_second() throws SQLException {
    one.take();
    OffsetDateTime taken = confirmedAt();
    pass(DeliveryLead.CONFIRMED_FOR);
    one.check();
    assertThat(confirmedAt()).isEqualTo(taken);

    pass(Duration.ofNanos(1));
    one.check();

    assertThat(confirmedAt()).isAfter(taken);
  }

  @Test
  void a_leader_does_not_pass_the_fence_when_another_node_has_led_since() throws SQLException {
    one.take();
    execute("update delivery_lead set number = number + 1, node = 'third'");
    pass(DeliveryLead.CONFIRMED_FOR.plusNanos(1));

    assertThatThrownBy(one::check).isInstanceOf(LeadLost.class).hasMessage("another node leads");
  }

  @Test
  void a_leader_hands_the_lead_over_to_whoever_waits_for_it() throws Exception {
    one.take();
    pass(DeliveryLead.CONFIRMED_FOR.plusNanos(1));
    one.check();
    assertThat(one.isWanted()).isFalse();

    try (ExecutorService waiting = Executors.newSingleThreadExecutor()) {
      Future<Boolean> taken = waiting.submit(() -> other.await(Duration.ofMinutes(10)));
      while (!one.isWanted()) {
        pass(DeliveryLead.CONFIRMED_FOR.plusNanos(1));
        one.check();
      }
      one.release();
      assertThat(one.take()).as("the one who waited is first").isFalse();
      assertThat(taken.get()).isTrue();
    }

    assertThat(one.await(Duration.ofMillis(1))).isFalse();
    other.check();
  }
}
