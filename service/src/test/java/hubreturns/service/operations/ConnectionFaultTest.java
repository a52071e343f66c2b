package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import hubreturns.service.availability.ConnectionLimits;
import hubreturns.service.availability.ServerConnections;
import hubreturns.service.testing.LogLines;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What is said when an outside database does not let the service or a command in. */
class ConnectionFaultTest {
  private static final String PLACE = "Cannot use the database at db.example:5432/hub_returns";
  private static final String URL =
      "jdbc:postgresql://db.example:5432/hub_returns?sslmode=require&password2=secret";
  private static final String CHECK_URL = "Check host and port in HUB_RETURNS_DATABASE_URL";
  private static final String CHECK_USER =
      "Check HUB_RETURNS_DATABASE_USER and HUB_RETURNS_DATABASE_PASSWORD";

  private static Settings settings(Map<Setting, String> more) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    values.put(Setting.DATABASE_URL, URL);
    values.putAll(more);
    return Settings.of(values);
  }

  private static final Settings COMPLETE =
      settings(
          Map.of(
              Setting.DATABASE_USER,
              "writer",
              Setting.DATABASE_PASSWORD,
              "w",
              Setting.SSI_DATABASE_USER,
              "reader",
              Setting.SSI_DATABASE_PASSWORD,
              "r"));

  private static ConnectionFault fault(SQLException failure) {
    return ConnectionFault.of(
        new IllegalStateException("Failed to initialize pool", failure),
        OutsideLogin.ofService(COMPLETE));
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(
            "28P01",
            "FATAL: password authentication failed for user \"writer\"",
            "it refuses the user or the password (password authentication failed for user \"writer\"). "
                + CHECK_USER
                + ".",
            false),
        Arguments.of(
            "28000",
            "FATAL: no pg_hba.conf entry for host",
            "it does not let this user in from this machine (no pg_hba.conf entry for host). Check"
                + " HUB_RETURNS_DATABASE_USER, and pg_hba.conf on the server.",
            false),
        Arguments.of(
            "3D000",
            "FATAL: database \"x\" does not exist",
            "it has no database of this name (database \"x\" does not exist). Correct the name in"
                + " HUB_RETURNS_DATABASE_URL, or create the database.",
            false),
        Arguments.of(
            "42501",
            "FATAL: permission denied for database \"x\"\n  Detail: User does not have CONNECT"
                + " privilege.",
            "this user may not use the database yet (permission denied for database \"x\"; Detail:"
                + " User does not have CONNECT privilege). Run 'database migrate --writer writer' as"
                + " the owner of the database.",
            false),
        Arguments.of(
            "57P03",
            "FATAL: the database system is starting up",
            "it is starting or stopping (the database system is starting up). Wait for it.",
            true),
        Arguments.of(
            "53300",
            "FATAL: sorry, too many clients already",
            "it accepts no further connection (sorry, too many clients already). Raise"
                + " max_connections of the server, or lower HUB_RETURNS_DATABASE_CONNECTIONS.",
            true));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void an_answer_of_the_server_names_the_setting_and_the_next_step(
      String state, String said, String text, boolean passes) {
    assertThat(fault(new SQLException(said, state)))
        .isEqualTo(new ConnectionFault(PLACE + " as writer: " + text, passes));
  }

  private static SQLException saidByServer(String state, String message) {
    return new PSQLException(new ServerErrorMessage("SFATAL\0C" + state + "\0M" + message + "\0"));
  }

  @Test
  void a_pooler_that_does_not_reach_its_database_is_waited_for() {
    assertThat(fault(saidByServer("08P01", "server login has been failing")))
        .isEqualTo(
            new ConnectionFault(
                PLACE
                    + " as writer: it refuses the connection (server login has been failing). If a"
                    + " pooler responds there, check that it reaches its database.",
                true));
    assertThat(fault(new SQLException("Protocol error.  Session setup failed.", "08P01")))
        .isEqualTo(
            new ConnectionFault(
                PLACE + " as writer: what responds there is not PostgreSQL. " + CHECK_URL + ".",
                false));
  }

  @Test
  void of_several_servers_the_one_that_answered_is_reported() {
    SQLException down = new SQLException("refused", "08001", new ConnectException("refused"));
    SQLException none = new SQLTransientConnectionException("no server takes writes", "08001");
    none.addSuppressed(down);
    none.addSuppressed(new SQLException("no pg_hba.conf entry", "28000"));
    none.addSuppressed(new SQLException("FATAL: wrong", "28P01"));

    assertThat(fault(none).text()).contains("it refuses the user or the password (wrong)");
    assertThat(fault(none).passes()).isFalse();
  }

  @Test
  void several_servers_without_an_answer_are_named_together() {
    SQLException none =
        new SQLTransientConnectionException("no server takes writes: db1: refused; db2: standby");
    none.addSuppressed(new SQLException("refused", "08001", new ConnectException("refused")));
    none.addSuppressed(new SQLException("standby", "08001"));

    assertThat(fault(none))
        .isEqualTo(
            new ConnectionFault(
                PLACE
                    + " as writer: no server takes writes: db1: refused; db2: standby. "
                    + CHECK_URL
                    + ".",
                true));
  }

  @Test
  void a_login_in_the_url_is_checked_there() {
    OutsideLogin login =
        OutsideLogin.ofService(
            settings(
                Map.of(
                    Setting.DATABASE_URL,
                    "jdbc:postgresql://db.example:5432/hub_returns?user=writer&password=secret")));

    assertThat(ConnectionFault.of(new SQLException("no", "28P01"), login).text())
        .isEqualTo(
            PLACE
                + " as writer: it refuses the user or the password (no). Check the user and the"
                + " password in HUB_RETURNS_DATABASE_URL.");
    assertThat(ConnectionFault.of(new SQLException("no", "42501"), login).text())
        .contains("Run 'database migrate --writer writer'");
  }

  static Stream<Arguments> silences() {
    return Stream.of(
        Arguments.of(
            new UnknownHostException("db.example"),
            "this machine cannot resolve the name of the server. " + CHECK_URL + ".",
            true),
        Arguments.of(
            new ConnectException("Connection refused"),
            "nothing accepts the connection there. "
                + CHECK_URL
                + ", and that PostgreSQL runs and listens on that address.",
            true),
        Arguments.of(
            new SocketTimeoutException("Connect timed out"),
            "it does not respond. " + CHECK_URL + ", the network and the firewalls.",
            true),
        Arguments.of(
            new NoRouteToHostException("No route to host"),
            "it does not respond. " + CHECK_URL + ", the network and the firewalls.",
            true),
        Arguments.of(
            new EOFException(),
            "the other side closed the connection at once. "
                + CHECK_URL
                + ". That address may belong to another program, or to a proxy without a database.",
            true),
        Arguments.of(
            new SSLHandshakeException("PKIX path building failed"),
            "TLS to the server failed (PKIX path building failed). Check sslmode and sslrootcert in"
                + " HUB_RETURNS_DATABASE_URL, and the server's certificate.",
            false));
  }

  @ParameterizedTest
  @MethodSource("silences")
  void a_server_that_cannot_be_reached_is_named_with_its_setting(
      Exception cause, String text, boolean passes) {
    assertThat(fault(new SQLException("The connection attempt failed.", "08001", cause)))
        .isEqualTo(new ConnectionFault(PLACE + " as writer: " + text, passes));
  }

  @Test
  void a_login_of_the_pages_names_their_settings() {
    OutsideLogin login = OutsideLogin.ofPages(COMPLETE);

    assertThat(ConnectionFault.of(new SQLException("no", "28P01"), login).text())
        .isEqualTo(
            PLACE
                + " as reader: it refuses the user or the password (no). Check"
                + " HUB_RETURNS_SSI_DATABASE_USER and HUB_RETURNS_SSI_DATABASE_PASSWORD.");
    assertThat(ConnectionFault.of(new SQLException("no", "42501"), login).text())
        .endsWith("Run 'database migrate --reader reader' as the owner of the database.");
  }

  @Test
  void a_missing_user_or_password_is_named() {
    SQLException asked =
        new SQLException(
            "The server requested SCRAM-based authentication, but no password was provided.",
            "08004");

    assertThat(ConnectionFault.of(asked, OutsideLogin.ofService(settings(Map.of()))).text())
        .isEqualTo(
            PLACE
                + ": it asks for a password, and none is set. Set HUB_RETURNS_DATABASE_USER and"
                + " HUB_RETURNS_DATABASE_PASSWORD.");
    Settings user = settings(Map.of(Setting.DATABASE_USER, "writer"));
    assertThat(ConnectionFault.of(asked, OutsideLogin.ofService(user)).text())
        .endsWith("none is set. Set HUB_RETURNS_DATABASE_PASSWORD.");
  }

  @Test
  void a_password_in_the_url_is_never_shown() {
    assertThat(fault(new SQLException("no", "28P01")).text()).doesNotContain("secret");
  }

  @Test
  void a_start_logs_at_once_that_it_waits_and_a_command_does_not_wait() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    OutsideLogin login =
        OutsideLogin.ofService(
            settings(Map.of(Setting.DATABASE_URL, "jdbc:postgresql://127.0.0.1:" + closed + "/x")));
    String text = "Cannot use the database at 127.0.0.1:" + closed + "/x: nothing accepts";
    HikariConfig config = new HikariConfig();
    config.setDataSource(new ServerConnections(login.servers(), ConnectionLimits.REQUESTS));

    try (LogLines log = LogLines.of(FirstConnection.class)) {
      config.setInitializationFailTimeout(1);
      assertThatThrownBy(() -> FirstConnection.open(config, Optional.of(login)))
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith(text);
      assertThat(log.texts()).isEmpty();

      config.setInitializationFailTimeout(2_000);
      assertThatThrownBy(() -> FirstConnection.open(config, Optional.of(login)))
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith("The start waited 2 seconds. " + text);
      assertThat(log.texts())
          .singleElement()
          .asString()
          .startsWith(text)
          .endsWith("The start waits up to 2 seconds for the database");
    }
  }
}
