package hubreturns.bench;

import static java.util.stream.Collectors.joining;

import hubreturns.harness.Http;
import hubreturns.harness.RunningService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests over several connections at the same time, and how long they took. */
final class Load {
  private Load() {}

  record Answer(int status, String body) {}

  /**
   * Sends a message over a connection that a later request uses again. This client needs less
   * processor time than {@link HttpClient}. That matters because the service and the driver share
   * the processors.
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
    return Http.formToken(html).orElseThrow(() -> new IllegalStateException(page + " has no form"));
  }

  /** One measurement: the hubs, the total time, and the time of each request. */
  record Measurement(long hubs, long nanos, long[] requestNanos) {
    /** A measurement of requests about one hub each. Only the time of each request counts. */
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

  static Measurement overHttp(
      RunningService service, Requests requests, int count, int size, int connections)
      throws Exception {
    return overHttp(service, requests.signed(count, size), size, connections);
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

  /** Prints the median rate with the lowest and the highest, and the times of all requests. */
  static void show(String what, List<Measurement> measurements) {
    double[] each =
        measurements.stream().mapToDouble(Measurement::hubsPerSecond).sorted().toArray();
    Measurement all = Measurement.together(measurements);
    System.out.printf(
        "%-40s %,9.0f hubs/s  (%,.0f to %,.0f)  p50 %.1f ms  p99 %.1f ms%n",
        what,
        each[each.length / 2],
        each[0],
        each[each.length - 1],
        all.percentile(50),
        all.percentile(99));
  }

  /** The median of the ratios of measurements taken next to each other. */
  static double ratio(List<Measurement> above, List<Measurement> below) {
    double[] sorted = ratios(above, below);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** The median of the ratios, and the ratios themselves in the order of the turns. */
  static String ratioText(List<Measurement> above, List<Measurement> below) {
    return Arrays.stream(ratios(above, below))
        .mapToObj("%.2f"::formatted)
        .collect(joining(", ", "%.2f (".formatted(ratio(above, below)), ")"));
  }

  private static double[] ratios(List<Measurement> above, List<Measurement> below) {
    double[] each = new double[above.size()];
    for (int i = 0; i < each.length; i++) {
      each[i] = above.get(i).hubsPerSecond() / below.get(i).hubsPerSecond();
    }
    return each;
  }
}
