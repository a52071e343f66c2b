package hubreturns.service.operations;

import hubreturns.returns.HubList;
import hubreturns.service.dsms.IncidentClient;
import hubreturns.service.dsms.RemedyAccount;
import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.service.ledger.Ledger;
import hubreturns.service.ledger.StoredAnswers;
import hubreturns.service.outbox.Breaker;
import hubreturns.service.outbox.Deliveries;
import hubreturns.service.outbox.DeliveryLoop;
import hubreturns.service.outbox.QueueWatch;
import hubreturns.service.outbox.ReturnChanges;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.outbox.WayBack;
import hubreturns.service.request.Admission;
import hubreturns.service.request.ProblemReports;
import hubreturns.service.request.ServiceRequestEndpoint;
import hubreturns.service.request.ServiceRequestHandler;
import hubreturns.service.sat.AuditTrail;
import hubreturns.service.smi.Devices;
import hubreturns.service.trust.CertificateWatch;
import hubreturns.service.trust.Registrations;
import hubreturns.service.trust.Trust;
import hubreturns.service.trust.TrustFiles;
import hubreturns.ssi.SsiServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.catalina.core.StandardHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Puts the rooms together and keeps them open until the process is told to stop. */
final class Server {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private static final int ANSWERS_PURGED_AT_ONCE = 200;

  /** Connections that requests leave to deliveries, health and what runs beside them. */
  private static final int CONNECTIONS_FOR_OTHERS = 3;

  private final Settings settings;

  Server(Settings settings) {
    this.settings = settings;
  }

  int run() {
    warnOfUnknown(System.getenv());
    NativeCrypto.install();
    Clock clock = Clock.systemUTC();
    DspIdentity dsp = DspIdentity.load(settings, clock.instant());
    WarmUp.read(dsp);
    Database database = Database.forService(settings);
    CountDownLatch stopped = new CountDownLatch(1);
    Optional<ConfigurableApplicationContext> context = Optional.empty();
    try {
      context = Optional.of(start(database, dsp, clock));
      stopOnSignal(context.get(), database, stopped);
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (context.isEmpty()) {
        database.close();
      }
    }
    return Commands.DONE;
  }

  /** In flight answered, deliveries handed back, then the database: in this order. */
  private static void stopOnSignal(
      ConfigurableApplicationContext context, Database database, CountDownLatch stopped) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.info("Stopping: answering what is in flight, taking nothing new");
                  context.close();
                  database.close();
                  log.info("Stopped");
                  stopped.countDown();
                },
                "stop"));
  }

  private ConfigurableApplicationContext start(Database database, DspIdentity dsp, Clock clock) {
    SpringApplication application = new SpringApplication(Wiring.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setRegisterShutdownHook(false);
    application.addInitializers(context -> {
      // Before all other sources: a SERVER_PORT in the environment must not override our setting.
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource("hub-returns", properties()));
      GenericApplicationContext beans = (GenericApplicationContext) context;
      beans.registerBean(Settings.class, () -> settings);
      beans.registerBean(DspIdentity.class, () -> dsp);
      beans.registerBean(Clock.class, () -> clock);
      beans.registerBean(DataSource.class, database::dataSource);
      beans.registerBean(
          SsiServer.class,
          () ->
              SsiServer.start(
                  PageSettings.from(settings),
                  database.pages(),
                  clock,
                  beans.getBean(ReturnRecords.class)::retry,
                  beans.getBean(MeterRegistry.class)));
      settings.optional(Setting.DSMS_URL).ifPresent(url -> registerDeliveries(beans, url));
    });
    ConfigurableApplicationContext context = application.run();
    Ports ports = Ports.of(context);
    ports.writeTo(settings.path(Setting.DATA_DIR));
    boolean tls = settings.optional(Setting.TLS_CERTIFICATE).isPresent();
    log.info(
        "DUIS interface: {}://{}:{}/api/v1/serviceD ({})",
        tls ? "https" : "http",
        settings.text(Setting.BIND_ADDRESS),
        ports.duis(),
        tls ? "client certificates demanded" : "plain HTTP: TLS is not configured");
    log.info(
        "SSI: {}",
        settings
            .optional(Setting.SSI_BASE_URL)
            .orElse("http://%s:%d/".formatted(settings.text(Setting.BIND_ADDRESS), ports.ssi())));
    log.info("Health and metrics: http://127.0.0.1:{}/actuator", ports.management());
    log.info(
        "Returns Records: {}",
        settings
            .optional(Setting.DSMS_URL)
            .map(url -> "delivered to DSMS at " + url)
            .orElse("wait in the outbox, for HUB_RETURNS_DSMS_URL is not set"));
    log.info("Ready as {} on node {}", settings.dsp(), settings.node());
    return context;
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("server.port", settings.port(Setting.DUIS_PORT));
    properties.put("server.address", settings.text(Setting.BIND_ADDRESS));
    properties.put("server.shutdown", "graceful");
    properties.put("server.server-header", "");
    properties.put("server.tomcat.max-swallow-size", "16MB");
    properties.put("server.tomcat.connection-timeout", senderWithin(settings));
    properties.put("server.tomcat.keep-alive-timeout", "60s");
    properties.put("server.tomcat.max-keep-alive-requests", "-1");
    properties.put(
        "server.tomcat.max-connections", settings.number(Setting.CONNECTIONS_MAX, 1, 8_192));
    properties.put("spring.lifecycle.timeout-per-shutdown-phase", "25s");
    properties.put("spring.threads.virtual.enabled", "true");
    properties.put("spring.main.web-application-type", "servlet");
    properties.put("management.server.port", settings.port(Setting.MANAGEMENT_PORT));
    properties.put("management.server.address", "127.0.0.1");
    properties.put("management.endpoints.web.exposure.include", "health,prometheus");
    properties.put("management.endpoint.health.probes.enabled", "true");
    properties.put("management.endpoint.health.group.readiness.include", "readinessState,db");
    properties.put("management.endpoint.health.show-components", "always");
    properties.putAll(tls());
    return properties;
  }

  private static Duration senderWithin(Settings settings) {
    return Duration.ofSeconds(settings.number(Setting.SENDER_SECONDS_MAX, 1, 3_600));
  }

  /** Mutual TLS on the DUIS port: all three files, or plain HTTP. */
  private Map<String, Object> tls() {
    List<Setting> files = List.of(Setting.TLS_CERTIFICATE, Setting.TLS_KEY, Setting.TLS_CLIENT_CA);
    List<Setting> given =
        files.stream().filter(file -> settings.optional(file).isPresent()).toList();
    if (given.isEmpty()) {
      return Map.of();
    }
    if (given.size() != files.size()) {
      throw new Settings.BadSetting(
          "mutual TLS needs all of "
              + files.stream().map(Setting::variable).toList()
              + ", or none");
    }
    String bundle = "spring.ssl.bundle.pem.duis.";
    return Map.of(
        "management.server.ssl.enabled",
        "false",
        "spring.ssl.bundle.watch.file.quiet-period",
        "3s",
        bundle + "reload-on-update",
        "true",
        bundle + "keystore.certificate",
        "file:" + settings.text(Setting.TLS_CERTIFICATE),
        bundle + "keystore.private-key",
        "file:" + settings.text(Setting.TLS_KEY),
        bundle + "truststore.certificate",
        "file:" + settings.text(Setting.TLS_CLIENT_CA),
        "server.ssl.bundle",
        "duis",
        "server.ssl.client-auth",
        "need",
        "server.ssl.enabled-protocols",
        "TLSv1.3,TLSv1.2");
  }

  /** A setting that does nothing must not look as if it did. */
  private static void warnOfUnknown(Map<String, String> environment) {
    List<String> known = Arrays.stream(Setting.values()).map(Setting::variable).toList();
    environment.keySet().stream()
        .filter(name -> name.startsWith("HUB_RETURNS_"))
        .filter(name -> !name.matches("HUB_RETURNS_(SIMULATOR|CLIENT|STACK)_.*"))
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name -> log.warn("{} is no setting of this version and does nothing", name));
  }

  /** Registered only where DSMS is configured; otherwise records wait in the outbox. */
  private void registerDeliveries(GenericApplicationContext beans, String url) {
    RemedyAccount account =
        new RemedyAccount(
            URI.create(url),
            settings.text(Setting.DSMS_USER),
            settings.text(Setting.DSMS_PASSWORD),
            settings.text(Setting.DSMS_FORM),
            settings.rate(Setting.DSMS_RATE_PER_SECOND),
            settings.choice(Setting.DSMS_RAISE_BY, RaisesBy.class));
    Duration pollEvery = Duration.ofSeconds(settings.number(Setting.DSMS_POLL_SECONDS, 1, 86_400));
    beans.registerBean(
        DeliveryLoop.class,
        () -> {
          Clock clock = beans.getBean(Clock.class);
          MeterRegistry metrics = beans.getBean(MeterRegistry.class);
          IncidentClient client = new IncidentClient(account, clock);
          Breaker breaker = new Breaker();
          Gauge.builder("hub_returns_dsms_breaker_open", () -> breaker.isOpen() ? 1 : 0)
              .description("1 while DSMS is taken to be down and only probed by this node")
              .register(metrics);
          FunctionCounter.builder("hub_returns_dsms_calls", client, IncidentClient::calls)
              .description("Calls to DSMS by this node, logins and probes included")
              .register(metrics);
          Gauge.builder("hub_returns_dsms_allowance", account::callsPerSecond)
              .description("Calls a second that DSMS allows all nodes together")
              .register(metrics);
          return new DeliveryLoop(
              beans.getBean(DataSource.class),
              new Deliveries(
                  beans.getBean(ReturnRecords.class),
                  client,
                  breaker,
                  clock,
                  new SecureRandom(),
                  metrics),
              new WayBack(
                  new ReturnChanges(beans.getBean(JdbcClient.class)),
                  client,
                  breaker,
                  pollEvery,
                  clock,
                  metrics));
        });
  }

  /** Which room knows which: the arrows of the house, in one place. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(exclude = ErrorMvcAutoConfiguration.class)
  static class Wiring {

    @Bean
    JdbcClient database(DataSource dataSource) {
      return JdbcClient.create(dataSource);
    }

    @Bean
    ReturnRecords returnRecords(JdbcClient database) {
      return new ReturnRecords(database);
    }

    @Bean
    QueueWatch queueWatch(ReturnRecords returnRecords, MeterRegistry metrics, Clock clock) {
      return new QueueWatch(returnRecords, metrics, clock);
    }

    @Bean
    Trust trust(Settings settings, JdbcClient database, Clock clock) {
      return new Trust(
          new Registrations(database),
          new TrustFiles(
              settings.optional(Setting.TRUST_ANCHORS).map(Path::of),
              settings.optional(Setting.CRL).map(Path::of)),
          settings.list(Setting.ACCEPTED_USER_OU),
          settings.dsp(),
          clock);
    }

    @Bean
    Ledger ledger(
        Settings settings,
        DataSource dataSource,
        JdbcClient database,
        DspIdentity dsp,
        Clock clock) {
      return new Ledger(
          database,
          new Devices(database),
          new AuditTrail(settings.node()),
          new JdbcTransactionManager(dataSource),
          dsp.signer(),
          clock);
    }

    @Bean
    Admission admission(Settings settings, MeterRegistry metrics) {
      int connections = settings.number(Setting.DATABASE_CONNECTIONS, 4, 500);
      Admission admission =
          new Admission(
              settings.optionalRate(Setting.USER_HUBS_PER_SECOND),
              settings.number(Setting.HUBS_AT_ONCE, 1, 1_000_000),
              connections - CONNECTIONS_FOR_OTHERS,
              settings.number(Setting.HUBS_IN_HAND_MAX, HubList.HUBS_MAX, 10_000_000));
      Gauge.builder("hub_returns_hubs_in_hand", admission, Admission::hubsInHand)
          .description("Hubs of requests that are worked on or wait for their turn")
          .register(metrics);
      return admission;
    }

    @Bean
    Housekeeping housekeeping(
        Settings settings, JdbcClient database, MeterRegistry metrics, Clock clock) {
      StoredAnswers answers = new StoredAnswers(database);
      Duration kept = settings.days(Setting.ANSWERS_KEPT_DAYS);
      CertificateWatch certificates =
          new CertificateWatch(database, settings.days(Setting.CERTIFICATE_NOTICE_DAYS), clock);
      AtomicInteger expiring = new AtomicInteger();
      Gauge.builder("hub_returns_certificates_expiring", expiring, AtomicInteger::get)
          .description("Registered certificates that expire soon or have expired, not renewed")
          .register(metrics);
      return new Housekeeping(
          List.of(
              new Housekeeping.Chore(
                  "Forgetting answers older than " + kept.toDays() + " days",
                  Duration.ofMinutes(1),
                  () -> purge(answers, clock.instant().minus(kept))),
              new Housekeeping.Chore(
                  "Counting certificates that expire",
                  Duration.ofMinutes(1),
                  () -> expiring.set(certificates.toRenew().size())),
              new Housekeeping.Chore(
                  "Telling of certificates that expire", Duration.ofDays(1), certificates::tell)));
    }

    /** Step by step, so that no request waits for it. */
    private static void purge(StoredAnswers answers, Instant before) {
      int forgotten = 0;
      int step;
      do {
        step = answers.purge(before, ANSWERS_PURGED_AT_ONCE);
        forgotten += step;
      } while (step == ANSWERS_PURGED_AT_ONCE);
      if (forgotten > 0) {
        log.info("Forgot {} stored answers to requests received before {}", forgotten, before);
      }
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> ownWaysOfTomcat() {
      return tomcat -> {
        tomcat.setProtocol(SlowSenders.class.getName());
        // TRACE then comes to the endpoint, which refuses it as it does any other method.
        tomcat.addConnectorCustomizers(connector -> connector.setAllowTrace(true));
        tomcat.addContextCustomizers(context -> {
          if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(ProblemReports.class.getName());
          }
        });
      };
    }

    @Bean
    ServletRegistrationBean<ServiceRequestEndpoint> duis(
        Settings settings,
        Admission admission,
        Trust trust,
        Ledger ledger,
        MeterRegistry metrics,
        Clock clock) {
      return new ServletRegistrationBean<>(
          new ServiceRequestEndpoint(
              new ServiceRequestHandler(admission, trust, ledger, clock),
              metrics,
              settings.number(Setting.BODY_BYTES_MAX, 1_024, 64 * 1024 * 1024),
              senderWithin(settings)),
          "/*");
    }
  }
}
