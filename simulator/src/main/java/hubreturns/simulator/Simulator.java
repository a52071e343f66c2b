package hubreturns.simulator;

import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.csp.Inbox;
import hubreturns.simulator.csp.InboxRoutes;
import hubreturns.simulator.csp.NoticeSender;
import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.faults.FaultRoutes;
import hubreturns.simulator.faults.FaultScript;
import hubreturns.simulator.lifecycle.ClockRoutes;
import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.pages.OperatorPages;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.records.StoreFault;
import hubreturns.simulator.remedy.Remedy;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
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
import java.util.function.LongSupplier;

/** The running program: Remedy, the CSPs, the clock, the fault script and the pages on one port. */
public final class Simulator implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Simulator.class.getName());
  private static final Duration TURN_EVERY = Duration.ofMillis(200);
  private static final Duration KEEP_TIME_EVERY = Duration.ofSeconds(5);

  private final Settings settings;
  private final Store store;
  private final LifeCycle lifeCycle;
  private final FaultScript faults;
  private final WebServer web;
  private final NoticeSender sender;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

  private Simulator(Settings settings, Store store, Clock clock, LongSupplier nanoTime) {
    this.settings = settings;
    this.store = store;
    this.faults = new FaultScript(clock);
    this.web = new WebServer(settings.bind(), settings.port(), WebServer.READ_WITHIN);
    ReturnsRecords records = new ReturnsRecords(store, clock);
    this.lifeCycle = new LifeCycle(store, records, clock);
    Notices notices = new Notices(store, records, lifeCycle, clock);
    Inbox inbox = new Inbox(store, clock);
    this.sender = new NoticeSender(notices);
    Remedy remedy =
        new Remedy(
            settings.account(),
            store,
            records,
            notices,
            lifeCycle,
            faults,
            clock,
            nanoTime,
            sender::ring);
    remedy.addTo(web);
    new InboxRoutes(inbox).addTo(web);
    new FaultRoutes(faults, clock).addTo(web);
    new ClockRoutes(lifeCycle).addTo(web);
    new StatsRoutes(store, records, notices, inbox, remedy, faults).addTo(web);
    new OperatorPages(store, records, notices, remedy, lifeCycle, faults, clock).addTo(web);
    web.otherwise(Simulator::unknownPath, Simulator::otherMethod);
  }

  private static Response unknownPath(Request request) {
    return request.path().startsWith("/api")
        ? Remedy.unknownPath(request)
        : OperatorPages.notFound();
  }

  private static Response otherMethod(Request request) {
    return request.path().startsWith("/api")
        ? Remedy.otherMethod(request)
        : Response.problem(405, "This path does not accept the method " + request.method() + ".");
  }

  /**
   * Starts a simulator. It responds to requests when this returns.
   *
   * @throws IOException if the data directory or the port cannot be used
   */
  public static Simulator start(Settings settings, Clock clock) throws IOException {
    return start(settings, clock, System::nanoTime);
  }

  static Simulator start(Settings settings, Clock clock, LongSupplier nanoTime) throws IOException {
    Store store = Store.open(settings.dataDirectory());
    try {
      Simulator simulator = new Simulator(settings, store, clock, nanoTime);
      simulator.begin();
      return simulator;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** The address of the simulator. */
  public URI address() {
    return URI.create("http://%s:%d".formatted(host(settings.bind()), web.port()));
  }

  /** Stops sending notices, moving records and responding, and closes the records. */
  @Override
  public void close() {
    faults.clear();
    sender.close();
    web.close();
    schedule.shutdown();
    try {
      Files.deleteIfExists(portFile());
      if (schedule.awaitTermination(5, TimeUnit.SECONDS)) {
        lifeCycle.keepTime();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The port file cannot be deleted. The next start overwrites it.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      store.close();
    }
  }

  private void begin() throws IOException {
    web.start();
    sender.start(cspAddresses());
    lifeCycle.keepTime();
    repeat(lifeCycle::turn, TURN_EVERY);
    repeat(lifeCycle::keepTime, KEEP_TIME_EVERY);
    Path written = settings.dataDirectory().resolve(Settings.PORT_FILE + ".tmp");
    Files.writeString(written, Integer.toString(web.port()));
    Files.move(
        written, portFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A schedule drops a task that throws, so this catches the fault. The next run tries again. */
  private void repeat(Runnable task, Duration every) {
    var _ =
        schedule.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (StoreFault e) {
                LOG.log(
                    Level.ERROR,
                    "The clock could not move the records. The simulator tries again.",
                    e);
              }
            },
            every.toMillis(),
            every.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private Path portFile() {
    return settings.dataDirectory().resolve(Settings.PORT_FILE);
  }

  private Map<Csp, URI> cspAddresses() {
    Map<Csp, URI> addresses = new EnumMap<>(Csp.class);
    for (Csp csp : Csp.values()) {
      addresses.put(csp, URI.create(address() + "/csp/" + csp.text() + "/notices"));
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
