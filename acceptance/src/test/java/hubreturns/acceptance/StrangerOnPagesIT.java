package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.PAGES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.harness.Http;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What a stranger does to the pages must not slow the DUIS interface. */
@UsesSharedSystem
final class StrangerOnPagesIT {
  private static final int STRANGERS = 20;
  private static final int REQUESTS = 40;
  private static final int CHECKED = 302;
  private static final int TOO_MANY = 429;

  private final TestSystem system;
  private final AtomicInteger names = new AtomicInteger();
  private final AtomicInteger checked = new AtomicInteger();

  StrangerOnPagesIT(TestSystem system) {
    this.system = system;
  }

  /**
   * Compares the number of answered requests with the number of checked passwords, because a busy
   * machine slows both. Passwords were once hashed on the carrier threads of the DUIS interface.
   * Each request then waited for a whole queue of passwords.
   */
  @Test
  @Requirement(PAGES)
  void the_duis_interface_answers_more_requests_than_twenty_strangers_have_passwords_checked(
      TestReporter saw) throws Exception {
    byte[] message = system.noFaultReturn().hubs(system.hubIds(1)).signedBy(system.first());
    system.duis().send(message);
    AtomicBoolean goOn = new AtomicBoolean(true);
    int meanwhile;
    try (ExecutorService strangers = Executors.newFixedThreadPool(STRANGERS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < STRANGERS; i++) {
        String address = "198.51.100." + i;
        running.add(strangers.submit(() -> signInWhile(goOn, address)));
      }
      try {
        Waiting.until(
            "the strangers to sign in",
            () -> checked.get() >= STRANGERS || running.stream().anyMatch(Future::isDone));
        int before = checked.get();
        for (int i = 0; i < REQUESTS; i++) {
          system.duis().send(message);
        }
        meanwhile = checked.get() - before;
      } finally {
        goOn.set(false);
      }
      for (Future<?> stranger : running) {
        stranger.get();
      }
    }
    saw.publishEntry(
        STRANGERS + " strangers sign in again and again",
        REQUESTS + " requests were answered while " + meanwhile + " passwords were checked");

    assertThat(meanwhile).isLessThan(REQUESTS);
  }

  /** Each attempt has a name of its own, so that only the limit of the processors applies. */
  private Void signInWhile(AtomicBoolean goOn, String address)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    URI page = system.service().ssi().resolve("/sign-in");
    Optional<String> token =
        Http.formToken(
            client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body());
    assertThat(token).isPresent();
    String form = "password=wrong&_csrf=" + Http.encoded(token.orElseThrow());
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
      assertThat(status).isIn(CHECKED, TOO_MANY);
      if (status == CHECKED) {
        checked.incrementAndGet();
      }
    }
    return null;
  }
}
