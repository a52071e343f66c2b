package hubreturns.simulator.remedy;

import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.faults.Call;
import hubreturns.simulator.faults.Fault;
import hubreturns.simulator.faults.FaultScript;
import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.records.Database;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.EntryId;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.web.Answer;
import hubreturns.simulator.web.Handler;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The AR System REST dialect under {@code /api}.
 *
 * <p>A call is counted, held against the allowance, struck by the fault script, then by its token,
 * and runs alone on the one account there is: a second call at the same time is answered 9093.
 */
public final class Remedy implements Handler {
  private static final String SCHEME = "AR-JWT ";

  private final Account account;
  private final Tokens tokens;
  private final Tokens readerTokens;
  private final Allowance allowance;
  private final CallCounts counts = new CallCounts();
  private final FaultScript faults;
  private final Entries entries;
  private final Semaphore accountIsFree = new Semaphore(1);

  /**
   * The one account.
   *
   * @param tokenValidity how long a login holds
   * @param callsPerSecond its allowance; empty for none
   * @param form the one form it sees
   * @param reader a second account that may only read; empty for none
   */
  public record Account(
      String user,
      String password,
      Duration tokenValidity,
      Optional<Integer> callsPerSecond,
      String form,
      Optional<Reader> reader) {
    @Override
    public String toString() {
      return "Account[" + user + "]";
    }
  }

  /**
   * An account of its own for whoever counts the records. Its calls are not counted, meet no
   * scripted fault and never occupy the service's account.
   */
  public record Reader(String user, String password) {
    @Override
    public String toString() {
      return "Reader[" + user + "]";
    }
  }

  /**
   * Serves an account.
   *
   * @param nanoTime by which calls in a second are counted
   * @param noticeQueued run after a change that may have given a CSP a notice to take
   */
  public Remedy(
      Account account,
      Database database,
      Notices notices,
      LifeCycle lifeCycle,
      FaultScript faults,
      Clock clock,
      LongSupplier nanoTime,
      Runnable noticeQueued) {
    this.account = account;
    this.tokens = new Tokens(clock, account.tokenValidity());
    this.readerTokens = new Tokens(clock, account.tokenValidity());
    this.allowance = new Allowance(account.callsPerSecond(), nanoTime);
    this.faults = faults;
    this.entries = new Entries(account.form(), database, notices, lifeCycle, counts, noticeQueued);
  }

  /** What was called and refused. */
  public CallCounts counts() {
    return counts;
  }

  /** The most calls on entries that came in any one second. */
  public int mostCallsInASecond() {
    return allowance.mostInASecond();
  }

  /** Whether a call on entries is under way, so that another would be answered 9093. */
  public boolean isBusy() {
    return accountIsFree.availablePermits() == 0;
  }

  /** Begins the counts again. */
  public void resetCounts() {
    counts.reset();
    allowance.reset();
  }

  /** Changes a record as a call would, on behalf of the operator's page. */
  public Optional<Entry> change(EntryId id, Map<Field, Optional<String>> changes) {
    return entries.change(id, changes);
  }

  @Override
  public Answer answer(Request request) {
    if (request.segment(1).equals("jwt") && request.path().size() == 3) {
      return switch (request.segment(2)) {
        case "login" -> onlyPost(request, () -> login(request));
        case "logout" -> onlyPost(request, () -> logout(request));
        default -> ArError.RESOURCE_UNKNOWN.about(String.join("/", request.path()));
      };
    }
    boolean isVersion1 = request.segment(2).equals("v1") || request.segment(2).equals("v1.0");
    if (!request.segment(1).equals("arsys") || !isVersion1) {
      return ArError.RESOURCE_UNKNOWN.about(String.join("/", request.path()));
    }
    return switch (request.segment(3)) {
      case "entry" -> entry(request);
      case "mergeEntry" -> merge(request);
      default -> ArError.RESOURCE_UNKNOWN.about(String.join("/", request.path()));
    };
  }

  private Answer entry(Request request) {
    String id = request.segment(5);
    return switch (request.path().size()) {
      case 5 ->
          switch (request.method()) {
            case "POST" -> {
              Optional<ObjectNode> body = Json.readObject(request.body());
              yield call(Call.CREATE, request, deviceId(body), () -> entries.create(request, body));
            }
            case "GET" -> call(Call.QUERY, request, Optional.empty(), () -> entries.query(request));
            default -> ArError.METHOD_NOT_ALLOWED.about(request.method());
          };
      case 6 ->
          switch (request.method()) {
            case "GET" -> call(Call.GET, request, Optional.empty(), () -> entries.get(request, id));
            case "PUT" -> {
              Optional<ObjectNode> body = Json.readObject(request.body());
              yield call(Call.UPDATE, request, deviceId(body), () -> entries.update(id, body));
            }
            default -> ArError.METHOD_NOT_ALLOWED.about(request.method());
          };
      default -> ArError.RESOURCE_UNKNOWN.about(String.join("/", request.path()));
    };
  }

  private Answer merge(Request request) {
    if (request.path().size() != 5) {
      return ArError.RESOURCE_UNKNOWN.about(String.join("/", request.path()));
    }
    return onlyPost(
        request,
        () -> {
          Optional<ObjectNode> body = Json.readObject(request.body());
          return call(Call.MERGE, request, deviceId(body), () -> entries.merge(request, body));
        });
  }

  private static Answer onlyPost(Request request, Supplier<Answer> work) {
    return request.method().equals("POST")
        ? work.get()
        : ArError.METHOD_NOT_ALLOWED.about(request.method());
  }

  private static Optional<String> deviceId(Optional<ObjectNode> body) {
    return body.map(object -> object.path("values").path(Field.DEVICE_ID.text()).asString(""));
  }

  private Answer login(Request request) {
    if (isReaderLogin(request)) {
      return Answer.text(200, "text/plain", readerTokens.issue());
    }
    counts.arrived(Call.LOGIN);
    return struck(
        Call.LOGIN,
        faults.strike(Call.LOGIN, Optional.empty()),
        () -> {
          Map<String, String> form = request.form().orElse(Map.of());
          boolean isUser = isSame(account.user(), form.getOrDefault("username", ""));
          boolean isPassword = isSame(account.password(), form.getOrDefault("password", ""));
          if (!isUser || !isPassword) {
            counts.refusedUnauthenticated();
            return ArError.AUTHENTICATION_FAILED.about(form.getOrDefault("username", ""));
          }
          return Answer.text(200, "text/plain", tokens.issue());
        });
  }

  private boolean isReaderLogin(Request request) {
    Map<String, String> form = request.form().orElse(Map.of());
    return account
        .reader()
        .filter(reader -> isSame(reader.user(), form.getOrDefault("username", "")))
        .filter(reader -> isSame(reader.password(), form.getOrDefault("password", "")))
        .isPresent();
  }

  private Answer logout(Request request) {
    counts.arrived(Call.LOGOUT);
    return struck(
        Call.LOGOUT,
        faults.strike(Call.LOGOUT, Optional.empty()),
        () -> {
          token(request).ifPresent(tokens::revoke);
          return Answer.empty(204);
        });
  }

  private Answer call(
      Call call, Request request, Optional<String> deviceId, Supplier<Answer.Reply> work) {
    boolean isRead = request.method().equals("GET");
    if (isRead && token(request).filter(readerTokens::isValid).isPresent()) {
      return request.segment(4).equals(account.form())
          ? work.get()
          : ArError.FORM_UNKNOWN.about(request.segment(4));
    }
    counts.arrived(call);
    Optional<Duration> wait = allowance.admit();
    if (wait.isPresent()) {
      counts.refusedOverAllowance();
      return ArError.overAllowance(wait.get());
    }
    FaultScript.Fate fate = faults.strike(call, deviceId);
    if (fate.fault().equals(Optional.of(Fault.Kind.DOWN))) {
      return struck(call, fate, work);
    }
    if (fate.fault().equals(Optional.of(Fault.Kind.EXPIRE_TOKENS))) {
      tokens.revokeAll();
    }
    if (token(request).filter(tokens::isValid).isEmpty()) {
      counts.refusedUnauthenticated();
      return ArError.AUTHENTICATION_FAILED.about(account.user());
    }
    if (!request.segment(4).equals(account.form())) {
      return ArError.FORM_UNKNOWN.about(request.segment(4));
    }
    if (!accountIsFree.tryAcquire()) {
      counts.refusedBusy();
      return ArError.ACCOUNT_BUSY.about(account.user());
    }
    try {
      // The account is free again before the answer leaves, so that the caller's next call, sent
      // when it has read this answer, never meets its own last one.
      return struck(call, fate, work);
    } finally {
      accountIsFree.release();
    }
  }

  private Answer struck(Call call, FaultScript.Fate fate, Supplier<Answer.Reply> work) {
    try {
      fate.sitOut();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.HangUp();
    }
    if (fate.fault().isEmpty()) {
      return work.get();
    }
    return switch (fate.fault().get()) {
      case DOWN -> new Answer.HangUp();
      case ERROR_500 -> ArError.SERVER_FAULT.about(call.text());
      case LOSE_ANSWER -> {
        var _ = work.get();
        yield new Answer.HangUp();
      }
      case ERROR_9093 -> ArError.ACCOUNT_BUSY.about(account.user());
      case ERROR_429 -> ArError.overAllowance(Duration.ofSeconds(1));
      case REJECT -> ArError.REFUSED_BY_WORKFLOW.about(call.text());
      case EXPIRE_TOKENS -> ArError.AUTHENTICATION_FAILED.about(account.user());
      case SLOW -> work.get();
    };
  }

  private static Optional<String> token(Request request) {
    return request
        .header("Authorization")
        .filter(value -> value.startsWith(SCHEME))
        .map(value -> value.substring(SCHEME.length()).strip());
  }

  private static boolean isSame(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
