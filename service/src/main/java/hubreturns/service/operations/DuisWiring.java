package hubreturns.service.operations;

import hubreturns.connections.LimitedHttp;
import hubreturns.service.ledger.Ledger;
import hubreturns.service.ledger.StoredAnswers;
import hubreturns.service.nodes.NodeExchange;
import hubreturns.service.request.Admission;
import hubreturns.service.request.BodyMemory;
import hubreturns.service.request.OwnProbe;
import hubreturns.service.request.ProblemReports;
import hubreturns.service.request.RecentRefusals;
import hubreturns.service.request.ServiceRequestEndpoint;
import hubreturns.service.request.ServiceRequestHandler;
import hubreturns.service.sat.AuditCheckpoints;
import hubreturns.service.sat.AuditTrail;
import hubreturns.service.sat.AuditVolumes;
import hubreturns.service.trust.CertificateWatch;
import hubreturns.service.trust.Registrations;
import hubreturns.service.trust.Trust;
import hubreturns.service.trust.TrustFiles;
import hubreturns.vocabulary.Counted;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.catalina.core.StandardHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Connects the packages of the DUIS interface: every arrow of docs/map.md in one place. */
@Configuration(proxyBeanMethods = false)
class DuisWiring {
  private static final Logger log = LoggerFactory.getLogger(DuisWiring.class);

  private static final int ANSWERS_PURGED_AT_ONCE = 200;

  /** Connections that requests leave to deliveries, health checks and background work. */
  private static final int CONNECTIONS_FOR_OTHERS = 3;

  @Bean
  Trust trust(Settings settings, JdbcClient database, TrustFiles trustFiles, Clock clock) {
    return new Trust(
        new Registrations(database), trustFiles, settings.acceptedUserOus(), settings.dsp(), clock);
  }

  @Bean
  Ledger ledger(Settings settings, DataSource dataSource, DspIdentity dsp, Clock clock) {
    return new Ledger(dataSource, new AuditTrail(settings.node()), dsp.signer(), clock);
  }

  @Bean
  Admission admission(Settings settings, MeterRegistry metrics) {
    int connections = settings.number(Setting.DATABASE_CONNECTIONS);
    Admission admission =
        new Admission(
            settings.optionalRate(Setting.USER_HUBS_PER_SECOND),
            settings.number(Setting.HUBS_AT_ONCE),
            Math.max(1, connections - Ledger.SHARED_COMMITS_AT_ONCE - CONNECTIONS_FOR_OTHERS),
            settings.number(Setting.HUBS_IN_HAND_MAX));
    Gauge.builder("hub_returns_hubs_in_hand", admission, Admission::hubsInProgress)
        .description("Hubs of requests in progress or waiting for their turn")
        .register(metrics);
    return admission;
  }

  @Bean
  NodeExchange nodeExchange(
      Settings settings, JdbcClient database, Admission admission, MeterRegistry metrics) {
    AtomicInteger others = new AtomicInteger();
    Gauge.builder("hub_returns_nodes", () -> others.get() + 1)
        .description("Nodes of the DUIS interface that share the allocations and the ceiling")
        .register(metrics);
    return new NodeExchange(
        database,
        settings.node(),
        admission::tell,
        (count, hubs) -> {
          others.set(count);
          admission.hear(count, hubs);
        },
        System::nanoTime);
  }

  @Bean
  SslBundleRegistrar certificatesOfThePort(ObjectProvider<TlsFiles> tls) {
    return port -> tls.ifAvailable(files -> port.registerBundle(TlsFiles.BUNDLE, files.atStart()));
  }

  @Bean
  Housekeeping housekeeping(
      Settings settings,
      Database opened,
      JdbcClient database,
      DspIdentity dsp,
      TrustFiles trustFiles,
      ObjectProvider<TlsFiles> tls,
      SslBundleRegistry port,
      MeterRegistry metrics,
      Clock clock) {
    AuditCheckpoints checkpoints = new AuditCheckpoints(opened.background());
    AuditVolumes volumes = new AuditVolumes(database);
    StoredAnswers answers = new StoredAnswers(database);
    Duration kept = settings.days(Setting.ANSWERS_KEPT_DAYS);
    CertificateWatch certificates =
        new CertificateWatch(
            database,
            dsp.certificate(),
            () ->
                settings
                    .optional(Setting.TLS_CERTIFICATE)
                    .map(Path::of)
                    .map(DspIdentity::certificate),
            settings.days(Setting.CERTIFICATE_NOTICE_DAYS),
            clock);
    AtomicInteger expiring = new AtomicInteger();
    Gauge.builder("hub_returns_certificates_expiring", expiring, AtomicInteger::get)
        .description(
            "Certificates, including the DSP's, that have expired or expire soon and are not"
                + " renewed")
        .register(metrics);
    return new Housekeeping(
        List.of(
            new Housekeeping.Chore(
                "Deleting answers older than " + Counted.text(kept.toDays(), "day"),
                Duration.ofMinutes(1),
                () -> purge(answers, kept)),
            new Housekeeping.Chore(
                "Signing an audit checkpoint",
                Duration.ofMinutes(1),
                () -> checkpoints.make(dsp.key(), dsp.certificate(), settings.node(), clock)),
            new Housekeeping.Chore(
                "Beginning a volume of the audit trail",
                Duration.ofMinutes(1),
                () -> volumes.beginNextIfFull(AuditVolumes.BYTES_MAX)),
            new Housekeeping.Chore(
                "Looking for new TLS files",
                Duration.ofSeconds(3),
                () -> tls.ifAvailable(files -> files.look(port))),
            new Housekeeping.Chore(
                "Counting certificates that expire",
                Duration.ofMinutes(1),
                () -> expiring.set(certificates.count())),
            new Housekeeping.Chore(
                "Reporting flaws of trust anchors and revocation lists",
                Duration.ofMinutes(10),
                () -> trustFiles.logTrouble(clock.instant())),
            new Housekeeping.Chore(
                "Looking for new trust anchors and revocation lists",
                Duration.ofSeconds(3),
                () -> trustFiles.look(clock.instant())),
            new Housekeeping.Chore(
                "Reporting certificates that expire", Duration.ofDays(1), certificates::log)));
  }

  /** Deletes in small steps, so that no request waits. */
  private static void purge(StoredAnswers answers, Duration kept) {
    int deleted = 0;
    int step;
    do {
      step = answers.purge(kept, ANSWERS_PURGED_AT_ONCE);
      deleted += step;
    } while (step == ANSWERS_PURGED_AT_ONCE);
    if (deleted > 0) {
      log.info(
          "Deleted the stored answers to requests received more than {} ago: {}",
          Counted.text(kept.toDays(), "day"),
          deleted);
    }
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatCustomizer(Settings settings) {
    return tomcat -> {
      LimitedHttp.use(
          tomcat,
          new LimitedHttp.Limits(
              BootProperties.connectionsMax(settings),
              settings.number(Setting.CONNECTIONS_PER_ADDRESS_MAX)));
      // Tomcat must let TRACE through, so that the endpoint refuses TRACE like any other method.
      tomcat.addConnectorCustomizers(connector -> connector.setAllowTrace(true));
      tomcat.addContextCustomizers(context -> {
        if (context.getParent() instanceof StandardHost host) {
          host.setErrorReportValveClass(ProblemReports.class.getName());
        }
      });
    };
  }

  @Bean
  RecentRefusals recentRefusals(Clock clock) {
    return new RecentRefusals(clock);
  }

  @Bean
  BodyMemory bodyMemory(Settings settings, MeterRegistry metrics) {
    BodyMemory memory = new BodyMemory(settings.number(Setting.BODIES_BYTES_MAX));
    Gauge.builder("hub_returns_body_bytes", memory, BodyMemory::bytesInUse)
        .description("Memory that the bodies of requests in progress use")
        .register(metrics);
    return memory;
  }

  @Bean
  ServletRegistrationBean<ServiceRequestEndpoint> duis(
      Settings settings,
      Database opened,
      Admission admission,
      Trust trust,
      Ledger ledger,
      RecentRefusals refusals,
      BodyMemory memory,
      OwnProbe probe,
      MeterRegistry metrics,
      Clock clock) {
    return new ServletRegistrationBean<>(
        new ServiceRequestEndpoint(
            new ServiceRequestHandler(admission, trust, ledger, clock),
            refusals,
            opened.watch(),
            metrics,
            settings.number(Setting.BODY_BYTES_MAX),
            BootProperties.senderWithin(settings),
            memory,
            probe),
        "/*");
  }
}
