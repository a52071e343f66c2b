package hubreturns.ssi.requests;

import hubreturns.ssi.SsiDatabase;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.hub.EarlierReturns;
import hubreturns.ssi.hub.EarlierReturns.EarlierReturn;
import hubreturns.ssi.page.Choices;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.Download.Kind;
import hubreturns.ssi.page.NoSuchPage;
import hubreturns.ssi.page.RequestDetails;
import hubreturns.ssi.page.RequestDetails.HubOutcome;
import hubreturns.ssi.requests.Requests.Entry;
import hubreturns.ssi.requests.Requests.Filter;
import hubreturns.ssi.requests.Requests.Request;
import hubreturns.ssi.requests.Requests.StoredMessages;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.UkDay;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Service Requests: the list, one with its consolidated outcome, and its files. */
@Controller
public final class RequestPages {
  private final Requests requests;
  private final EarlierReturns earlierReturns;
  private final DisplayFormat show;

  public RequestPages(SsiDatabase database, DisplayFormat show) {
    this.requests = new Requests(database.reading());
    this.earlierReturns = new EarlierReturns(database.reading());
    this.show = show;
  }

  @GetMapping("/requests")
  String list(
      Viewer viewer,
      @RequestParam(name = "q", defaultValue = "") String text,
      @RequestParam(name = "rejected", defaultValue = "") String rejected,
      @RequestParam(name = "from", defaultValue = "") String from,
      @RequestParam(name = "before", defaultValue = "0") long before,
      Model model) {
    Filter filter = new Filter(rejected.equals("1"), Choices.pastedValue(text), since(from));
    model.addAttribute("page", requests.page(viewer, filter, before));
    model.addAttribute("filter", filter);
    model.addAttribute("readMax", Requests.REQUESTS_READ_MAX);
    model.addAttribute("from", filter.since().isPresent() ? from : "");
    model.addAttribute("isDayIgnored", !from.isEmpty() && filter.since().isEmpty());
    model.addAttribute("isList", Choices.pasted(text).size() > 1);
    model.addAttribute("before", before);
    return "requests";
  }

  private static Optional<Instant> since(String day) {
    return Optional.of(day)
        .filter(Choices::isDay)
        .map(text -> UkDay.startOf(LocalDate.parse(text)));
  }

  /**
   * The hubs of one code.
   *
   * @param earlier the earlier return of hubs that were already returned, by device
   */
  public record Group(ResponseCode code, List<Entry> entries, Map<Long, EarlierReturn> earlier) {
    /** Whether these hubs became Returned. */
    public boolean accepted() {
      return code == ResponseCode.I0;
    }
  }

  @GetMapping("/requests/{reference}")
  String one(Viewer viewer, @PathVariable("reference") String reference, Model model) {
    Request request = request(viewer, reference);
    Map<ResponseCode, List<Entry>> byCode = new TreeMap<>();
    for (Entry entry : requests.entries(viewer, request)) {
      byCode.computeIfAbsent(entry.code(), code -> new ArrayList<>()).add(entry);
    }
    model.addAttribute("request", request);
    model.addAttribute(
        "groups",
        byCode.entrySet().stream()
            .map(group -> group(viewer, group.getKey(), group.getValue()))
            .toList());
    Optional<Integer> replays = requests.replays(viewer, request);
    model.addAttribute("kept", replays.isPresent());
    model.addAttribute("replays", replays.map(this::replays).orElse("no longer kept"));
    return "request";
  }

  private Group group(Viewer viewer, ResponseCode code, List<Entry> entries) {
    return new Group(
        code,
        entries,
        code == ResponseCode.E081401
            ? earlierReturns.of(viewer, entries.stream().map(Entry::device).toList())
            : Map.of());
  }

  private String replays(int times) {
    return times == 0
        ? "never"
        : show.count(times, "time") + ", because the message was sent again";
  }

  private Request request(Viewer viewer, String reference) {
    return requests.find(viewer, reference).orElseThrow(NoSuchPage::new);
  }

  @GetMapping("/requests/{reference}/request.xml")
  void sent(
      Viewer viewer, @PathVariable("reference") String reference, HttpServletResponse response)
      throws IOException {
    bytes(viewer, reference, "request", StoredMessages::request, response);
  }

  @GetMapping("/requests/{reference}/answer.xml")
  void answered(
      Viewer viewer, @PathVariable("reference") String reference, HttpServletResponse response)
      throws IOException {
    bytes(viewer, reference, "answer", StoredMessages::answer, response);
  }

  private void bytes(
      Viewer viewer,
      String reference,
      String which,
      Function<StoredMessages, byte[]> part,
      HttpServletResponse response)
      throws IOException {
    Request request = request(viewer, reference);
    byte[] bytes = requests.stored(viewer, request).map(part).orElseThrow(NoSuchPage::new);
    Download.bytes(response, "application/xml", request.reference() + "-" + which + ".xml", bytes);
  }

  @GetMapping({"/requests/{reference}/rejected.csv", "/requests/{reference}/rejected.xlsx"})
  void rejected(
      Viewer viewer,
      @PathVariable("reference") String reference,
      HttpServletRequest asked,
      HttpServletResponse response)
      throws IOException {
    file(
        viewer,
        reference,
        "rejected",
        entry -> entry.code() != ResponseCode.I0,
        Kind.of(asked),
        response);
  }

  @GetMapping({"/requests/{reference}/outcomes.csv", "/requests/{reference}/outcomes.xlsx"})
  void outcomes(
      Viewer viewer,
      @PathVariable("reference") String reference,
      HttpServletRequest asked,
      HttpServletResponse response)
      throws IOException {
    file(viewer, reference, "outcomes", entry -> true, Kind.of(asked), response);
  }

  /**
   * Sends hubs of a request in the columns of a returns file, so that the file can be corrected and
   * sent. For the author of the request, every cell stays as it was sent.
   */
  private void file(
      Viewer viewer,
      String reference,
      String which,
      Predicate<Entry> wanted,
      Kind kind,
      HttpServletResponse response)
      throws IOException {
    Request request = request(viewer, reference);
    Download file =
        Download.table(
            response, request.reference() + "-" + which, kind, RequestDetails.FILE_COLUMNS);
    requests.entries(viewer, request).stream()
        .filter(wanted)
        .map(entry -> request.details().fileRow(outcome(request, entry), show))
        .map(cells -> viewer.seesAll() ? kind.safe(cells) : cells)
        .forEach(file::row);
    file.done();
  }

  private static HubOutcome outcome(Request request, Entry entry) {
    return new HubOutcome(
        entry.device(),
        entry.position(),
        entry.code(),
        request.message().requestId(),
        request.answeredAt());
  }
}
