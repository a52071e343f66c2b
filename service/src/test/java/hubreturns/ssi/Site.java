package hubreturns.ssi;

import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.AccountRole;
import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.access.IdentityProvider;
import hubreturns.ssi.access.SignInRules;
import hubreturns.ssi.hub.Charges;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** The pages over the tests' database, as a program of their own serves them. */
final class Site {
  /** The refused messages that the page Refusals shows. */
  static final List<RefusedMessage> REFUSED = new CopyOnWriteArrayList<>();

  /** The password of a settled account. */
  static final String PASSWORD = "three blind mice ran";

  private static final String FIRST_PASSWORD = "first " + PASSWORD;

  private Site() {}

  private static Path uploads() {
    try {
      return Files.createTempDirectory("uploads");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SsiServer open() {
    return opening().open();
  }

  static SsiServer open(DataSource database) {
    return opening().database(database).open();
  }

  static Opening opening() {
    return new Opening();
  }

  /** The pages with what a test sets differently. */
  static final class Opening {
    private DataSource database = TestDatabase.database().pages();
    private Clock clock = Clock.systemUTC();
    private Optional<URI> baseUrl = Optional.empty();
    private Optional<IdentityProvider> provider = Optional.empty();
    private Optional<URI> passkeysFor = Optional.empty();
    private int connectionsPerAddress = 50;
    private int sessionsMax = 2_000;
    private Path uploads = Site.uploads();
    private MeterRegistry metrics = new SimpleMeterRegistry();

    Opening database(DataSource other) {
      database = other;
      return this;
    }

    Opening clock(Clock other) {
      clock = other;
      return this;
    }

    Opening baseUrl(Optional<URI> address) {
      baseUrl = address;
      return this;
    }

    Opening provider(Optional<IdentityProvider> other) {
      provider = other;
      return this;
    }

    Opening passkeysFor(URI address) {
      passkeysFor = Optional.of(address);
      return this;
    }

    Opening connectionsPerAddress(int most) {
      connectionsPerAddress = most;
      return this;
    }

    Opening sessionsMax(int most) {
      sessionsMax = most;
      return this;
    }

    Opening uploads(Path folder) {
      uploads = folder;
      return this;
    }

    Opening metrics(MeterRegistry registry) {
      metrics = registry;
      return this;
    }

    SsiServer open() {
      return SsiServer.start(
          new SsiConfiguration(
              "127.0.0.1",
              0,
              baseUrl,
              connectionsPerAddress,
              sessionsMax,
              uploads,
              new SignInRules(5, Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1)),
              provider,
              passkeysFor,
              Charges.read("2021-04-01 8.27 30.87 58.75 7.43").orElseThrow(),
              true,
              Duration.ofDays(30)),
          SsiDatabase.of(database),
          clock,
          new ReturnRecords(TestDatabase.client())::retry,
          Optional.of(() -> REFUSED),
          metrics);
    }
  }

  /** An account whose password is its own already; returns its name. */
  static String account(String name, AccountRole role, Optional<String> party) {
    new Accounts(TestDatabase.client(), Clock.systemUTC())
        .add(name, role, party, Optional.of(PASSWORD));
    TestDatabase.client()
        .sql("update ssi_account set must_change_password = false where name = :name")
        .param("name", name)
        .update();
    return name;
  }

  /** A new account's owner, signed in and with a password of its own. */
  static Visitor settled(SsiServer server, String name, AccountRole role, Optional<String> party)
      throws IOException, InterruptedException {
    new Accounts(TestDatabase.client(), Clock.systemUTC())
        .add(name, role, party, Optional.of(FIRST_PASSWORD));
    Visitor visitor = new Visitor(server.port()).signIn(name, FIRST_PASSWORD);
    visitor.post(
        "/password",
        "/password",
        Map.of("current", FIRST_PASSWORD, "chosen", PASSWORD, "again", PASSWORD));
    return visitor.signIn(name, PASSWORD);
  }
}
