package hubreturns.bench;

import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.World;
import java.io.Closeable;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Measures one User's single returns while strangers attack the packaged service with a small heap
 * (docs/performance.md#beside-strangers).
 */
record StrangerBench(RunningService service, Requests requests) {
  private static final String HEAP = "-Xmx400m";
  private static final int HUBS = 60_000;
  private static final int SINGLES = 400;
  private static final int PROMISES = 950;
  private static final int IDLE = 1_000;
  private static final int GUESSERS = 20;
  private static final int CONNECT_MILLIS = 5_000;
  private static final String PROMISE =
      """
      POST /api/v1/serviceD HTTP/1.1
      Host: localhost
      Content-Type: application/xml
      Content-Length: 1048576

      """
          .replace("\n", "\r\n");

  /** Measures in a new world. */
  static void measure() throws Exception {
    Path folder = Bench.folder();
    World world = World.make(folder, HUBS);
    try (RunningService service =
        RunningService.start(Program.SERVICE.launcher(HEAP), folder, Map.of())) {
      service.load(world);
      new StrangerBench(service, new Requests(world, world.suppliers().getFirst(), HUBS)).run();
    }
  }

  private void run() throws Exception {
    measure("warming up", () -> {});
    measure("warming up again", () -> {});
    measure("nobody else", () -> {});
    try (Closeable promises = connections(service.duis(), PROMISES, PROMISE)) {
      measure(PROMISES + " promised bodies of 1 MiB", promises);
    }
    try (Closeable idle = connections(service.duis(), IDLE, "")) {
      measure(IDLE + " idle connections", idle);
    }
    try (Guesses guesses = new Guesses()) {
      measure(GUESSERS + " strangers who guess passwords", guesses);
    }
  }

  /** Sends singles one after the other, each on a connection that the sender keeps. */
  private void measure(String beside, Closeable attack) throws IOException {
    List<byte[]> singles = requests.signed(SINGLES, 1);
    List<Long> nanos = new ArrayList<>();
    int overload = 0;
    for (byte[] single : singles) {
      long before = System.nanoTime();
      int status;
      do {
        status = Load.post(service.serviceD(), single).status();
        overload += status == 503 ? 1 : 0;
      } while (status == 503);
      nanos.add(System.nanoTime() - before);
      if (status != 200) {
        throw new IllegalStateException("status " + status + " beside " + attack);
      }
    }
    Load.Measurement measured = Load.Measurement.of(nanos);
    System.out.printf(
        "%-36s p50 %.1f ms, p99 %.1f ms, slowest %.1f ms, 503: %d%n",
        beside,
        measured.percentile(50),
        measured.percentile(99),
        measured.percentile(100),
        overload);
  }

  /** Opens connections from many loopback addresses, as many machines would. */
  private static Closeable connections(URI port, int count, String bytes) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress("127.0.%d.%d".formatted(1 + i / 20, 1 + i % 20), 0));
      socket.connect(new InetSocketAddress(port.getHost(), port.getPort()), CONNECT_MILLIS);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      sockets.add(socket);
    }
    return () -> {
      for (Socket socket : sockets) {
        socket.close();
      }
    };
  }

  /** Strangers who try passwords without a pause, until this is closed. */
  private final class Guesses implements Closeable {
    private final AtomicBoolean goOn = new AtomicBoolean(true);
    private final ExecutorService strangers = Executors.newFixedThreadPool(GUESSERS);
    private final List<Future<?>> running = new ArrayList<>();

    private Guesses() {
      for (int i = 0; i < GUESSERS; i++) {
        int stranger = i;
        running.add(strangers.submit(() -> guess(stranger)));
      }
    }

    private Void guess(int stranger) throws IOException, InterruptedException {
      try (HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
        URI page = service.ssi().resolve("/sign-in");
        String token = URLEncoder.encode(Load.formToken(client, page), StandardCharsets.UTF_8);
        for (int guess = 0; goOn.get(); guess++) {
          client.send(
              HttpRequest.newBuilder(page)
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .header("X-Forwarded-For", "198.51.100." + (stranger * 10 + guess % 10))
                  .POST(
                      BodyPublishers.ofString(
                          "password=wrong&_csrf=%s&name=nobody%d-%d"
                              .formatted(token, stranger, guess)))
                  .build(),
              BodyHandlers.discarding());
        }
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      goOn.set(false);
      strangers.shutdown();
      for (Future<?> each : running) {
        try {
          each.get();
        } catch (Exception e) {
          throw new IOException("a stranger failed", e);
        }
      }
    }
  }
}
