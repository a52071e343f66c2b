package hubreturns.ssi.check;

import hubreturns.returns.User;
import hubreturns.ssi.SsiDatabase;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Choices;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.Download.Kind;
import hubreturns.ssi.page.FieldError;
import hubreturns.ssi.page.ReturnTypeChoice;
import hubreturns.vocabulary.DeviceId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** The page for scanning hubs, and the returns file that it makes of them. */
@Controller
public final class ScanPages {
  private static final int SCANS_AT_ONCE_MAX = 100;

  private final InventoryLookup inventory;
  private final ScanVerdicts verdicts;
  private final CheckPages checkPages;

  /** Scans against this inventory. */
  public ScanPages(SsiDatabase database, CheckPages checkPages, DisplayFormat show, Clock clock) {
    this.inventory = new InventoryLookup(database.reading());
    this.verdicts = new ScanVerdicts(inventory, database.reading(), show, clock);
    this.checkPages = checkPages;
  }

  @GetMapping("/scan")
  String form(Viewer viewer, Model model) {
    return form(viewer, ReturnTypeChoice.NONE, "", List.of(), model);
  }

  /** A form with errors leaves the address of its file in the browser. */
  @GetMapping({"/scan.csv", "/scan.xlsx"})
  String formOfFile() {
    return "redirect:/scan";
  }

  private String form(
      Viewer viewer, ReturnTypeChoice choice, String ids, List<FieldError> errors, Model model) {
    model.addAttribute("users", inventory.users(viewer));
    choice.addTo(model);
    model.addAttribute("ids", ids);
    model.addAttribute("errors", errors);
    return "scan";
  }

  /** The verdicts on scanned Device IDs, in the order of the scans. */
  @GetMapping("/scan/verdicts")
  @ResponseBody
  List<ScanVerdicts.ScanVerdict> verdicts(
      Viewer viewer,
      @RequestParam("ids") String ids,
      @RequestParam(name = "user", defaultValue = "") String user,
      @RequestParam(name = "type", defaultValue = "") String type) {
    return verdicts.of(
        viewer,
        List.of(ids.split(",", -1)).stream().limit(SCANS_AT_ONCE_MAX).toList(),
        inventory.user(viewer, user),
        type);
  }

  @PostMapping({"/scan.csv", "/scan.xlsx"})
  @Nullable String file(
      Viewer viewer,
      @RequestParam Map<String, String> fields,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model)
      throws IOException {
    ReturnTypeChoice choice = ReturnTypeChoice.from(fields);
    String ids = fields.getOrDefault("ids", "");
    List<FieldError> errors = errors(choice, ids);
    if (!errors.isEmpty()) {
      response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
      return form(viewer, choice, ids, errors, model);
    }
    Download file =
        Download.table(response, "scanned", Kind.of(request), ReturnTypeChoice.FILE_COLUMNS);
    rows(ids, choice).forEach(file::row);
    file.done();
    return null;
  }

  @PostMapping("/scan")
  String check(
      Viewer viewer,
      @RequestParam Map<String, String> fields,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    ReturnTypeChoice choice = ReturnTypeChoice.from(fields);
    String ids = fields.getOrDefault("ids", "");
    List<FieldError> errors = errors(choice, ids);
    Optional<User> user = inventory.user(viewer, fields.getOrDefault("user", ""));
    if (user.isEmpty()) {
      errors.add(InventoryLookup.NO_SENDER);
    }
    if (user.isEmpty() || !errors.isEmpty()) {
      response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
      return form(viewer, choice, ids, errors, model);
    }
    return checkPages.checkScanned(
        viewer,
        CheckedFile.csv(ReturnTypeChoice.FILE_COLUMNS, rows(ids, choice)),
        user.get(),
        request,
        model);
  }

  private static List<FieldError> errors(ReturnTypeChoice choice, String ids) {
    List<FieldError> errors = new ArrayList<>();
    List<String> pasted = Choices.pasted(ids);
    List<String> unreadable =
        pasted.stream().filter(word -> Choices.device(word).isEmpty()).distinct().toList();
    if (pasted.isEmpty()) {
      errors.add(new FieldError("ids", "Scan or enter at least one Device ID"));
    } else if (pasted.size() > Choices.IDS_MAX) {
      errors.add(
          new FieldError(
              "ids",
              "Enter at most %,d Device IDs at a time. This list has %,d"
                  .formatted(Choices.IDS_MAX, pasted.size())));
    } else if (!unreadable.isEmpty()) {
      errors.add(
          new FieldError(
              "ids",
              "Correct or remove these lines, which are not Device IDs: "
                  + String.join(
                      ", ", unreadable.stream().limit(5).map(Choices::shortened).toList())));
    }
    errors.addAll(choice.errors());
    return errors;
  }

  private static List<List<String>> rows(String ids, ReturnTypeChoice choice) {
    return Choices.pasted(ids).stream()
        .flatMap(word -> Choices.device(word).stream())
        .map(DeviceId::toString)
        .distinct()
        .map(choice::fileRow)
        .toList();
  }
}
