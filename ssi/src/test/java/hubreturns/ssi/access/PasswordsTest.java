package hubreturns.ssi.access;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.ssi.access.Passwords.TooManyWaiting;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The hashing of passwords, and its limits. */
class PasswordsTest {
  private final Passwords passwords = new Passwords();

  @Test
  void a_hash_fits_its_password_only() {
    String hash = passwords.hash("three blind mice ran");

    assertThat(passwords.fits("three blind mice ran", hash)).isTrue();
    assertThat(passwords.fits("three blind mice ram", hash)).isFalse();
  }

  @Test
  void more_passwords_than_the_queue_holds_are_refused_at_once() throws Exception {
    int people = 300;
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger checked = new AtomicInteger();
    Callable<Boolean> guess =
        () -> {
          try {
            passwords.fitsNobody("guess");
            checked.incrementAndGet();
          } catch (TooManyWaiting e) {
            refused.incrementAndGet();
          }
          return true;
        };
    try (ExecutorService crowd = Executors.newFixedThreadPool(people)) {
      for (Future<Boolean> done : crowd.invokeAll(Collections.nCopies(people, guess))) {
        done.get();
      }
    }

    assertThat(refused.get()).isPositive();
    assertThat(checked.get()).isGreaterThanOrEqualTo(Passwords.WAITING_MAX);
    assertThat(refused.get() + checked.get()).isEqualTo(people);
  }
}
