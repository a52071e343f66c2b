package hubreturns.ssi;

import hubreturns.service.operations.RecordedRetries;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.AccountRole;
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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** The pages over the database of the tests, served as by a program of their own. */
public final class Site {
  /** The refused messages that the page Refusals shows. */
  static final List<RefusedMessage> REFUSED = new CopyOnWriteArrayList<>();

  /** The password of a settled account. */
  public static final String PASSWORD = "three blind mice ran";

  /**
   * A cheap hash. The cost of a check is part of the hash, and a tenth of a second for each check
   * would add up.
   */
  private static final String QUICK_HASH =
      Objects.requireNonNull(new Argon2PasswordEncoder(16, 32, 1, 64, 1).encode(PASSWORD));

  private Site() {}

  private static Path uploads() {
    try {
      return Files.createTempDirectory("uploads");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SsiServer open() {
    return open(settings -> {});
  }

  /** The pages with what a test sets differently. */
  static SsiServer open(Consumer<Settings> differently) {
    Settings settings = new Settings();
    differently.accept(settings);
    return settings.open();
  }

  /** What a test may set differently. */
  static final class Settings {
    DataSource database = TestDatabase.database().pages();
    Clock clock = Clock.systemUTC();
    Optional<URI> baseUrl = Optional.empty();
    Optional<IdentityProvider> provider = Optional.empty();
    Optional<URI> passkeysFor = Optional.empty();
    int connectionsPerAddress = 50;
    int sessionsMax = 2_000;
    Path uploads = Site.uploads();
    MeterRegistry metrics = new SimpleMeterRegistry();

    private SsiServer open() {
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
          new RecordedRetries(TestDatabase.database().dataSource(), clock),
          Optional.of(() -> REFUSED),
          metrics);
    }
  }

  /** Adds an account whose holder has already chosen the password, and returns its name. */
  public static String account(String name, AccountRole role, Optional<String> party) {
    TestDatabase.client()
        .sql(
            """
            insert into ssi_account (name, role, party, password_hash, must_change_password, created_at,
                                     password_set_at)
            values (:name, :role::account_role, :party, :hash, false, now(), now())
            """)
        .param("name", name)
        .param("role", role.text())
        .param("party", party.orElse(null))
        .param("hash", QUICK_HASH)
        .update();
    return name;
  }

  /** A supplier's clerk with a new account, signed in. */
  static Visitor supplier(SsiServer server, String name, String party) throws Exception {
    return new Visitor(server.port())
        .signIn(account(name, AccountRole.SUPPLIER, Optional.of(party)), PASSWORD);
  }

  /** An auditor with a new account, signed in. */
  static Visitor auditor(SsiServer server, String name) throws Exception {
    return new Visitor(server.port())
        .signIn(account(name, AccountRole.AUDITOR, Optional.empty()), PASSWORD);
  }

  /** An operator with a new account, signed in. */
  static Visitor operator(SsiServer server, String name) throws Exception {
    return new Visitor(server.port())
        .signIn(account(name, AccountRole.OPERATOR, Optional.empty()), PASSWORD);
  }
}
