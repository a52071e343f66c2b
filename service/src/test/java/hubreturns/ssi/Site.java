package hubreturns.ssi;

import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.AccountRole;
import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.access.IdentityProvider;
import hubreturns.ssi.access.SignInRules;
import hubreturns.ssi.hub.Charges;
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

  private static final String PASSWORD = "three blind mice ran";
  private static final String FIRST_PASSWORD = "first " + PASSWORD;

  private static final int CONNECTIONS = 50;

  private Site() {}

  private static Path uploads() {
    try {
      return Files.createTempDirectory("uploads");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SsiServer open() {
    return open(Clock.systemUTC(), Optional.empty(), Optional.empty());
  }

  static SsiServer open(DataSource database) {
    return open(
        database, Clock.systemUTC(), Optional.empty(), Optional.empty(), CONNECTIONS, uploads());
  }

  static SsiServer open(int connectionsPerAddress, Path uploads) {
    return open(
        Clock.systemUTC(), Optional.empty(), Optional.empty(), connectionsPerAddress, uploads);
  }

  static SsiServer open(Clock clock, Optional<URI> baseUrl, Optional<IdentityProvider> provider) {
    return open(clock, baseUrl, provider, CONNECTIONS, uploads());
  }

  private static SsiServer open(
      Clock clock,
      Optional<URI> baseUrl,
      Optional<IdentityProvider> provider,
      int connectionsPerAddress,
      Path uploads) {
    return open(
        TestDatabase.database().pages(), clock, baseUrl, provider, connectionsPerAddress, uploads);
  }

  private static SsiServer open(
      DataSource database,
      Clock clock,
      Optional<URI> baseUrl,
      Optional<IdentityProvider> provider,
      int connectionsPerAddress,
      Path uploads) {
    return SsiServer.start(
        new SsiConfiguration(
            "127.0.0.1",
            0,
            baseUrl,
            connectionsPerAddress,
            uploads,
            new SignInRules(5, Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1)),
            provider,
            Charges.read("2021-04-01 8.27 30.87 58.75 7.43").orElseThrow(),
            true,
            Duration.ofDays(30)),
        database,
        clock,
        new ReturnRecords(TestDatabase.client())::retry,
        () -> REFUSED,
        new SimpleMeterRegistry());
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
