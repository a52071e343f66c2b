package hubreturns.service.operations;

import hubreturns.service.dsms.IncidentClient;
import hubreturns.service.dsms.RemedyAccount;
import hubreturns.service.outbox.Breaker;
import hubreturns.service.outbox.ChangePolling;
import hubreturns.service.outbox.Deliveries;
import hubreturns.service.outbox.DeliveryLead;
import hubreturns.service.outbox.DeliveryLoop;
import hubreturns.service.outbox.QueueWatch;
import hubreturns.service.outbox.ReturnChanges;
import hubreturns.service.outbox.ReturnRecords;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the outbox to Remedy. */
final class DeliveryWiring {
  private DeliveryWiring() {}

  /** Registers the watch of the queue, and the delivery loop where Remedy is configured. */
  static void register(GenericApplicationContext beans, Settings settings) {
    beans.registerBean(
        QueueWatch.class,
        () ->
            new QueueWatch(
                beans.getBean(ReturnRecords.class),
                beans.getBean(MeterRegistry.class),
                beans.getBean(Clock.class)));
    RemedySettings.account(settings).ifPresent(account -> registerLoop(beans, settings, account));
  }

  private static void registerLoop(
      GenericApplicationContext beans, Settings settings, RemedyAccount account) {
    Duration pollEvery = Duration.ofSeconds(settings.number(Setting.DSMS_POLL_SECONDS));
    beans.registerBean(
        DeliveryLoop.class,
        () -> {
          MeterRegistry metrics = beans.getBean(MeterRegistry.class);
          DeliveryLead lead =
              new DeliveryLead(beans.getBean(DataSource.class), settings.node(), System::nanoTime);
          Clock clock = lead.clock();
          IncidentClient client = new IncidentClient(account, clock, lead);
          Breaker breaker = new Breaker();
          Gauge.builder("hub_returns_dsms_breaker_open", () -> breaker.isOpen() ? 1 : 0)
              .description("1 while this node treats Remedy as down and only probes it")
              .register(metrics);
          Gauge.builder(
                  "hub_returns_dsms_down_since_seconds",
                  () -> breaker.openSince().map(Instant::getEpochSecond).orElse(0L))
              .description(
                  "Unix time at which Remedy stopped responding to this node; 0 while it responds")
              .register(metrics);
          FunctionCounter.builder("hub_returns_dsms_calls", client, IncidentClient::calls)
              .description("Calls to Remedy by this node, including logins and probes")
              .register(metrics);
          Gauge.builder("hub_returns_dsms_allowance", account::callsPerSecond)
              .description("Calls a second that Remedy allows all nodes together")
              .register(metrics);
          return new DeliveryLoop(
              lead,
              new Deliveries(
                  beans.getBean(ReturnRecords.class),
                  client,
                  breaker,
                  clock,
                  new SecureRandom(),
                  metrics),
              new ChangePolling(
                  new ReturnChanges(beans.getBean(JdbcClient.class)),
                  client,
                  breaker,
                  pollEvery,
                  clock,
                  metrics));
        });
  }
}
