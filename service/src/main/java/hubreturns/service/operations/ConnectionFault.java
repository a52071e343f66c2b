package hubreturns.service.operations;

import hubreturns.service.availability.DatabaseFailure;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;

/**
 * Why an outside database did not let the service or a command in: what happened, which setting to
 * look at, and what to do next.
 *
 * @param passes whether waiting may help, as for a server that is starting
 */
record ConnectionFault(String text, boolean passes) {
  private static final String WRONG_PASSWORD = "28P01";
  private static final String NOT_LET_IN = "28000";
  private static final String NO_DATABASE = "3D000";
  private static final String NO_RIGHT = "42501";
  private static final String REJECTED = "08004";
  private static final String PROTOCOL = "08P01";
  private static final String STARTING = "57P03";
  private static final String FULL = "53300";

  /** What a server that is there may say, with what matters most first. */
  private static final List<String> ANSWERS =
      List.of(
          WRONG_PASSWORD, NOT_LET_IN, NO_DATABASE, NO_RIGHT, REJECTED, FULL, STARTING, PROTOCOL);

  /** Explains a failure to connect with this login. */
  static ConnectionFault of(Throwable failure, OutsideLogin login) {
    List<SQLException> said =
        causes(failure)
            .filter(SQLException.class::isInstance)
            .map(SQLException.class::cast)
            .toList();
    Optional<SQLException> answer =
        said.stream()
            .flatMap(one -> Stream.concat(Stream.of(one), ofEachServer(one)))
            .filter(ConnectionFault::isAnswer)
            .min(Comparator.comparingInt(one -> ANSWERS.indexOf(state(one))));
    return answer.isPresent()
        ? ofAnswer(answer.get(), login)
        : said.stream()
            .findFirst()
            .map(first -> withoutAnswer(first, login))
            .orElseGet(() -> fault(login, line(failure), checkUrl(), false));
  }

  /** The failures of the servers of a URL that names several. */
  private static Stream<SQLException> ofEachServer(SQLException failed) {
    return Arrays.stream(failed.getSuppressed())
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast);
  }

  /** The driver itself uses the state of a protocol error too, for what is not PostgreSQL. */
  private static boolean isAnswer(SQLException failed) {
    return ANSWERS.contains(state(failed))
        && (!state(failed).equals(PROTOCOL)
            || (failed instanceof PSQLException said && said.getServerErrorMessage() != null));
  }

  private static ConnectionFault ofAnswer(SQLException answer, OutsideLogin login) {
    String said = line(answer);
    return switch (state(answer)) {
      case WRONG_PASSWORD ->
          fault(
              login,
              "it refuses the user or the password (%s)".formatted(said),
              check(login),
              false);
      case REJECTED ->
          login.hasPassword()
              ? fault(login, "it refuses the connection (%s)".formatted(said), check(login), false)
              : fault(login, "it asks for a password, and none is set", check(login), false);
      case NOT_LET_IN ->
          fault(
              login,
              "it does not let this user in from this machine (%s)".formatted(said),
              login.hasUser()
                  ? "Check %s, and pg_hba.conf on the server".formatted(login.userSource())
                  : check(login),
              false);
      case NO_DATABASE ->
          fault(
              login,
              "it has no database of this name (%s)".formatted(said),
              "Correct the name in %s, or create the database"
                  .formatted(Setting.DATABASE_URL.variable()),
              false);
      case NO_RIGHT ->
          fault(
              login,
              "this user may not use the database yet (%s)".formatted(said),
              "Run 'database migrate --%s %s' as the owner of the database"
                  .formatted(
                      login.role().name().toLowerCase(Locale.ROOT),
                      login.userName().orElse("ROLE")),
              false);
      case STARTING ->
          fault(login, "it is starting or stopping (%s)".formatted(said), "Wait for it", true);
      case PROTOCOL ->
          fault(
              login,
              "it refuses the connection (%s)".formatted(said),
              "If a pooler responds there, check that it reaches its database",
              true);
      default ->
          fault(
              login,
              "it accepts no further connection (%s)".formatted(said),
              "Raise max_connections of the server, or lower %s"
                  .formatted(Setting.DATABASE_CONNECTIONS.variable()),
              true);
    };
  }

  /** No server answered with a reason, so the network or the other side is the cause. */
  private static ConnectionFault withoutAnswer(SQLException first, OutsideLogin login) {
    String said = line(first);
    String next = checkUrl();
    if (ofEachServer(first).findAny().isPresent()) {
      return fault(login, said, next, true);
    }
    if (isCausedBy(first, UnknownHostException.class)) {
      return fault(login, "this machine cannot resolve the name of the server", next, true);
    }
    if (isCausedBy(first, ConnectException.class)) {
      return fault(
          login,
          "nothing accepts the connection there",
          next + ", and that PostgreSQL runs and listens on that address",
          true);
    }
    if (isCausedBy(first, SocketTimeoutException.class)
        || isCausedBy(first, NoRouteToHostException.class)
        || said.contains("responded within")) {
      return fault(login, "it does not respond", next + ", the network and the firewalls", true);
    }
    if (isCausedBy(first, EOFException.class)) {
      return fault(
          login,
          "the other side closed the connection at once",
          next + ". That address may belong to another program, or to a proxy without a database",
          true);
    }
    if (isCausedBy(first, SSLException.class)
        || isCausedBy(first, GeneralSecurityException.class)
        || said.contains("does not support SSL")
        || said.contains("SSL root certificate")
        || (said.contains("hostname") && said.contains("verif"))) {
      return fault(
          login,
          "TLS to the server failed (%s)".formatted(deepest(first)),
          "Check sslmode and sslrootcert in %s, and the server's certificate"
              .formatted(Setting.DATABASE_URL.variable()),
          false);
    }
    if (state(first).equals(PROTOCOL)
        || said.contains("setting up the SSL connection")
        || said.contains("Session setup failed")) {
      return fault(login, "what responds there is not PostgreSQL", next, false);
    }
    return fault(login, said, next, DatabaseFailure.isOfServer(first));
  }

  private static ConnectionFault fault(
      OutsideLogin login, String why, String next, boolean passes) {
    return new ConnectionFault(
        "Cannot use the database at %s%s: %s. %s."
            .formatted(
                login.place(), login.userName().map(name -> " as " + name).orElse(""), why, next),
        passes);
  }

  private static String checkUrl() {
    return "Check host and port in " + Setting.DATABASE_URL.variable();
  }

  private static String check(OutsideLogin login) {
    if (!login.hasUser()) {
      return "Set %s and %s".formatted(login.user().variable(), login.password().variable());
    }
    if (!login.hasPassword()) {
      return "Set " + login.password().variable();
    }
    return login.userSource().equals(login.passwordSource())
        ? "Check the user and the password in " + login.userSource()
        : "Check %s and %s".formatted(login.userSource(), login.passwordSource());
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
    return causes(failure).anyMatch(type::isInstance);
  }

  private static String state(SQLException said) {
    return Objects.toString(said.getSQLState(), "");
  }

  private static String deepest(Throwable failure) {
    return causes(failure).reduce((outer, inner) -> inner).map(ConnectionFault::line).orElse("");
  }

  private static String line(Throwable said) {
    return plain(Objects.toString(said.getMessage(), said.getClass().getSimpleName()));
  }

  /** What the driver says, on one line and without PostgreSQL's severity. */
  static String plain(String said) {
    return said.replaceFirst("^(FATAL|ERROR): ", "")
        .replaceAll("\\s*\\R\\s*Position: \\d+", "")
        .replaceAll("\\s*\\R\\s*", "; ")
        .replaceAll("\\.$", "");
  }
}
