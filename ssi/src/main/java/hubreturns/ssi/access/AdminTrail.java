package hubreturns.ssi.access;

import hubreturns.vocabulary.PrintableText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The administration trail: who changed what, from where, and what it was before and after. It is
 * append-only; the database refuses any other change.
 */
public final class AdminTrail {
  private static final int TEXT_CHARACTERS_MAX = 4_000;
  private static final String UNKNOWN = "unknown";

  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final Clock clock;

  public AdminTrail(DataSource dataSource, Clock clock) {
    this.database = JdbcClient.create(dataSource);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    this.clock = clock;
  }

  /**
   * Who acts.
   *
   * @param name of an account on the pages, or of an operating-system user
   * @param address of the client, or the machine on which a command runs
   */
  public record Actor(String name, String address) {

    /** The operating-system user who runs a command here, and where that user came from. */
    public static Actor atCommandLine(Map<String, String> environment) {
      String user =
          ProcessHandle.current().info().user().orElse(System.getProperty("user.name", UNKNOWN));
      String name =
          Optional.ofNullable(environment.get("SUDO_USER"))
              .map(real -> real + " as " + user)
              .orElse(user);
      String machine = machine();
      String address =
          Optional.ofNullable(environment.get("SSH_CONNECTION"))
              .map(ssh -> machine + ", by SSH from " + ssh.split(" ", -1)[0])
              .orElse(machine);
      return new Actor(name + " (command line)", address);
    }

    private static String machine() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException noName) {
        return UNKNOWN;
      }
    }
  }

  /**
   * What was changed.
   *
   * @param subject the account, User, file or deliveries
   * @param before the subject before, in words; empty where there is nothing to say
   * @param after the subject after, in words
   */
  public record Change(AdminAction action, String subject, String before, String after) {}

  /** One entry of the trail. */
  public record Event(
      long key,
      Instant at,
      String actor,
      String address,
      String action,
      String subject,
      String before,
      String after) {}

  private static final String APPEND =
      """
      insert into admin_event (at, actor, address, action, subject, before, after)
      values (:at, :actor, :address, :action, :subject, :before, :after)
      """;

  /** Appends an entry about a change that is done. */
  public void append(Actor actor, Change change) {
    database
        .sql(APPEND)
        .param("at", clock.instant().atOffset(ZoneOffset.UTC))
        .param("actor", text(actor.name()))
        .param("address", text(actor.address()))
        .param("action", change.action().text())
        .param("subject", text(change.subject()))
        .param("before", text(change.before()))
        .param("after", text(change.after()))
        .update();
  }

  /**
   * Makes a change and appends its entry in one transaction: both happen, or neither.
   *
   * @param entry says what was changed; empty when nothing was
   */
  public <T> T record(Actor actor, Supplier<T> change, Function<T, Optional<Change>> entry) {
    return Objects.requireNonNull(
        transaction.execute(status -> {
          T result = change.get();
          entry.apply(result).ifPresent(done -> append(actor, done));
          return result;
        }));
  }

  private static String text(String text) {
    String printable = text.lines().map(PrintableText::of).collect(Collectors.joining("\n"));
    return printable.length() <= TEXT_CHARACTERS_MAX
        ? printable
        : printable.substring(0, TEXT_CHARACTERS_MAX) + "…";
  }

  /** The entries as a report, newest first: parameters {@code from}, {@code to}, {@code most}. */
  public static final String LIST =
      """
      select utc_text(at) as at, actor, address, action, subject, before, after
        from admin_event
       where at >= :from
         and at < :to
       order by event_key desc
       limit :most
      """;

  private static final String PAGE =
      """
      select event_key as key, at, actor, address, action, subject, before, after
        from admin_event
       where event_key < :before_key
       order by event_key desc
       limit :most
      """;

  /** Entries before this one, newest first. */
  public List<Event> page(long beforeKey, int most) {
    return database
        .sql(PAGE)
        .param("before_key", beforeKey)
        .param("most", most)
        .query(new SimplePropertyRowMapper<>(Event.class))
        .list();
  }
}
