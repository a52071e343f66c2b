package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.PAGES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.ReturnRequest;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What a stranger does to the pages must not slow the DUIS interface. */
@UsesSharedSystem
final class StrangerOnPagesIT {
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
  private static final int STRANGERS = 20;
  private static final int PROBES = 40;

  // Argon2 on the carriers of the DUIS interface made it 270 times slower.
  private static final int SLOWER_MAX = 20;
  private static final long ALWAYS_FINE_MILLIS = 500;

  private final TestSystem system;
  private final AtomicInteger names = new AtomicInteger();

  StrangerOnPagesIT(TestSystem system) {
    this.system = system;
  }

  @Test
  @Requirement(PAGES)
  void twenty_sign_ins_at_once_do_not_slow_the_duis_interface(TestReporter saw) throws Exception {
    byte[] message =
        ReturnRequest.noFaultReturn(system.first(), ReturnRequest.GENERAL)
            .hubs(HubPool.ids(system.hubPool().take(1, HubPool::ready)))
            .signedBy(system.first());
    system.duis().send(message);
    long calm = medianMillis(message);
    AtomicBoolean goOn = new AtomicBoolean(true);
    AtomicInteger attempts = new AtomicInteger();
    long attacked;
    try (ExecutorService strangers = Executors.newFixedThreadPool(STRANGERS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < STRANGERS; i++) {
        String address = "198.51.100." + i;
        running.add(strangers.submit(() -> signInWhile(goOn, attempts, address)));
      }
      try {
        while (attempts.get() < STRANGERS && running.stream().noneMatch(Future::isDone)) {
          Thread.onSpinWait();
        }
        attacked = medianMillis(message);
      } finally {
        goOn.set(false);
      }
      for (Future<?> stranger : running) {
        stranger.get();
      }
    }
    saw.publishEntry(
        "median of the DUIS interface",
        calm + " ms, and " + attacked + " ms during " + attempts + " sign-ins");

    assertThat(attacked).isLessThan(Math.max(ALWAYS_FINE_MILLIS, SLOWER_MAX * calm));
  }

  private long medianMillis(byte[] message) throws IOException, InterruptedException {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < PROBES; i++) {
      long before = System.nanoTime();
      system.duis().send(message);
      millis.add((System.nanoTime() - before) / 1_000_000);
    }
    return millis.stream().sorted().skip(PROBES / 2).findFirst().orElseThrow();
  }

  /** Each attempt has a name of its own, so that no limit but that of the processors applies. */
  private Void signInWhile(AtomicBoolean goOn, AtomicInteger attempts, String address)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    URI page = system.service().ssi().resolve("/sign-in");
    Matcher token =
        TOKEN.matcher(
            client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body());
    assertThat(token.find()).isTrue();
    String form =
        "password=wrong&_csrf=" + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
    while (goOn.get()) {
      int number = names.incrementAndGet();
      int status =
          client
              .send(
                  HttpRequest.newBuilder(page)
                      .header("Content-Type", "application/x-www-form-urlencoded")
                      .header("X-Forwarded-For", address + ", 203.0.113." + number % 250)
                      .POST(BodyPublishers.ofString(form + "&name=nobody" + number))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isIn(302, 429);
      attempts.incrementAndGet();
    }
    return null;
  }
}
