package hubreturns.bench;

import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.RunningService;
import hubreturns.returns.ReturnRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests over several connections at the same time, and how long they took. */
final class Load {
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private Load() {}

  record Answer(int status, String body) {}

  /**
   * Sends a message over a connection that a later request uses again. This client needs less of
   * the processors, which service and driver share, than {@link HttpClient}.
   */
  static Answer post(URI address, byte[] body) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setRequestProperty("Content-Type", "application/xml");
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Answer(
          status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static void post(URI address, byte[] body, String code) throws IOException {
    Answer answer = post(address, body);
    if (answer.status() != 200
        || !answer.body().contains("<sr:ResponseCode>" + code + "</sr:ResponseCode>")) {
      throw new IllegalStateException(answer.status() + " " + answer.body());
    }
  }

  /** The token that the form of a page sends. */
  static String formToken(HttpClient client, URI page) throws IOException, InterruptedException {
    String html = client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    Matcher token = TOKEN.matcher(html);
    if (!token.find()) {
      throw new IllegalStateException(page + " has no form");
    }
    return token.group(1);
  }

  /** One measurement: the hubs, the total time, and the time of each request. */
  record Measurement(long hubs, long nanos, long[] requestNanos) {
    /** Requests about one hub each, of which only the time of each request counts. */
    static Measurement of(Collection<Long> requestNanos) {
      long[] each = requestNanos.stream().mapToLong(Long::longValue).toArray();
      return new Measurement(each.length, Arrays.stream(each).sum(), each);
    }

    /** The requests of several measurements, as if they were one. */
    static Measurement together(List<Measurement> parts) {
      return new Measurement(
          parts.stream().mapToLong(Measurement::hubs).sum(),
          parts.stream().mapToLong(Measurement::nanos).sum(),
          parts.stream().flatMapToLong(part -> Arrays.stream(part.requestNanos())).toArray());
    }

    double hubsPerSecond() {
      return hubs * 1e9 / nanos;
    }

    double percentile(int percent) {
      long[] sorted = requestNanos.clone();
      Arrays.sort(sorted);
      return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }
  }

  interface Worker {
    void send(int place) throws Exception;
  }

  interface Workers {
    Worker open() throws Exception;
  }

  /** Signed messages of {@code size} hubs each. */
  static List<byte[]> bodies(Requests requests, int count, int size) {
    return requests.signed(requests.make(count, size));
  }

  static Measurement overHttp(
      RunningService service, Requests requests, int count, int size, int connections)
      throws Exception {
    return overHttp(service, bodies(requests, count, size), size, connections);
  }

  static Measurement overHttp(
      RunningService service, List<byte[]> bodies, int size, int connections) throws Exception {
    URI address = service.serviceD();
    String expected = size == 1 ? "I99" : "I0";
    return measureRequests(
        bodies.size(),
        size,
        connections,
        () -> place -> post(address, bodies.get(place), expected));
  }

  static Measurement bare(
      DatabaseAccess database, Requests requests, int count, int size, int connections)
      throws Exception {
    List<ReturnRequest> made = requests.make(count, size);
    Clock clock = Clock.systemUTC();
    List<BareDatabase> opened = new ArrayList<>();
    try {
      return measureRequests(
          count,
          size,
          connections,
          () -> {
            BareDatabase bare = new BareDatabase(database, requests.user());
            opened.add(bare);
            return place -> bare.returnAll(made.get(place), clock.instant());
          });
    } finally {
      for (BareDatabase bare : opened) {
        bare.close();
      }
    }
  }

  static Measurement measureRequests(int count, int size, int connections, Workers workers)
      throws Exception {
    AtomicInteger next = new AtomicInteger();
    long[] requestNanos = new long[count];
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Worker worker = workers.open();
      tasks.add(() -> {
        for (int place = next.getAndIncrement(); place < count; place = next.getAndIncrement()) {
          long before = System.nanoTime();
          worker.send(place);
          requestNanos[place] = System.nanoTime() - before;
        }
        return true;
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      long before = System.nanoTime();
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        done.get();
      }
      return new Measurement((long) count * size, System.nanoTime() - before, requestNanos);
    }
  }

  static void show(String what, List<Measurement> measurements) {
    double[] each =
        measurements.stream().mapToDouble(Measurement::hubsPerSecond).sorted().toArray();
    System.out.printf(
        "%-40s %,9.0f hubs/s  (%,.0f to %,.0f)  p50 %.1f ms  p99 %.1f ms%n",
        what,
        each[each.length / 2],
        each[0],
        each[each.length - 1],
        median(measurements, 50),
        median(measurements, 99));
  }

  static double median(List<Measurement> measurements, int percent) {
    double[] each =
        measurements.stream().mapToDouble(one -> one.percentile(percent)).sorted().toArray();
    return each[each.length / 2];
  }

  /** The median of the ratios of measurements taken next to each other. */
  static double ratio(List<Measurement> above, List<Measurement> below) {
    double[] each = new double[above.size()];
    for (int i = 0; i < each.length; i++) {
      each[i] = above.get(i).hubsPerSecond() / below.get(i).hubsPerSecond();
    }
    Arrays.sort(each);
    return each[each.length / 2];
  }
}
