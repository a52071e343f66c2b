package hubreturns.simulator;

import hubreturns.simulator.csp.Csp;
import hubreturns.simulator.csp.Inbox;
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
import java.util.List;
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

  private final Path portFile;
  private final URI address;
  private final Store store;
  private final LifeCycle lifeCycle;
  private final FaultScript faults;
  private final WebServer web;
  private final NoticeSender sender;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

  private Simulator(Settings settings, Store store, Clock clock, LongSupplier nanoTime)
      throws IOException {
    this.store = store;
    this.faults = new FaultScript(clock);
    this.web = new WebServer(settings.bind(), settings.port(), WebServer.READ_WITHIN);
    ReturnsRecords records = new ReturnsRecords(store, clock);
    this.lifeCycle = new LifeCycle(store, records, clock);
    Notices notices = new Notices(store, records, lifeCycle, clock);
    List<Inbox> inboxes = Inbox.all(store, clock);
    Remedy remedy =
        new Remedy(settings.account(), store, records, notices, lifeCycle, faults, clock, nanoTime);
    FaultRoutes faultRoutes = new FaultRoutes(faults);
    remedy.addTo(web);
    Inbox.addTo(web, inboxes);
    faultRoutes.addTo(web);
    new ClockRoutes(lifeCycle).addTo(web);
    new StatsRoutes(store, records, notices, inboxes, remedy, faults).addTo(web);
    new OperatorPages(store, records, notices, remedy, lifeCycle.clock(), faultRoutes).addTo(web);
    web.otherwise(Simulator::unknownPath, Simulator::otherMethod);
    web.start();
    this.address = URI.create("http://%s:%d".formatted(host(settings.bind()), web.port()));
    Map<Csp, URI> cspAddresses = new EnumMap<>(Csp.class);
    for (Csp csp : Csp.values()) {
      cspAddresses.put(csp, address.resolve("/csp/" + csp.text() + "/notices"));
    }
    cspAddresses.putAll(settings.cspAddresses());
    this.sender = new NoticeSender(notices, cspAddresses);
    repeat(lifeCycle::turn, TURN_EVERY);
    repeat(lifeCycle::keepTime, KEEP_TIME_EVERY);
    this.portFile = settings.dataDirectory().resolve(Settings.PORT_FILE);
    Path written = settings.dataDirectory().resolve(Settings.PORT_FILE + ".tmp");
    Files.writeString(written, Integer.toString(web.port()));
    Files.move(
        written, portFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
   * @param nanoTime the clock that counts calls per second
   * @throws IOException if the data directory or the port cannot be used
   */
  public static Simulator start(Settings settings, Clock clock, LongSupplier nanoTime)
      throws IOException {
    Store store = Store.open(settings.dataDirectory());
    try {
      return new Simulator(settings, store, clock, nanoTime);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  public URI address() {
    return address;
  }

  /** Stops sending notices, moving records and responding, and closes the records. */
  @Override
  public void close() {
    faults.clear();
    sender.close();
    web.close();
    schedule.close();
    try {
      lifeCycle.keepTime();
      Files.deleteIfExists(portFile);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The port file cannot be deleted. The next start overwrites it.", e);
    } finally {
      store.close();
    }
  }

  /** A schedule drops a task that throws, so this catches the fault. The next run tries again. */
  private void repeat(Runnable task, Duration every) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (StoreFault e) {
            LOG.log(
                Level.ERROR, "The clock could not move the records. The simulator tries again.", e);
          }
        };
    var _ = schedule.scheduleWithFixedDelay(guarded, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String host(String bind) {
    if (bind.equals("0.0.0.0") || bind.equals("::")) {
      return "127.0.0.1";
    }
    return bind.contains(":") ? "[" + bind + "]" : bind;
  }
}
