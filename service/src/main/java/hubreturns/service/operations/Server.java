package hubreturns.service.operations;

import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.request.RecentRefusals;
import hubreturns.service.trust.TrustFiles;
import hubreturns.ssi.RefusedMessage;
import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.SsiServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the service, keeps it running until the process is told to stop, and stops it in order.
 */
final class Server {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private final Settings settings;

  Server(Settings settings) {
    this.settings = settings;
  }

  int run() {
    FatalErrors.endTheProcess();
    warnOfUnknown(System.getenv());
    KeyFiles.warnOfOpenFiles(settings);
    SsiConfiguration pages = PageSettings.from(settings);
    TrustFiles trust = TrustSettings.from(settings);
    Clock clock = Clock.systemUTC();
    // Opening the database is mostly waiting, so it comes first; the rest needs the processors.
    StartTask<Database> database =
        StartTask.inThread("database", () -> Database.forService(settings));
    NativeCrypto.install();
    StartTask<WarmUp> identity =
        StartTask.inThread(
            "identity", () -> WarmUp.with(DspIdentity.load(settings, clock.instant())));
    StartTask<Integer> warmUp = StartTask.inThread("warm-up", () -> identity.value().run());
    CountDownLatch stopped = new CountDownLatch(1);
    Optional<ConfigurableApplicationContext> context = Optional.empty();
    try {
      context = Optional.of(start(new Parts(database, identity, warmUp), pages, trust, clock));
      stopOnSignal(context.get(), database.value(), stopped);
      stopped.await();
    } catch (SpringApplication.AbandonedRunException e) {
      // A part failed before the context had anything to close. Its own exception says why.
      identity.value();
      database.value();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (context.isEmpty()) {
        database.ended().ifPresent(Database::close);
      }
    }
    return Commands.DONE;
  }

  /** What runs beside the start of the application context. */
  private record Parts(
      StartTask<Database> database, StartTask<WarmUp> identity, StartTask<Integer> warmUp) {

    /** Waits until there is a database and an identity; abandons the start when there is none. */
    void await() {
      if (identity.ended().isEmpty() || database.ended().isEmpty()) {
        throw new SpringApplication.AbandonedRunException();
      }
    }
  }

  /** Answers requests in progress, hands deliveries back, then closes the database. */
  private static void stopOnSignal(
      ConfigurableApplicationContext context, Database database, CountDownLatch stopped) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.info(
                      "Stopping: requests in progress are answered, new ones are not accepted");
                  context.close();
                  database.close();
                  log.info("Stopped");
                  stopped.countDown();
                },
                "stop"));
  }

  private ConfigurableApplicationContext start(
      Parts parts, SsiConfiguration pages, TrustFiles trust, Clock clock) {
    SpringApplication application = new SpringApplication(Wiring.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setRegisterShutdownHook(false);
    application.addInitializers(context -> {
      // Not earlier: Spring Boot configures logging from the beginning before this.
      SecurityLogFile.open(settings);
      // Before all other sources: a SERVER_PORT in the environment must not override our setting.
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource("hub-returns", BootProperties.of(settings)));
      GenericApplicationContext beans = (GenericApplicationContext) context;
      // After the configuration was read, and before the first bean is made.
      beans.addBeanFactoryPostProcessor(factory -> parts.await());
      beans.registerBean(Settings.class, () -> settings);
      beans.registerBean(DspIdentity.class, () -> parts.identity().value().dsp());
      beans.registerBean(TrustFiles.class, () -> trust);
      beans.registerBean(Clock.class, () -> clock);
      // It is closed after the context, when the requests in progress have been answered.
      beans.registerBean(
          Database.class, () -> parts.database().value(), bean -> bean.setDestroyMethodName(""));
      beans.registerBean(DataSource.class, () -> parts.database().value().dataSource());
      beans.registerBean(Pages.class, () -> pages(pages, parts.database().value(), clock, beans));
      // Runners end before the service says that it is ready.
      beans.registerBean(
          ApplicationRunner.class,
          () ->
              ignored -> {
                parts.warmUp().value();
                beans.getBean(Pages.class).server();
              });
      settings
          .optional(Setting.DSMS_URL)
          .ifPresent(url -> DeliveryWiring.register(beans, settings, url));
    });
    ConfigurableApplicationContext context = application.run();
    // Spring Boot discards what other threads log while it sets up the log.
    parts.database().value().warnings().forEach(warning -> log.warn("{}", warning));
    Ports ports = Ports.of(context);
    ports.writeTo(settings.path(Setting.DATA_DIR));
    boolean tls = settings.optional(Setting.TLS_CERTIFICATE).isPresent();
    log.info(
        "DUIS interface: {}://{}:{}/api/v1/serviceD ({})",
        tls ? "https" : "http",
        settings.text(Setting.BIND_ADDRESS),
        ports.duis(),
        tls ? "client certificates required" : "plain HTTP, because TLS is not configured");
    log.info(
        "SSI: {}",
        settings
            .optional(Setting.SSI_BASE_URL)
            .orElse("http://%s:%d/".formatted(pages.address(), ports.ssi())));
    log.info("Health and metrics: http://127.0.0.1:{}/actuator", ports.management());
    log.info(
        "Returns Records: {}",
        settings
            .optional(Setting.DSMS_URL)
            .map(url -> "delivered to Remedy at " + url)
            .orElse("wait in the outbox, because HUB_RETURNS_DSMS_URL is not set"));
    log.info("Ready as {} on node {}", settings.dsp(), settings.node());
    return context;
  }

  /** The pages start beside the rest; the beans that they need are made before that. */
  private static Pages pages(
      SsiConfiguration configuration,
      Database database,
      Clock clock,
      GenericApplicationContext beans) {
    ReturnRecords records = beans.getBean(ReturnRecords.class);
    RecentRefusals refusals = beans.getBean(RecentRefusals.class);
    MeterRegistry metrics = beans.getBean(MeterRegistry.class);
    return new Pages(
        StartTask.inThread(
            "pages",
            () ->
                SsiServer.start(
                    configuration,
                    database.pages(),
                    clock,
                    records::retry,
                    () -> refusedMessages(refusals),
                    metrics)));
  }

  private static List<RefusedMessage> refusedMessages(RecentRefusals refusals) {
    return refusals.newestFirst().stream()
        .map(refusal ->
            new RefusedMessage(
                refusal.at(),
                refusal.address(),
                refusal.problem().title(),
                refusal.problem().status(),
                refusal.detail(),
                refusal.instance()))
        .toList();
  }

  /** Warns of variables that look like settings but are not. */
  private static void warnOfUnknown(Map<String, String> environment) {
    List<String> known = Arrays.stream(Setting.values()).map(Setting::variable).toList();
    environment.keySet().stream()
        .filter(name -> name.startsWith("HUB_RETURNS_"))
        .filter(name -> !name.matches("HUB_RETURNS_(SIMULATOR|CLIENT|STACK)_.*"))
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name -> log.warn("{} is not a setting of this version and has no effect", name));
  }
}
