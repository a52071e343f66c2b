package hubreturns.ssi.operator;

import hubreturns.ssi.Retries;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.NoSuchPage;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Deliveries, Users and certificates, refusals: for operators, and for auditors to read. */
@Controller
public final class OperatorPages {
  private static final Logger log = LoggerFactory.getLogger("security");

  private final Operations operations;
  private final Retries retries;
  private final Refusals refusals;
  private final Clock clock;
  private final boolean dsms;

  /**
   * Pages over this database.
   *
   * @param retries retries parked deliveries
   * @param dsms whether Returns Records are delivered at all
   */
  public OperatorPages(
      JdbcClient database, Retries retries, MeterRegistry metrics, Clock clock, boolean dsms) {
    this.operations = new Operations(database);
    this.retries = retries;
    this.refusals = new Refusals(metrics);
    this.clock = clock;
    this.dsms = dsms;
  }

  /** Suppliers are turned away before they come here; this holds if that is ever mistaken. */
  private static void forAll(Viewer viewer) {
    if (!viewer.seesAll()) {
      throw new NoSuchPage();
    }
  }

  @GetMapping("/operator/deliveries")
  String deliveries(
      Viewer viewer,
      @RequestParam(name = "retried", defaultValue = "") String retried,
      Model model) {
    forAll(viewer);
    model.addAttribute("dsms", dsms);
    model.addAttribute("parked", operations.parked());
    model.addAttribute("waiting", operations.waiting());
    model.addAttribute("next", operations.next());
    model.addAttribute("retried", retried.matches("\\d{1,9}") ? Long.valueOf(retried) : null);
    return "deliveries";
  }

  @PostMapping("/operator/deliveries")
  String retry(
      Viewer viewer,
      @RequestParam(name = "which", defaultValue = "") String which,
      @RequestParam(name = "reference", required = false) @Nullable List<String> references) {
    if (!viewer.operates()) {
      throw new NoSuchPage();
    }
    List<String> named = references == null ? List.of() : references;
    int retried = 0;
    // No reference means all to the outbox, which nobody may ask for by ticking nothing.
    if (which.equals("all") || !named.isEmpty()) {
      retried =
          retries.retry(which.equals("all") ? List.of() : named, Optional.empty(), clock.instant());
      log.info("SSI: {} put {} parked records back into the queue", viewer.name(), retried);
    }
    return "redirect:/operator/deliveries?retried=" + retried;
  }

  @GetMapping("/operator/users")
  String users(Viewer viewer, Model model) {
    forAll(viewer);
    model.addAttribute("users", operations.users());
    model.addAttribute("accounts", operations.accounts());
    model.addAttribute("now", clock.instant());
    model.addAttribute("soon", clock.instant().plus(java.time.Duration.ofDays(60)));
    return "users";
  }

  @GetMapping("/operator/refusals")
  String refusals(Viewer viewer, Model model) {
    forAll(viewer);
    model.addAttribute("refusals", refusals.all());
    return "refusals";
  }
}
