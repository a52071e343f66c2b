package hubreturns.ssi.operator;

import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import hubreturns.ssi.Refusals;
import hubreturns.ssi.Retries;
import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.access.Accounts.Account;
import hubreturns.ssi.access.AdminAction;
import hubreturns.ssi.access.AdminTrail;
import hubreturns.ssi.access.AdminTrail.Actor;
import hubreturns.ssi.access.AdminTrail.Event;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.NoSuchPage;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Deliveries, Users, refusals and the administration trail. Operators and auditors read these
 * pages; only operators can retry deliveries and reset passkeys.
 */
@Controller
public final class OperatorPages {
  private static final int EVENTS_SHOWN = 100;
  private static final int REFUSALS_SHOWN = 100;

  private final OperatorReports reports;
  private final Retries retries;
  private final Accounts accounts;
  private final AdminTrail trail;
  private final Optional<Refusals> refusals;
  private final SsiConfiguration configuration;
  private final Clock clock;

  /**
   * Pages over this database.
   *
   * @param retries retries parked deliveries
   * @param refusals the latest messages that this node refused
   */
  public OperatorPages(
      JdbcClient database,
      Retries retries,
      Accounts accounts,
      AdminTrail trail,
      Optional<Refusals> refusals,
      MeterRegistry metrics,
      SsiConfiguration configuration,
      Clock clock) {
    this.reports = new OperatorReports(database, metrics);
    this.retries = retries;
    this.accounts = accounts;
    this.trail = trail;
    this.refusals = refusals;
    this.configuration = configuration;
    this.clock = clock;
  }

  /** AccessRules refuses suppliers earlier. A mistake there must not open these pages. */
  private static void forAllParties(Viewer viewer) {
    if (!viewer.seesAll()) {
      throw new NoSuchPage();
    }
  }

  @GetMapping("/operator/deliveries")
  String deliveries(
      Viewer viewer,
      @RequestParam(name = "retried", defaultValue = "") String retried,
      Model model) {
    forAllParties(viewer);
    model.addAttribute("dsms", configuration.dsms());
    model.addAttribute("downSince", reports.remedyDownSince().orElse(null));
    model.addAttribute("parked", reports.parked());
    model.addAttribute("waiting", reports.waiting());
    model.addAttribute("next", reports.next());
    model.addAttribute("retried", retried.matches("\\d{1,9}") ? Long.valueOf(retried) : null);
    return "deliveries";
  }

  @PostMapping("/operator/deliveries")
  String retry(
      Viewer viewer,
      HttpServletRequest request,
      @RequestParam(name = "which", defaultValue = "") String which,
      @RequestParam(name = "reference", required = false) @Nullable List<String> references) {
    if (!viewer.operates()) {
      throw new NoSuchPage();
    }
    List<String> ticked = references == null ? List.of() : references;
    if (which.equals("all")) {
      return "redirect:/operator/deliveries?retried=" + retry(viewer, request, List.of());
    }
    // An empty list would retry all deliveries, so a form without a tick must retry none.
    return "redirect:/operator/deliveries?retried="
        + (ticked.isEmpty() ? 0 : retry(viewer, request, ticked));
  }

  private int retry(Viewer viewer, HttpServletRequest request, List<String> references) {
    int retried = retries.retry(new Actor(viewer.name(), request.getRemoteAddr()), references);
    if (retried > 0) {
      SecurityLog.note(
          SecurityEvent.DELIVERIES_RETRIED,
          request.getRemoteAddr(),
          "SSI: {} from {} retried parked deliveries: {}",
          viewer.name(),
          request.getRemoteAddr(),
          retried);
    }
    return retried;
  }

  @GetMapping("/operator/users")
  String users(
      Viewer viewer,
      @RequestParam(name = "passkey", defaultValue = "") String passkey,
      Model model) {
    forAllParties(viewer);
    model.addAttribute("passkey", passkey);
    model.addAttribute("passkeys", configuration.passkeysFor().isPresent());
    model.addAttribute("users", reports.users());
    model.addAttribute("accounts", reports.accounts());
    model.addAttribute("now", clock.instant());
    model.addAttribute("soon", clock.instant().plus(configuration.certificateNotice()));
    return "users";
  }

  @PostMapping("/operator/users/reset-passkey")
  String resetPasskey(
      Viewer viewer,
      HttpServletRequest request,
      @RequestParam(name = "name", defaultValue = "") String name) {
    if (!viewer.operates()) {
      throw new NoSuchPage();
    }
    String address = request.getRemoteAddr();
    Optional<Account> account = accounts.find(name);
    if (account.filter(one -> one.name().equals(viewer.name())).isPresent()) {
      SecurityLog.note(
          SecurityEvent.PASSKEY_RESET_REFUSED,
          address,
          "SSI: {} from {} tried to reset their own passkey",
          viewer.name(),
          address);
      return "redirect:/operator/users?passkey=own";
    }
    boolean wasReset =
        account.isPresent()
            && trail.record(
                new Actor(viewer.name(), address),
                () -> accounts.resetPasskey(name),
                done ->
                    account
                        .filter(one -> done)
                        .map(one -> accounts.changed(AdminAction.PASSKEY_RESET, one)));
    if (wasReset) {
      SecurityLog.note(
          SecurityEvent.PASSKEY_RESET,
          address,
          "SSI: {} from {} reset the passkey of {}",
          viewer.name(),
          address,
          account.get().name());
    }
    return "redirect:/operator/users?passkey=" + (wasReset ? "reset" : "none");
  }

  @GetMapping("/operator/refusals")
  String refusals(
      Viewer viewer, @RequestParam(name = "q", defaultValue = "") String text, Model model) {
    forAllParties(viewer);
    String sought = text.strip();
    model.addAttribute("q", sought);
    model.addAttribute("receives", refusals.isPresent());
    model.addAttribute(
        "refusals",
        refusals.stream()
            .flatMap(latest -> latest.newestFirst().stream())
            .filter(one -> one.instance().contains(sought) || one.address().contains(sought))
            .limit(REFUSALS_SHOWN)
            .toList());
    model.addAttribute("counts", reports.refusals());
    return "refusals";
  }

  @GetMapping("/operator/administration")
  String administration(
      Viewer viewer, @RequestParam(name = "before", defaultValue = "") String before, Model model) {
    forAllParties(viewer);
    long key = before.matches("\\d{1,18}") ? Long.parseLong(before) : Long.MAX_VALUE;
    List<Event> events = trail.page(key, EVENTS_SHOWN + 1);
    model.addAttribute("events", events.stream().limit(EVENTS_SHOWN).toList());
    model.addAttribute(
        "older", events.size() > EVENTS_SHOWN ? events.get(EVENTS_SHOWN - 1).key() : null);
    return "administration";
  }
}
