package hubreturns.simulator;

import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.csp.Inbox;
import hubreturns.simulator.csp.InboxRoutes;
import hubreturns.simulator.csp.NoticeSender;
import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.csp.SignOff;
import hubreturns.simulator.faults.FaultRoutes;
import hubreturns.simulator.faults.FaultScript;
import hubreturns.simulator.lifecycle.ClockRoutes;
import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.lifecycle.SimulatedClock;
import hubreturns.simulator.pages.OperatorPages;
import hubreturns.simulator.records.Database;
import hubreturns.simulator.records.StoreFault;
import hubreturns.simulator.remedy.Remedy;
import hubreturns.simulator.web.Answer;
import hubreturns.simulator.web.Handler;
import hubreturns.simulator.web.WebServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The running program: Remedy, the CSPs, the clock, the fault script and the pages, on one port.
 */
public final class Simulator implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Simulator.class.getName());
  private static final Duration LIFE_CYCLE_TURNS_EVERY = Duration.ofMillis(200);
  private static final Duration TIME_IS_KEPT_EVERY = Duration.ofSeconds(5);

  private final Settings settings;
  private final Database database;
  private final LifeCycle lifeCycle;
  private final FaultScript faults;
  private final WebServer web;
  private final NoticeSender sender;
  private final ScheduledExecutorService crank =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

  private Simulator(
      Settings settings,
      Database database,
      LifeCycle lifeCycle,
      FaultScript faults,
      WebServer web,
      NoticeSender sender) {
    this.settings = settings;
    this.database = database;
    this.lifeCycle = lifeCycle;
    this.faults = faults;
    this.web = web;
    this.sender = sender;
  }

  /**
   * Starts; ready to answer when this returns.
   *
   * @throws IOException when the data directory or the port cannot be had
   */
  public static Simulator start(Settings settings, Clock clock) throws IOException {
    return start(settings, clock, System::nanoTime);
  }

  static Simulator start(Settings settings, Clock clock, LongSupplier nanoTime) throws IOException {
    Database database = Database.open(settings.dataDirectory(), clock);
    try {
      return start(settings, database, clock, nanoTime);
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static Simulator start(
      Settings settings, Database database, Clock clock, LongSupplier nanoTime) throws IOException {
    SimulatedClock simulated =
        new SimulatedClock(
            clock,
            LifeCycle.lastInstant(database).orElseGet(clock::instant),
            settings.clockSpeed());
    LifeCycle lifeCycle = new LifeCycle(database, simulated);
    Notices notices = new Notices(database, lifeCycle, clock);
    SignOff signOff = new SignOff(settings.cspKey());
    FaultScript faults = new FaultScript(clock);
    // The port must be known before the CSPs' addresses are, and they before the routes.
    AtomicReference<Handler> routes = new AtomicReference<>(request -> new Answer.HangUp());
    WebServer web =
        WebServer.listen(settings.bind(), settings.port(), request -> routes.get().answer(request));
    NoticeSender sender =
        new NoticeSender(notices, cspAddresses(settings, web.port()), signOff, clock);
    Remedy remedy =
        new Remedy(
            settings.account(),
            database,
            notices,
            lifeCycle,
            faults,
            clock,
            nanoTime,
            sender::ring);
    routes.set(
        routes(
            remedy,
            new InboxRoutes(new Inbox(database, clock), database, signOff),
            new FaultRoutes(faults, clock),
            new ClockRoutes(lifeCycle),
            new StatsRoutes(database, remedy, faults),
            new OperatorPages(database, remedy, lifeCycle, faults)));
    Simulator simulator = new Simulator(settings, database, lifeCycle, faults, web, sender);
    simulator.begin();
    return simulator;
  }

  private static Handler routes(
      Remedy remedy, Handler csp, Handler faults, Handler clock, Handler stats, Handler pages) {
    return request ->
        switch (request.segment(0)) {
          case "api" -> remedy.answer(request);
          case "csp" -> csp.answer(request);
          case "faults" -> faults.answer(request);
          case "clock" -> clock.answer(request);
          case "stats" -> stats.answer(request);
          default -> pages.answer(request);
        };
  }

  /** The address to reach it at. */
  public URI address() {
    return URI.create("http://%s:%d".formatted(host(settings.bind()), web.port()));
  }

  /** Stops to send, to move records and to answer, and closes the records. */
  @Override
  public void close() {
    faults.clear();
    sender.close();
    web.close();
    crank.shutdown();
    try {
      Files.deleteIfExists(portFile());
      if (crank.awaitTermination(5, TimeUnit.SECONDS)) {
        lifeCycle.keepTime();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The port file could not be deleted; the next start overwrites it.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      database.close();
    }
  }

  private void begin() throws IOException {
    web.start();
    sender.start();
    var _ =
        crank.scheduleWithFixedDelay(
            logged(lifeCycle::turn),
            LIFE_CYCLE_TURNS_EVERY.toMillis(),
            LIFE_CYCLE_TURNS_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
    var _ =
        crank.scheduleWithFixedDelay(
            logged(lifeCycle::keepTime), 0, TIME_IS_KEPT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    Path written = settings.dataDirectory().resolve(Settings.PORT_FILE + ".tmp");
    Files.writeString(written, Integer.toString(web.port()));
    Files.move(
        written, portFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A schedule forgets a task that throws; this one is tried again at its next time. */
  private static Runnable logged(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (StoreFault e) {
        LOG.log(Level.ERROR, "The clock could not move records; it tries again.", e);
      }
    };
  }

  private Path portFile() {
    return settings.dataDirectory().resolve(Settings.PORT_FILE);
  }

  private static Map<Csp, URI> cspAddresses(Settings settings, int port) {
    Map<Csp, URI> addresses = new EnumMap<>(Csp.class);
    for (Csp csp : Csp.values()) {
      addresses.put(
          csp,
          URI.create(
              "http://%s:%d/csp/%s/notices".formatted(host(settings.bind()), port, csp.text())));
    }
    addresses.putAll(settings.cspAddresses());
    return addresses;
  }

  private static String host(String bind) {
    if (bind.equals("0.0.0.0") || bind.equals("::")) {
      return "127.0.0.1";
    }
    return bind.contains(":") ? "[" + bind + "]" : bind;
  }
}
