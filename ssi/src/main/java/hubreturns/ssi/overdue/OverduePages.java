package hubreturns.ssi.overdue;

import hubreturns.returns.Deadlines;
import hubreturns.ssi.SsiDatabase;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.overdue.OverdueHubs.Selection;
import hubreturns.ssi.overview.BackgroundCount;
import hubreturns.ssi.page.Choices;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.Download.Kind;
import hubreturns.ssi.page.FieldError;
import hubreturns.ssi.page.ReturnTypeChoice;
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.DeviceId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The hubs whose return is overdue, and the file that returns them. */
@Controller
public final class OverduePages {
  private final OverdueHubs hubs;
  private final BackgroundCount counting;
  private final DisplayFormat show;

  public OverduePages(SsiDatabase database, BackgroundCount counting, DisplayFormat show) {
    this.hubs = new OverdueHubs(database.reading());
    this.counting = counting;
    this.show = show;
  }

  @GetMapping("/overdue")
  String list(
      Viewer viewer,
      @RequestParam(name = "after", defaultValue = "") String after,
      @RequestParam(name = "soon", defaultValue = "") String soon,
      @RequestParam(name = "party", defaultValue = "") String party,
      Model model) {
    return list(
        viewer,
        Listing.of(viewer, after, soon, party),
        new Form(ReturnTypeChoice.NONE, List.of(), List.of()),
        model);
  }

  /**
   * Which part of the list a person sees.
   *
   * @param party the only Party of the list; blank for all that the person sees
   */
  private record Listing(String after, String soon, String party) {
    static Listing of(Viewer viewer, String after, String soon, String party) {
      return new Listing(after, soon, viewer.seesAll() ? party : "");
    }

    Selection selection() {
      return soon.equals("1") ? Selection.REMOVED : Selection.OVERDUE;
    }
  }

  /** What a person entered, and what is wrong with it. */
  private record Form(ReturnTypeChoice choice, List<String> ticked, List<FieldError> errors) {}

  private String list(Viewer viewer, Listing listing, Form form, Model model) {
    String from = isPlace(listing.after()) ? listing.after() : "";
    model.addAttribute("countedAt", counting.freshen().orElse(null));
    model.addAttribute(
        "page", hubs.page(viewer, show.today(), listing.selection(), listing.party(), from));
    model.addAttribute("after", from);
    model.addAttribute("soon", listing.soon().equals("1"));
    model.addAttribute("party", listing.party());
    model.addAttribute("parties", viewer.seesAll() ? hubs.parties(viewer) : List.of());
    model.addAttribute("daysToReturn", Deadlines.DAYS_TO_RETURN);
    model.addAttribute("file", fileName());
    form.choice().addTo(model);
    model.addAttribute("ticked", form.ticked());
    model.addAttribute("errors", form.errors());
    return "overdue";
  }

  private String fileName() {
    return "overdue-" + show.today();
  }

  private static boolean isPlace(String after) {
    return after.matches("[^.]{10}\\.[0-9a-f]{1,16}\\.[^\\x00]{0,200}")
        && Choices.isDay(after.substring(0, 10));
  }

  /** A form with errors leaves the address of its file in the browser. */
  @GetMapping({"/overdue.csv", "/overdue.xlsx"})
  String formOfFile() {
    return "redirect:/overdue";
  }

  /** Sends the file, or the page again with the errors of the form. */
  @PostMapping({"/overdue.csv", "/overdue.xlsx"})
  @Nullable String file(
      Viewer viewer,
      @RequestParam(name = "which", defaultValue = "ticked") String which,
      @RequestParam(name = "soon", defaultValue = "") String soon,
      @RequestParam(name = "after", defaultValue = "") String after,
      @RequestParam(name = "hub", required = false) @Nullable List<String> ticked,
      @RequestParam(name = "party", defaultValue = "") String party,
      @RequestParam Map<String, String> fields,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model)
      throws IOException {
    ReturnTypeChoice choice = ReturnTypeChoice.from(fields);
    Listing listing = Listing.of(viewer, after, soon, party);
    boolean all = which.equals("all");
    List<String> chosen = ticked == null ? List.of() : ticked;
    List<Long> own =
        all
            ? List.of()
            : hubs.own(
                viewer,
                chosen.stream()
                    .flatMap(text -> Choices.device(text).stream())
                    .map(DeviceId::eui64)
                    .toList());
    List<FieldError> errors = new ArrayList<>(choice.errors());
    LocalDate today = show.today();
    if (all
        && hubs.page(viewer, today, listing.selection(), listing.party(), "").rows().isEmpty()) {
      errors.add(new FieldError("main", "Choose another list: this one has no hub to return"));
    }
    if (!all && own.isEmpty()) {
      errors.add(
          new FieldError(
              "hubs",
              chosen.isEmpty()
                  ? "Select at least one hub"
                  : "Select other hubs: these are already returned, or no longer yours to return"));
    }
    if (!own.isEmpty() && own.size() < Set.copyOf(chosen).size()) {
      errors.add(
          new FieldError(
              "hubs",
              "Check the selection: of %s, the list has only %,d. The others are already returned, or no longer yours to return"
                  .formatted(Counted.text(Set.copyOf(chosen).size(), "selected hub"), own.size())));
    }
    if (!errors.isEmpty()) {
      response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
      return list(viewer, listing, new Form(choice, chosen, errors), model);
    }
    Download file =
        Download.table(response, fileName(), Kind.of(request), ReturnTypeChoice.FILE_COLUMNS);
    if (all) {
      hubs.all(
          viewer,
          today,
          listing.selection(),
          listing.party(),
          hub -> write(file, choice, hub.device()));
    } else {
      own.forEach(device -> write(file, choice, device));
    }
    file.done();
    return null;
  }

  private static void write(Download file, ReturnTypeChoice choice, long device) {
    file.row(choice.fileRow(new DeviceId(device).toString()));
  }
}
