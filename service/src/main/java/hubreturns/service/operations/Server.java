package hubreturns.service.operations;

import hubreturns.service.nodes.NodeExchange;
import hubreturns.service.request.RecentRefusals;
import hubreturns.service.trust.TrustFiles;
import hubreturns.ssi.Refusals;
import hubreturns.ssi.RefusedMessage;
import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.SsiServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.PortInUseException;
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
    // Tomcat logs through Java's own logging. FatalErrors must see what it logs.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    // Before anything starts: a wrong value ends the program with one line.
    Given given = Given.from(settings);
    Set<ServiceRole> roles = given.roles();
    Optional<SsiConfiguration> pages = given.pages();
    Optional<TlsFiles> tls = given.tls();
    Map<String, Object> boot = BootProperties.of(settings, roles, tls);
    Clock clock = Clock.systemUTC();
    // A port or an address that cannot be used must not cost a start of the database.
    ListenPorts.tryToOpen(settings, roles);
    Path data = DataDirectory.open(settings);
    if (settings.optional(Setting.DATABASE_URL).isEmpty()) {
      EmbeddedDatabase.refuseHalfRestored(data);
    }
    SecurityLogFile.open(settings);
    // Opening the database is mostly waiting, so it comes first; the rest needs the processors.
    StartTask<Database> database =
        StartTask.inThread("database", () -> Database.forService(settings));
    NativeCrypto.install();
    Optional<Duis> duis =
        given.trust().map(files -> Duis.start(settings, files, tls, database, clock));
    CountDownLatch stopped = new CountDownLatch(1);
    Optional<ConfigurableApplicationContext> context = Optional.empty();
    try {
      context = Optional.of(start(roles, boot, database, duis, pages, clock));
      stopOnSignal(context.get(), database.value(), stopped);
      stopped.await();
    } catch (SpringApplication.AbandonedRunException e) {
      // A part failed before the context had anything to close. Its own exception says why.
      duis.ifPresent(part -> part.identity().value());
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

  /**
   * Checks all settings, and the files that they name, as a start does. It opens no database and no
   * port, and makes no file.
   */
  void check() throws IOException {
    Instant now = Clock.systemUTC().instant();
    Given given = Given.from(settings);
    Path data = settings.path(Setting.DATA_DIR);
    DataDirectory.check(data);
    SecurityLogFile.check(settings);
    if (settings.optional(Setting.DATABASE_URL).isEmpty()) {
      EmbeddedDatabase.check(data);
    }
    if (given.roles().contains(ServiceRole.DUIS)) {
      DspIdentity.check(settings, now);
    }
    given
        .trust()
        .ifPresent(files -> {
          files.logTrouble(now);
          files.warnOfStaleTomorrow(now);
        });
  }

  /** What a start takes from the settings and from the files that they name. */
  private record Given(
      Set<ServiceRole> roles,
      Optional<SsiConfiguration> pages,
      Optional<TlsFiles> tls,
      Optional<TrustFiles> trust) {

    static Given from(Settings settings) {
      warnOfUnknown(System.getenv());
      settings.warnings().forEach(warning -> log.warn("{}", warning));
      SettingsCheck.of(settings);
      KeyFiles.warnOfOpenFiles(settings);
      Set<ServiceRole> roles = ServiceRole.of(settings);
      boolean duis = roles.contains(ServiceRole.DUIS);
      return new Given(
          roles,
          roles.contains(ServiceRole.PAGES)
              ? Optional.of(PageSettings.from(settings))
              : Optional.empty(),
          duis ? TlsFiles.of(settings) : Optional.empty(),
          duis ? Optional.of(TrustSettings.from(settings)) : Optional.empty());
    }
  }

  /** The parts of the DUIS interface. Its tasks run while the application context starts. */
  private record Duis(
      TrustFiles trust,
      Optional<TlsFiles> tls,
      StartTask<WarmUp> identity,
      StartTask<Integer> warmUp) {

    static Duis start(
        Settings settings,
        TrustFiles trust,
        Optional<TlsFiles> tls,
        StartTask<Database> database,
        Clock clock) {
      StartTask<WarmUp> identity =
          StartTask.inThread(
              "identity",
              () -> {
                if (settings.optional(Setting.DATABASE_URL).isPresent()
                    && DspIdentity.isToBeMade(settings)) {
                  NodeExchange.running(database.value().client())
                      .ifPresent(node -> {
                        throw DspIdentity.keyOfItsOwn(settings, node);
                      });
                }
                return WarmUp.with(DspIdentity.load(settings, clock.instant()));
              });
      return new Duis(
          trust, tls, identity, StartTask.inThread("warm-up", () -> identity.value().run()));
    }

    void register(GenericApplicationContext beans) {
      beans.registerBean(DspIdentity.class, () -> identity.value().dsp());
      beans.registerBean(TrustFiles.class, () -> trust);
      tls.ifPresent(files -> beans.registerBean(TlsFiles.class, () -> files));
    }
  }

  /** Waits for a database and an identity; abandons the start when one of them is missing. */
  private static void await(StartTask<Database> database, Optional<Duis> duis) {
    if (duis.filter(part -> part.identity().ended().isEmpty()).isPresent()
        || database.ended().isEmpty()) {
      throw new SpringApplication.AbandonedRunException();
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
      Set<ServiceRole> roles,
      Map<String, Object> boot,
      StartTask<Database> database,
      Optional<Duis> duis,
      Optional<SsiConfiguration> pages,
      Clock clock) {
    // Spring Boot would configure logging from the beginning, and lose what other threads log
    // meanwhile.
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    SpringApplication application = new SpringApplication(Wiring.class);
    duis.ifPresent(_ -> application.addPrimarySources(Set.of(DuisWiring.class)));
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setRegisterShutdownHook(false);
    application.addInitializers(context -> {
      // Before all other sources: a SERVER_PORT in the environment must not override our setting.
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource("hub-returns", boot));
      GenericApplicationContext beans = (GenericApplicationContext) context;
      // After the configuration was read, and before the first bean is made.
      beans.addBeanFactoryPostProcessor(factory -> await(database, duis));
      beans.registerBean(Settings.class, () -> settings);
      duis.ifPresent(part -> part.register(beans));
      beans.registerBean(Clock.class, () -> clock);
      // It is closed after the context, when the requests in progress have been answered.
      beans.registerBean(Database.class, database::value, bean -> bean.setDestroyMethodName(""));
      beans.registerBean(DataSource.class, () -> database.value().dataSource());
      pages.ifPresent(configuration ->
          beans.registerBean(Pages.class, () -> pages(configuration, database.value(), beans)));
      if (pages.isPresent() && settings.optional(Setting.SSI_REPLICA_URL).isPresent()) {
        beans.registerBean(
            "replica",
            ReplicaHealth.class,
            () ->
                ReplicaHealth.of(
                    database.value().replica().orElseThrow(), beans.getBean(MeterRegistry.class)));
      }
      // Runners end before the service says that it is ready.
      beans.registerBean(
          ApplicationRunner.class,
          () ->
              ignored -> {
                duis.ifPresent(part -> part.warmUp().value());
                pages.ifPresent(_ -> beans.getBean(Pages.class).server());
              });
      if (roles.contains(ServiceRole.DELIVERIES)) {
        DeliveryWiring.register(beans, settings);
      }
    });
    ConfigurableApplicationContext context = run(application, roles);
    // Spring Boot discards what other threads log while it sets up the log.
    database.value().warnings().forEach(warning -> log.warn("{}", warning));
    Ports ports = Ports.of(context);
    ports.writeTo(settings.path(Setting.DATA_DIR));
    boolean tls = settings.optional(Setting.TLS_CERTIFICATE).isPresent();
    ports
        .duis()
        .ifPresent(port ->
            log.info(
                "DUIS interface: {}://{}:{}/api/v1/serviceD ({})",
                tls ? "https" : "http",
                settings.text(Setting.BIND_ADDRESS),
                port,
                tls
                    ? "client certificates required"
                    : "plain HTTP, because TLS is not configured"));
    ports
        .ssi()
        .ifPresent(port ->
            log.info(
                "SSI: {}",
                settings
                    .optional(Setting.SSI_BASE_URL)
                    .orElse("http://%s:%d/".formatted(PageSettings.address(settings), port))));
    log.info("Health and metrics: http://127.0.0.1:{}/actuator", ports.management());
    if (roles.contains(ServiceRole.DELIVERIES)) {
      log.info(
          "Returns Records: {}",
          settings
              .optional(Setting.DSMS_URL)
              .map(url -> "delivered to Remedy at " + url)
              .orElse("wait in the outbox, because HUB_RETURNS_DSMS_URL is not set"));
    }
    if (roles.size() < ServiceRole.values().length) {
      log.info("Roles of this process: {}", ServiceRole.text(roles));
    }
    log.info("Ready as {} on node {}", settings.dsp(), settings.node());
    return context;
  }

  /** Runs the application; names a port that another program took since the start began. */
  private ConfigurableApplicationContext run(
      SpringApplication application, Set<ServiceRole> roles) {
    try {
      return application.run();
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof BindException || cause instanceof PortInUseException) {
          ListenPorts.tryToOpen(settings, roles);
        }
      }
      throw e;
    }
  }

  /** The pages start beside the rest; the beans that they need are made before that. */
  private static Pages pages(
      SsiConfiguration configuration, Database database, GenericApplicationContext beans) {
    Optional<Refusals> refusals =
        beans.getBeanProvider(RecentRefusals.class).stream()
            .findFirst()
            .map(recent -> () -> refusedMessages(recent));
    MeterRegistry metrics = beans.getBean(MeterRegistry.class);
    return new Pages(
        StartTask.inThread(
            "pages",
            () -> {
              Clock clock = DatabaseClock.of(database.pages()).withZone(ZoneOffset.UTC);
              return SsiServer.start(
                  configuration,
                  database.ofPages(),
                  clock,
                  new RecordedRetries(database.dataSource(), clock),
                  refusals,
                  metrics);
            }));
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
        .filter(name -> !name.equals(CommandLineOrder.CONFIG_VARIABLE) && !known.contains(name))
        .sorted()
        .forEach(name -> log.warn("{} is not a setting of this version and has no effect", name));
  }
}
