package hubreturns.simulator.remedy;

import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.faults.Call;
import hubreturns.simulator.faults.Fault;
import hubreturns.simulator.faults.FaultScript;
import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import hubreturns.simulator.web.WebServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The AR System REST dialect under {@code /api}.
 *
 * <p>Each call passes these steps in order: it is counted, checked against the allowance, struck by
 * the fault script, and checked for its token. It then runs alone on the one account. A second call
 * at the same time gets error 9093.
 */
public final class Remedy {
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
   * The service's account.
   *
   * @param callsPerSecond its allowance; empty for none
   * @param form the one form that it sees
   * @param reader a second account that can only read; empty for none
   */
  public record Account(
      String user,
      String password,
      Optional<Integer> callsPerSecond,
      String form,
      Optional<Reader> reader) {
    @Override
    public String toString() {
      return "Account[" + user + "]";
    }
  }

  /**
   * An account for programs that count the records. Its calls are not counted, meet no scripted
   * fault and never occupy the service's account.
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
   * @param nanoTime the clock that counts calls per second
   */
  public Remedy(
      Account account,
      Store store,
      ReturnsRecords records,
      Notices notices,
      LifeCycle lifeCycle,
      FaultScript faults,
      Clock clock,
      LongSupplier nanoTime) {
    this.account = account;
    this.tokens = new Tokens(clock);
    this.readerTokens = new Tokens(clock);
    this.allowance = new Allowance(account.callsPerSecond(), nanoTime);
    this.faults = faults;
    this.entries = new Entries(account.form(), store, records, notices, lifeCycle, counts);
  }

  /** Adds the counts of calls and refusals, and whether a call on entries is running. */
  public void addTo(ObjectNode stats) {
    counts.addTo(stats);
    stats
        .put("highestCallsInOneSecond", allowance.mostInASecond())
        .put("accountIsBusy", accountIsFree.availablePermits() == 0);
  }

  /** Sets all counts to zero. */
  public void resetCounts() {
    counts.reset();
    allowance.reset();
  }

  /** Changes a record for the operator's pages, as a call would. */
  public Optional<Entry> change(String id, Map<Field, String> changes) {
    return entries.change(id, changes);
  }

  public void addTo(WebServer web) {
    web.route("POST", "/api/jwt/login", this::login);
    web.route("POST", "/api/jwt/logout", this::logout);
    for (String version : List.of("v1", "v1.0")) {
      String all = "/api/arsys/" + version + "/entry/{form}";
      String one = all + "/{id}";
      web.route("POST", all, change(Call.CREATE, entries::create));
      web.route("GET", all, read(Call.QUERY, entries::query));
      web.route("GET", one, read(Call.GET, entries::get));
      web.route("PUT", one, change(Call.UPDATE, entries::update));
      String merge = "/api/arsys/" + version + "/mergeEntry/{form}";
      web.route("POST", merge, change(Call.MERGE, entries::merge));
    }
  }

  /** The response to an unknown path under {@code /api}. */
  public static Response unknownPath(Request request) {
    return ArError.RESOURCE_UNKNOWN.about(request.path().substring(1));
  }

  /** The response to a known path under {@code /api} with another method. */
  public static Response otherMethod(Request request) {
    return ArError.METHOD_NOT_ALLOWED.about(request.method());
  }

  private Function<Request, Response> change(
      Call call, BiFunction<Request, Optional<ObjectNode>, Response.Reply> work) {
    return request -> {
      Optional<ObjectNode> body = Json.readObject(request.body());
      Optional<String> deviceId =
          body.map(object -> object.path("values").path(Field.DEVICE_ID.text()).asString(""));
      return call(call, request, deviceId, () -> work.apply(request, body));
    };
  }

  private Function<Request, Response> read(Call call, Function<Request, Response.Reply> work) {
    return request -> call(call, request, Optional.empty(), () -> work.apply(request));
  }

  private Response login(Request request) {
    if (account.reader().filter(one -> isLogin(request, one.user(), one.password())).isPresent()) {
      return Response.text(200, "text/plain", readerTokens.issue());
    }
    counts.arrived(Call.LOGIN);
    return struck(
        Call.LOGIN,
        faults.strike(Call.LOGIN, Optional.empty()),
        () -> {
          if (!isLogin(request, account.user(), account.password())) {
            counts.add(CallCounts.REFUSED_UNAUTHENTICATED);
            return ArError.AUTHENTICATION_FAILED.about(request.form("username"));
          }
          return Response.text(200, "text/plain", tokens.issue());
        });
  }

  private static boolean isLogin(Request request, String user, String password) {
    boolean isUser = isSame(user, request.form("username"));
    boolean isPassword = isSame(password, request.form("password"));
    return isUser && isPassword;
  }

  private Response logout(Request request) {
    counts.arrived(Call.LOGOUT);
    return struck(
        Call.LOGOUT,
        faults.strike(Call.LOGOUT, Optional.empty()),
        () -> {
          token(request).ifPresent(tokens::revoke);
          return Response.empty(204);
        });
  }

  private Response call(
      Call call, Request request, Optional<String> deviceId, Supplier<Response.Reply> work) {
    boolean isForm = request.part("form").equals(account.form());
    boolean isRead = request.method().equals("GET");
    if (isRead && token(request).filter(readerTokens::isValid).isPresent()) {
      return isForm ? work.get() : ArError.FORM_UNKNOWN.about(request.part("form"));
    }
    counts.arrived(call);
    Optional<Duration> wait = allowance.admit();
    if (wait.isPresent()) {
      counts.add(CallCounts.REFUSED_OVER_ALLOWANCE);
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
      counts.add(CallCounts.REFUSED_UNAUTHENTICATED);
      return ArError.AUTHENTICATION_FAILED.about(account.user());
    }
    if (!isForm) {
      return ArError.FORM_UNKNOWN.about(request.part("form"));
    }
    if (!accountIsFree.tryAcquire()) {
      counts.add(CallCounts.REFUSED_BUSY);
      return ArError.ACCOUNT_BUSY.about(account.user());
    }
    try {
      // The account is free before the response leaves. So a caller that sends its next call after
      // it has read this response never meets its own last call.
      return struck(call, fate, work);
    } finally {
      accountIsFree.release();
    }
  }

  private Response struck(Call call, FaultScript.Fate fate, Supplier<Response.Reply> work) {
    try {
      fate.sitOut();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Response.HangUp();
    }
    if (fate.fault().isEmpty()) {
      return work.get();
    }
    return switch (fate.fault().get()) {
      case DOWN -> new Response.HangUp();
      case ERROR_500 -> ArError.SERVER_FAULT.about(call.text());
      case LOSE_ANSWER -> lost(work);
      case ERROR_9093 -> ArError.ACCOUNT_BUSY.about(account.user());
      case ERROR_429 -> ArError.overAllowance(Duration.ofSeconds(1));
      case REJECT -> ArError.REFUSED_BY_WORKFLOW.about(call.text());
      case EXPIRE_TOKENS -> ArError.AUTHENTICATION_FAILED.about(account.user());
      case SLOW -> work.get();
    };
  }

  private static Response lost(Supplier<Response.Reply> work) {
    try {
      var _ = work.get();
    } catch (Refusal refusal) {
      // A refusal is lost like any other response.
      return new Response.HangUp();
    }
    return new Response.HangUp();
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
