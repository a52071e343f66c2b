package hubreturns.ssi.requests;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.NoSuchPage;
import hubreturns.ssi.page.Show;
import hubreturns.ssi.page.Wording;
import hubreturns.ssi.requests.Requests.Entry;
import hubreturns.ssi.requests.Requests.Request;
import hubreturns.ssi.requests.Requests.Stored;
import hubreturns.ssi.returns.Search;
import hubreturns.vocabulary.ResponseCode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Service Requests: the list, one with its consolidated outcome, and its files. */
@Controller
public final class RequestPages {
  private static final Comparator<String> SUCCESS_FIRST =
      Comparator.comparing((String code) -> !code.equals(ResponseCode.I0.text()))
          .thenComparing(Comparator.naturalOrder());

  private final Requests requests;
  private final Show show;

  /** Requests in this database. */
  public RequestPages(JdbcClient database, Show show) {
    this.requests = new Requests(database);
    this.show = show;
  }

  @GetMapping("/requests")
  String list(
      Viewer viewer,
      @RequestParam(name = "q", defaultValue = "") String text,
      @RequestParam(name = "refused", defaultValue = "") String refused,
      @RequestParam(name = "from", defaultValue = "") String from,
      @RequestParam(name = "before", defaultValue = "0") long before,
      Model model) {
    boolean withRefusals = refused.equals("1");
    model.addAttribute(
        "page", requests.page(viewer, withRefusals, text.strip(), since(from), before));
    model.addAttribute("text", text.strip());
    model.addAttribute("withRefusals", withRefusals);
    model.addAttribute("from", since(from).isPresent() ? from : "");
    model.addAttribute("before", before);
    return "requests";
  }

  private static Optional<Instant> since(String day) {
    return Optional.of(day)
        .filter(Search::isDay)
        .map(text -> LocalDate.parse(text).atStartOfDay(Show.ZONE).toInstant());
  }

  /** The hubs of one code. */
  public record Group(ResponseCode code, List<Entry> entries) {}

  @GetMapping("/requests/{reference}")
  String one(Viewer viewer, @PathVariable("reference") String reference, Model model) {
    Request request = request(viewer, reference);
    Map<String, List<Entry>> byCode = new TreeMap<>(SUCCESS_FIRST);
    for (Entry entry : requests.entries(viewer, request)) {
      byCode.computeIfAbsent(entry.code(), code -> new ArrayList<>()).add(entry);
    }
    model.addAttribute("request", request);
    model.addAttribute(
        "groups",
        byCode.entrySet().stream()
            .map(group -> new Group(ResponseCode.valueOf(group.getKey()), group.getValue()))
            .toList());
    Optional<Integer> replays = requests.replays(viewer, request);
    model.addAttribute("kept", replays.isPresent());
    model.addAttribute("replays", replays.map(RequestPages::replays).orElse("not kept any more"));
    return "request";
  }

  private static String replays(int times) {
    return switch (times) {
      case 0 -> "never";
      case 1 -> "once, for the same message sent again";
      default -> times + " times, for the same message sent again";
    };
  }

  private Request request(Viewer viewer, String reference) {
    return requests.find(viewer, reference).orElseThrow(NoSuchPage::new);
  }

  @GetMapping("/requests/{reference}/request.xml")
  void sent(
      Viewer viewer, @PathVariable("reference") String reference, HttpServletResponse response)
      throws IOException {
    bytes(viewer, reference, "request", Stored::request, response);
  }

  @GetMapping("/requests/{reference}/answer.xml")
  void answered(
      Viewer viewer, @PathVariable("reference") String reference, HttpServletResponse response)
      throws IOException {
    bytes(viewer, reference, "answer", Stored::answer, response);
  }

  private void bytes(
      Viewer viewer,
      String reference,
      String which,
      Function<Stored, byte[]> part,
      HttpServletResponse response)
      throws IOException {
    Request request = request(viewer, reference);
    byte[] bytes = requests.stored(viewer, request).map(part).orElseThrow(NoSuchPage::new);
    Download.attach(response, "application/xml", request.reference() + "-" + which + ".xml");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  @GetMapping("/requests/{reference}/refused.csv")
  void refused(
      Viewer viewer, @PathVariable("reference") String reference, HttpServletResponse response)
      throws IOException {
    file(viewer, reference, "refused", entry -> !entry.code().equals("I0"), response);
  }

  @GetMapping("/requests/{reference}/outcomes.csv")
  void outcomes(
      Viewer viewer, @PathVariable("reference") String reference, HttpServletResponse response)
      throws IOException {
    file(viewer, reference, "outcomes", entry -> true, response);
  }

  /** In the client's own columns, so that it can be corrected and sent as it is. */
  private void file(
      Viewer viewer,
      String reference,
      String which,
      Predicate<Entry> wanted,
      HttpServletResponse response)
      throws IOException {
    Request request = request(viewer, reference);
    Download csv =
        Download.csv(response, request.reference() + "-" + which + ".csv", Wording.FILE_COLUMNS);
    requests.entries(viewer, request).stream()
        .filter(wanted)
        .forEach(entry -> csv.row(request.wording().fileRow(outcome(request, entry), show)));
    csv.done();
  }

  private static Wording.Outcome outcome(Request request, Entry entry) {
    return new Wording.Outcome(
        entry.device(), entry.position(), entry.code(), request.requestId(), request.committedAt());
  }
}
