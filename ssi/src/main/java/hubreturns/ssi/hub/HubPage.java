package hubreturns.ssi.hub;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.hub.Charges.Rate;
import hubreturns.ssi.hub.Hubs.Change;
import hubreturns.ssi.hub.Hubs.Inventory;
import hubreturns.ssi.hub.Hubs.Notification;
import hubreturns.ssi.page.NoSuchPage;
import hubreturns.ssi.page.Show;
import hubreturns.ssi.returns.Search;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.NoFaultReturnType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** One hub: what it is, what happened to it, and what it costs. */
@Controller
public final class HubPage {
  private static final int DAYS_OF_A_RETURN = 90;

  private final Hubs hubs;
  private final Charges charges;
  private final Show show;

  /** The page of each hub in this database. */
  public HubPage(JdbcClient database, Charges charges, Show show) {
    this.hubs = new Hubs(database);
    this.charges = charges;
    this.show = show;
  }

  /**
   * Something that happened, or is still to come.
   *
   * @param mark how it is drawn: blank, bad, or open for what is to come
   * @param request the reference of the request to follow, or blank
   */
  public record Event(String when, String what, String more, String mark, String request) {}

  /**
   * What the return costs.
   *
   * @param known the charge that DSMS set, or blank
   * @param expected by outcome, while that is not known
   */
  public record Cost(String known, String validFrom, List<Charges.Line> expected) {}

  @GetMapping("/hubs/{device}")
  String hub(Viewer viewer, @PathVariable("device") String text, Model model) {
    DeviceId device = Search.device(text).orElseThrow(NoSuchPage::new);
    Optional<Inventory> inventory = hubs.inventory(viewer, device);
    List<Notification> notifications = hubs.notifications(viewer, device);
    if (inventory.isEmpty() && notifications.isEmpty()) {
      throw new NoSuchPage();
    }
    Optional<Notification> accepted =
        notifications.reversed().stream().filter(Notification::accepted).findFirst();
    model.addAttribute("device", device.toString());
    model.addAttribute("inventory", inventory.orElse(null));
    model.addAttribute("accepted", accepted.orElse(null));
    model.addAttribute(
        "elsewhere",
        accepted.isEmpty()
            && inventory.filter(hub -> hub.logistics().equals("Returned")).isPresent());
    model.addAttribute("refused", accepted.isEmpty() && !notifications.isEmpty());
    model.addAttribute("last", notifications.isEmpty() ? null : notifications.getLast());
    model.addAttribute("events", events(viewer, inventory, notifications, accepted));
    accepted.ifPresent(one -> {
      model.addAttribute("daysUsed", daysUsed(one));
      model.addAttribute("daysMax", DAYS_OF_A_RETURN);
      model.addAttribute("dueOn", notifiedOn(one).plusDays(DAYS_OF_A_RETURN));
      model.addAttribute("cost", cost(one, inventory));
      model.addAttribute("late", late(one, inventory));
    });
    return "hub";
  }

  private List<Event> events(
      Viewer viewer,
      Optional<Inventory> inventory,
      List<Notification> notifications,
      Optional<Notification> accepted) {
    List<Event> events = new ArrayList<>();
    inventory.ifPresent(hub -> {
      day(events, hub.deliveredOn(), "Delivered", "");
      day(events, hub.installedOn(), "Installed", "");
      day(
          events,
          hub.removedOn(),
          "Removed",
          "its return is to be notified within five days, by "
              + (hub.removedOn() == null ? "" : show.day(hub.removedOn().plusDays(5))));
    });
    for (Notification notification : notifications) {
      events.add(
          new Event(
              show.second(notification.at()),
              notification.accepted()
                  ? "Return notified and accepted"
                  : "Return refused: "
                      + notification.code()
                      + " "
                      + show.shortName(notification.code()),
              notification.type()
                  + (notification.faultReason().isEmpty() ? "" : ", " + notification.faultReason())
                  + ". "
                  + (notification.accepted()
                      ? ""
                      : show.meaning(notification.code())
                          + " "
                          + show.whatToDo(notification.code())),
              notification.accepted() ? "" : "bad",
              notification.requestReference()));
      if (notification.accepted()) {
        stages(events, notification, hubs.changes(viewer, notification));
      }
    }
    accepted
        .filter(one -> !one.stage().equals("Closed"))
        .ifPresent(one ->
            events.add(
                new Event(
                    show.day(notifiedOn(one).plusDays(DAYS_OF_A_RETURN)),
                    "Day 90",
                    "the return should be closed by then",
                    "open",
                    "")));
    return events;
  }

  private void day(
      List<Event> events,
      @org.jspecify.annotations.Nullable LocalDate on,
      String what,
      String more) {
    if (on != null) {
      events.add(new Event(show.day(on), what, more, "", ""));
    }
  }

  private void stages(List<Event> events, Notification notification, List<Change> changes) {
    for (Change change : changes) {
      events.add(
          new Event(
              show.second(change.at()),
              change.stage().isEmpty() ? "Changed in DSMS" : change.stage(),
              String.join(
                  ", ",
                  List.of(
                          change.outcome(),
                          change.charge().isEmpty() ? "" : "charge £" + change.charge(),
                          change.regular() ? "" : "DSMS said so out of turn; the stage stands")
                      .stream()
                      .filter(text -> !text.isEmpty())
                      .toList()),
              change.regular() ? "" : "bad",
              ""));
    }
    boolean told = changes.stream().anyMatch(change -> change.stage().equals(notification.stage()));
    if (!told && !notification.stage().equals("Notified")) {
      Instant at = notification.stageAt();
      events.add(
          new Event(
              at == null ? "" : show.second(at),
              notification.stage(),
              notification.dsmsId().isEmpty()
                  ? ""
                  : "DSMS holds it as record " + notification.dsmsId(),
              "",
              ""));
    }
    if (notification.delivery().equals("waiting")) {
      events.add(
          new Event("now", "Waiting for DSMS", "the record is on its way to Remedy", "open", ""));
    }
    if (notification.delivery().equals("parked")) {
      events.add(
          new Event(
              "now",
              "Set aside on its way to DSMS",
              "an operator looks into it; nothing for you to do",
              "bad",
              ""));
    }
  }

  private static LocalDate notifiedOn(Notification notification) {
    return LocalDate.ofInstant(notification.at(), Show.ZONE);
  }

  private long daysUsed(Notification notification) {
    Instant closed = notification.stageAt();
    LocalDate until =
        notification.stage().equals("Closed") && closed != null
            ? LocalDate.ofInstant(closed, Show.ZONE)
            : show.today();
    return ChronoUnit.DAYS.between(notifiedOn(notification), until);
  }

  private static boolean late(Notification notification, Optional<Inventory> inventory) {
    LocalDate removed = inventory.map(Inventory::removedOn).orElse(null);
    return removed != null && notifiedOn(notification).isAfter(removed.plusDays(5));
  }

  private Cost cost(Notification notification, Optional<Inventory> inventory) {
    Optional<Rate> rate = charges.on(notifiedOn(notification));
    String validFrom = rate.map(Rate::from).map(show::day).orElse("");
    if (notification.chargeGbp() != null) {
      return new Cost(show.money(notification.chargeGbp()), validFrom, List.of());
    }
    if (notification.type().equals(NoFaultReturnType.LOST_OR_STOLEN.text())) {
      return new Cost("", validFrom, List.of());
    }
    return new Cost(
        "",
        validFrom,
        rate.map(one ->
                Charges.expected(
                    one,
                    inventory.map(Inventory::hanVariant).orElse(""),
                    notification.variant().equals("8.14.3")))
            .orElse(List.of()));
  }
}
