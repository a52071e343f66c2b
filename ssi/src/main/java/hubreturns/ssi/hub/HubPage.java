package hubreturns.ssi.hub;

import hubreturns.returns.Deadlines;
import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.SsiDatabase;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.hub.ReturnAttempt.Progress;
import hubreturns.ssi.page.Choices;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.ssi.page.NoSuchPage;
import hubreturns.vocabulary.DeviceId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** One hub: what it is, what happened to it, and what it costs. */
@Controller
public final class HubPage {
  private final Hubs hubs;
  private final Charges charges;
  private final DisplayFormat show;

  public HubPage(SsiDatabase database, DisplayFormat show, SsiConfiguration configuration) {
    this.hubs = new Hubs(database.reading());
    this.charges = configuration.charges();
    this.show = show;
  }

  @GetMapping("/hubs/{device}")
  String hub(Viewer viewer, @PathVariable("device") String text, Model model) {
    DeviceId device = Choices.device(text).orElseThrow(NoSuchPage::new);
    Optional<HubRecord> hub = hubs.record(viewer, device);
    List<ReturnAttempt> attempts = hubs.attempts(viewer, device);
    if (hub.isEmpty() && attempts.isEmpty()) {
      throw new NoSuchPage();
    }
    Optional<ReturnAttempt> accepted =
        attempts.reversed().stream().filter(ReturnAttempt::accepted).findFirst();
    boolean returned = hub.filter(one -> one.status().returned()).isPresent();
    model.addAttribute("device", device.toString());
    model.addAttribute("hub", hub.orElse(null));
    model.addAttribute("accepted", accepted.orElse(null));
    model.addAttribute("returnedByOthers", accepted.isEmpty() && returned);
    model.addAttribute(
        "rejected", accepted.isEmpty() && !attempts.isEmpty() ? attempts.getLast() : null);
    model.addAttribute(
        "daysLate", returned ? 0L : hub.map(one -> one.daysLate(show.today())).orElse(0L));
    model.addAttribute("events", HubTimeline.of(hub, attempts, show, viewer.operates()));
    model.addAttribute("statuses", hubs.statuses(viewer, device));
    accepted.ifPresent(attempt -> addReturn(model, attempt, hub));
    return "hub";
  }

  private void addReturn(Model model, ReturnAttempt attempt, Optional<HubRecord> hub) {
    Progress progress = attempt.progress().orElseThrow();
    LocalDate until = progress.endedOn().orElse(show.today());
    model.addAttribute("progress", progress);
    model.addAttribute("age", Deadlines.age(attempt.returnedOn(), until));
    model.addAttribute("daysToWarning", Deadlines.DAYS_TO_WARNING);
    model.addAttribute("daysToClose", Deadlines.DAYS_TO_CLOSE);
    model.addAttribute("closeDue", Deadlines.closeDue(attempt.returnedOn()));
    model.addAttribute(
        "cost",
        charges.cost(attempt, progress, hub.map(one -> one.model().hanVariant()).orElse("")));
  }
}
