package hubreturns.bench;

import com.sun.tools.attach.VirtualMachine;
import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.RunningService;
import hubreturns.harness.World;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import one.profiler.AsyncProfiler;

/**
 * Shows where the processor time goes, for a hub in a list and for a single return: into each part
 * of the service, into PostgreSQL and into the driver of the measurement
 * (docs/performance.md#where-the-time-goes).
 */
record ProfileBench(int hubs, int lists, int singles) {
  private static final String LIBRARY = "/linux-x64/libasyncProfiler.so";

  /**
   * Parts of the service. Each frame of a stack is compared with the parts in this order, beginning
   * with the leaf frame.
   */
  private enum Part {
    SIGN(
        "write and sign the answer",
        "hubreturns/signature/XmlSigner",
        "hubreturns/duis/DuisWriter"),
    VERIFY("verify the signature", "hubreturns/signature/", "hubreturns/service/trust/"),
    READ("read the message, check its schema", "hubreturns/duis/"),
    DECIDE("decide", "hubreturns/returns/"),
    DRIVER("PostgreSQL's driver", "org/postgresql/"),
    STATEMENTS(
        "statements and rows",
        "hubreturns/service/ledger/",
        "hubreturns/service/statement/",
        "hubreturns/service/smi/",
        "hubreturns/service/sat/",
        "hubreturns/service/outbox/",
        "org/springframework/jdbc/",
        "org/springframework/transaction/",
        "com/zaxxer/hikari/"),
    HTTP(
        "HTTP",
        "org/apache/",
        "jakarta/",
        "org/springframework/web/",
        "hubreturns/service/request/"),
    COMPILER("just-in-time compilers", "CompileBroker", "C2Compiler", "C1", "Compile::"),
    COLLECTOR("garbage collector", "G1", "GangWorker", "WorkerThread", "GC"),
    OTHER("other threads");

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // The list cannot be modified.
    private final List<String> frames;

    Part(String title, String... frames) {
      this.title = title;
      this.frames = List.of(frames);
    }

    private static Part of(String stack) {
      String[] frames = stack.split(";", -1);
      for (int i = frames.length - 1; i >= 0; i--) {
        String frame = frames[i];
        for (Part part : values()) {
          if (part.frames.stream().anyMatch(frame::startsWith)) {
            return part;
          }
        }
      }
      return OTHER;
    }
  }

  void run() throws Exception {
    Path folder = Bench.folder();
    Path library = folder.resolve("libasyncProfiler.so");
    try (InputStream packed = AsyncProfiler.class.getResourceAsStream(LIBRARY)) {
      Files.copy(packed, library);
    }
    World world = World.make(folder, hubs);
    Requests requests = new Requests(world, world.suppliers().getFirst(), hubs);
    try (RunningService service = RunningService.start(folder, Map.of())) {
      service.load(world);
      Bench.warmUp(service, requests);
      profile(service, requests, lists, Bench.LIST, 4, library);
      profile(service, requests, singles, 1, 8, library);
    }
  }

  private static void profile(
      RunningService service, Requests requests, int count, int size, int connections, Path library)
      throws Exception {
    List<byte[]> bodies = requests.signed(count, size);
    long pid = service.process().pid();
    Path data = Path.of(service.environment().get("HUB_RETURNS_DATA_DIR"));
    ProcessHandle postmaster = DatabaseAccess.postmaster(data.resolve("postgres")).orElseThrow();
    Path stacks = library.resolveSibling("stacks-" + size + ".txt");
    agent(pid, library, "start,event=cpu,interval=500us");
    Ticks serviceBefore = Ticks.of(pid);
    Ticks databaseBefore = Ticks.ofAll(postmaster);
    Ticks driverBefore = Ticks.of(ProcessHandle.current().pid());
    Load.Measurement measured = Load.overHttp(service, bodies, size, connections);
    Ticks ofService = Ticks.of(pid).minus(serviceBefore);
    Ticks ofDatabase = Ticks.ofAll(postmaster).minus(databaseBefore);
    Ticks ofDriver = Ticks.of(ProcessHandle.current().pid()).minus(driverBefore);
    agent(pid, library, "stop,collapsed,file=" + stacks);

    Map<Part, Long> samples = new EnumMap<>(Part.class);
    try (Stream<String> lines = Files.lines(stacks)) {
      lines.forEach(line -> {
        int space = line.lastIndexOf(' ');
        samples.merge(
            Part.of(line.substring(0, space)),
            Long.parseLong(line.substring(space + 1)),
            Long::sum);
      });
    }
    long all = samples.values().stream().mapToLong(Long::longValue).sum();
    double each = (double) count * size;
    double whole = measured.nanos() / 1e3 * Runtime.getRuntime().availableProcessors() / each;
    System.out.printf(
        "%nmicroseconds of processor time for each of %,.0f hubs in %s over %d connections (%,.0f hubs/s)%n",
        each, size == 1 ? "single returns" : "lists of 999", connections, measured.hubsPerSecond());
    samples.forEach((part, n) ->
        System.out.printf(
            "  service: %-38s %8.2f%n", part.title, ofService.micros() / each * n / all));
    row("PostgreSQL: user", ofDatabase.userMicros() / each);
    row("PostgreSQL: kernel", ofDatabase.systemMicros() / each);
    row("driver of the measurement", ofDriver.micros() / each);
    row(
        "idle, and everything else",
        whole - (ofService.micros() + ofDatabase.micros() + ofDriver.micros()) / each);
    row("all processors, for the whole time", whole);
  }

  private static void row(String what, double micros) {
    System.out.printf("  %-47s %8.2f%n", what, micros);
  }

  private static void agent(long pid, Path library, String command) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
    try {
      machine.loadAgentPath(library.toString(), command);
    } finally {
      machine.detach();
    }
  }

  /** Processor time as the kernel counts it, in hundredths of a second. */
  private record Ticks(long user, long system) {
    private static final int USER = 11;
    private static final long MICROS = 10_000;

    static Ticks of(long pid) throws IOException {
      return of(pid, USER);
    }

    /** The time of a process, its children, and its children that have ended. */
    static Ticks ofAll(ProcessHandle process) throws IOException {
      Ticks ended = of(process.pid(), USER + 2);
      Ticks sum = of(process.pid()).plus(ended);
      for (ProcessHandle child : process.descendants().toList()) {
        sum = sum.plus(of(child.pid()));
      }
      return sum;
    }

    private static Ticks of(long pid, int first) throws IOException {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return new Ticks(Long.parseLong(fields[first]), Long.parseLong(fields[first + 1]));
    }

    Ticks plus(Ticks other) {
      return new Ticks(user + other.user, system + other.system);
    }

    Ticks minus(Ticks other) {
      return new Ticks(user - other.user, system - other.system);
    }

    double userMicros() {
      return user * MICROS;
    }

    double systemMicros() {
      return system * MICROS;
    }

    double micros() {
      return userMicros() + systemMicros();
    }
  }
}
