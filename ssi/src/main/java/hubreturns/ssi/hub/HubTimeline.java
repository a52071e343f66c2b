package hubreturns.ssi.hub;

import hubreturns.returns.Deadlines;
import hubreturns.ssi.hub.ReturnAttempt.Progress;
import hubreturns.ssi.hub.ReturnAttempt.StageChange;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.vocabulary.ChangeStanding;
import hubreturns.vocabulary.ReturnStage;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that happened to a hub, the oldest first, and what is still to come. */
final class HubTimeline {
  private static final String DONE = "";
  private static final String PROBLEM = "bad";
  private static final String TO_COME = "open";

  private final DisplayFormat show;
  private final boolean operator;
  private final List<Event> events = new ArrayList<>();

  private HubTimeline(DisplayFormat show, boolean operator) {
    this.show = show;
    this.operator = operator;
  }

  /**
   * One event.
   *
   * @param mark how it is drawn: blank for done, bad for a problem, open for what is to come
   * @param request the reference of the request to follow, or blank
   * @param late whether it is a return after the deadline
   */
  record Event(String when, String what, String more, String mark, String request, boolean late) {}

  /**
   * The timeline.
   *
   * @param operator whether the reader can retry deliveries
   */
  static List<Event> of(
      Optional<HubRecord> hub, List<ReturnAttempt> attempts, DisplayFormat show, boolean operator) {
    HubTimeline timeline = new HubTimeline(show, operator);
    hub.ifPresent(timeline::addDates);
    Optional<LocalDate> removed = hub.flatMap(one -> one.dates().removed());
    attempts.forEach(attempt -> timeline.add(attempt, removed));
    return List.copyOf(timeline.events);
  }

  private void add(String when, String what, String more, String mark) {
    events.add(new Event(when, what, more, mark, "", false));
  }

  private void addDates(HubRecord hub) {
    hub.dates().delivered().ifPresent(day -> add(show.day(day), "Delivered", "", DONE));
    hub.dates().installed().ifPresent(day -> add(show.day(day), "Installed", "", DONE));
    hub.dates()
        .removed()
        .ifPresent(day ->
            add(
                show.day(day),
                "Removed",
                "Return due by " + show.day(Deadlines.returnDue(day)) + ".",
                DONE));
  }

  private void add(ReturnAttempt attempt, Optional<LocalDate> removed) {
    String type =
        Stream.of(attempt.request().details().type(), attempt.request().details().faultReason())
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", ", "", "."));
    events.add(
        new Event(
            show.second(attempt.request().at()),
            attempt.accepted()
                ? "Return accepted"
                : "Return rejected: " + attempt.code().text() + " " + attempt.code().shortName(),
            attempt.accepted()
                ? type
                : type + " " + attempt.code().meaning() + " " + attempt.code().whatToDo(),
            attempt.accepted() ? DONE : PROBLEM,
            attempt.request().reference(),
            attempt.accepted()
                && removed
                    .filter(removedOn -> Deadlines.isLate(removedOn, attempt.returnedOn()))
                    .isPresent()));
    attempt.progress().ifPresent(progress -> addProgress(attempt, progress));
  }

  private void addProgress(ReturnAttempt attempt, Progress progress) {
    progress.changes().forEach(this::add);
    boolean reported =
        progress.changes().stream()
            .anyMatch(change -> change.stage().equals(progress.stage().text()));
    if (!reported && progress.stage() != ReturnStage.NOTIFIED) {
      add(
          show.second(progress.stageAt().orElse(null)),
          progress.stage().text(),
          progress.dsmsId().isEmpty() ? "" : "Remedy record " + progress.dsmsId() + ".",
          DONE);
    }
    switch (progress.delivery()) {
      case WAITING ->
          add("Now", "Waiting for Remedy", "The Returns Record is being sent to Remedy.", TO_COME);
      case PARKED ->
          add(
              "Now",
              "Delivery to Remedy is parked",
              operator
                  ? "Retry it on the Deliveries page."
                  : "An operator has to retry the delivery. You need not do anything.",
              PROBLEM);
      case SENT -> {}
    }
    if (progress.stage().isOpen()) {
      add(
          show.day(Deadlines.closeDue(attempt.returnedOn())),
          "Day " + Deadlines.DAYS_TO_CLOSE,
          "The return should be closed by then.",
          TO_COME);
    }
  }

  private void add(StageChange change) {
    boolean regular = change.standing() == ChangeStanding.REGULAR;
    add(
        show.second(change.at()),
        change.stage().isEmpty() ? "Changed in Remedy" : change.stage(),
        Stream.of(
                change.outcome(),
                change.charge().isEmpty() ? "" : "charge £" + change.charge(),
                change.cspReference().isEmpty() ? "" : "CSP reference " + change.cspReference(),
                switch (change.standing()) {
                  case REGULAR -> "";
                  case BACKWARD ->
                      "Remedy reported this stage out of order, so the return kept its stage";
                  case UNKNOWN ->
                      "The service could not read this change, so the return kept its stage";
                })
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", ")),
        regular ? DONE : PROBLEM);
  }
}
