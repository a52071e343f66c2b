package hubreturns.ssi.overdue;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.overview.Counting;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.Show;
import hubreturns.ssi.returns.Search;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.Word;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What should have been notified, and the file that notifies it. */
@Controller
public final class OverduePages {
  private static final List<String> CLIENT_COLUMNS =
      List.of("device_id", "return_type", "fault_reason", "connection_method", "other_device_id");

  private final OverdueHubs hubs;
  private final Counting counting;
  private final Show show;

  /** Pages over this inventory. */
  public OverduePages(JdbcClient database, Counting counting, Show show) {
    this.hubs = new OverdueHubs(database);
    this.counting = counting;
    this.show = show;
  }

  @GetMapping("/overdue")
  String list(
      Viewer viewer,
      @RequestParam(name = "after", defaultValue = "") String after,
      @RequestParam(name = "soon", defaultValue = "") String soon,
      Model model) {
    boolean withSoon = soon.equals("1");
    String from = isPlace(after) ? after : "";
    model.addAttribute("countedAt", counting.freshen().orElse(null));
    model.addAttribute("page", hubs.page(viewer, show.today(), withSoon, from));
    model.addAttribute("after", from);
    model.addAttribute("soon", withSoon);
    model.addAttribute("types", Search.TYPES);
    model.addAttribute(
        "faultTypes", Arrays.stream(FaultReturnType.values()).map(Word::text).toList());
    model.addAttribute("reasons", Arrays.stream(FaultReason.values()).map(Word::text).toList());
    model.addAttribute(
        "methods", Arrays.stream(ConnectionMethod.values()).map(Word::text).toList());
    return "overdue";
  }

  private static boolean isPlace(String after) {
    return after.matches("[^.]{10}\\.[0-9a-f]{1,16}\\.[^\\x00]{0,200}")
        && Search.isDay(after.substring(0, 10));
  }

  @PostMapping("/overdue.csv")
  void csv(
      Viewer viewer,
      @RequestParam(name = "which", defaultValue = "ticked") String which,
      @RequestParam(name = "soon", defaultValue = "") String soon,
      @RequestParam(name = "hub", required = false) @org.jspecify.annotations.Nullable
          List<String> ticked,
      @RequestParam(name = "type", defaultValue = "") String type,
      @RequestParam(name = "reason", defaultValue = "") String reason,
      @RequestParam(name = "method", defaultValue = "") String method,
      HttpServletResponse response)
      throws IOException {
    boolean fault = Word.read(FaultReturnType.class, type).isPresent();
    String returnType = Search.TYPES.contains(type) ? type : "";
    String faultReason = fault && Word.read(FaultReason.class, reason).isPresent() ? reason : "";
    String connection =
        fault && Word.read(ConnectionMethod.class, method).isPresent() ? method : "";
    LocalDate today = show.today();
    Download file = Download.csv(response, "overdue-" + today + ".csv", CLIENT_COLUMNS);
    LongConsumer line =
        device ->
            file.row(
                List.of(new DeviceId(device).toString(), returnType, faultReason, connection, ""));
    if (which.equals("all")) {
      hubs.all(viewer, today, soon.equals("1"), hub -> line.accept(hub.device()));
    } else {
      List<Long> ids =
          (ticked == null ? List.<String>of() : ticked)
              .stream().flatMap(text -> Search.device(text).stream()).map(DeviceId::eui64).toList();
      hubs.own(viewer, ids).forEach(line::accept);
    }
    file.done();
  }
}
