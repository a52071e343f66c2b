package hubreturns.ssi;

import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.testing.AcceptedReturns;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.AdminAction;
import hubreturns.ssi.access.AdminTrail;
import hubreturns.ssi.access.AdminTrail.Actor;
import hubreturns.ssi.access.AdminTrail.Change;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages for operators and auditors. */
class OperatorPagesIT {
  @AutoClose private static SsiServer server;
  private static Visitor operator;

  @BeforeAll
  static void open() throws Exception {
    server = Site.open();
    operator = Site.operator(server, "dutyoperator");
  }

  @Test
  void retrying_without_a_selection_retries_nothing_and_says_so() throws Exception {
    HttpResponse<String> retried =
        operator.post("/password", "/operator/deliveries", Map.of("which", "ticked"));

    String target = Visitor.location(retried);
    assertThat(target).isEqualTo("/operator/deliveries?retried=0");
    assertThat(operator.get(target).body()).contains("Nothing was retried.", "Parked");
  }

  @Test
  void the_deliveries_page_says_since_when_remedy_has_not_responded() throws Exception {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    AtomicLong downSince = metrics.gauge("hub_returns_dsms_down_since_seconds", new AtomicLong());
    try (SsiServer watched = Site.open(settings -> settings.metrics = metrics)) {
      Visitor watcher = Site.auditor(watched, "watcher");
      assertThat(watcher.get("/operator/deliveries").body()).doesNotContain("has not responded");

      downSince.set(Instant.parse("2026-11-23T12:00:05Z").getEpochSecond());

      assertThat(watcher.get("/operator/deliveries").body())
          .contains("Remedy has not responded since 23 Nov 2026, 12:00:05 GMT.");
    }
  }

  /** A return in the queue has no record yet. A reader of the pages should not notice that. */
  @Test
  void a_queued_return_is_listed_counted_and_found_like_one_with_a_record() throws Exception {
    AcceptedReturns.finishWaiting();
    List<String> written = AcceptedReturns.raise(SUPPLIER_A, 2);
    List<String> queued = AcceptedReturns.enqueue(SUPPLIER_A, 30);

    assertThat(operator.get("/operator/deliveries").body())
        .contains("Waiting: 32")
        .containsSubsequence(
            Stream.concat(written.stream(), queued.subList(0, 18).stream()).toList())
        .doesNotContain(queued.get(18));
    String found = operator.get("/returns?q=" + queued.getFirst().substring(0, 20)).body();
    assertThat(found).contains(queued.getFirst(), "Notified");
    assertThat(operator.get("/returns?stage=Notified&q=" + queued.get(7)).body())
        .contains(queued.get(7));
    assertThat(operator.get("/hubs/" + hubOf(queued.get(7))).body())
        .contains(queued.get(7), "Notified");
  }

  private static String hubOf(String reference) {
    return TestDatabase.value(
        String.class,
        "select eui64_text(device_id) from ssi_delivery where return_reference = ?",
        reference);
  }

  @Test
  void the_administration_page_shows_who_changed_what_and_from_where() throws Exception {
    new AdminTrail(TestDatabase.database().dataSource(), Clock.systemUTC())
        .append(
            new Actor("pat", "192.0.2.44"),
            new Change(AdminAction.ACCOUNT_DISABLED, "shownaccount", "enabled", "disabled"));

    assertThat(operator.get("/operator/administration").body())
        .contains("pat", "192.0.2.44", "account disabled", "shownaccount");
  }

  @Test
  void a_refusal_is_found_by_the_instance_that_the_sender_quotes() throws Exception {
    Site.REFUSED.add(refused("192.0.2.5", "urn:uuid:11111111-0000-0000-0000-000000000001"));
    Site.REFUSED.add(refused("192.0.2.6", "urn:uuid:22222222-0000-0000-0000-000000000002"));

    assertThat(operator.get("/operator/refusals").body()).contains("192.0.2.5", "192.0.2.6");
    assertThat(operator.get("/operator/refusals?q=22222222-0000").body())
        .contains("192.0.2.6", "urn:uuid:22222222-0000-0000-0000-000000000002")
        .doesNotContain("192.0.2.5");
    assertThat(operator.get("/operator/refusals?q=nothing").body()).contains("No refusal found");
  }

  private static RefusedMessage refused(String address, String instance) {
    return new RefusedMessage(
        Instant.parse("2026-11-23T12:00:00Z"), address, "Bad signature", 403, "detail", instance);
  }
}
