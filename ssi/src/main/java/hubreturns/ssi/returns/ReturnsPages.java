package hubreturns.ssi.returns;

import hubreturns.ssi.SsiDatabase;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Choices;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.Download.Kind;
import hubreturns.ssi.page.RequestDetails;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.HanVariant;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.ReturnOutcome;
import hubreturns.vocabulary.ReturnStage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of returns, on the page and as a file. */
@Controller
public final class ReturnsPages {
  private static final List<String> COLUMNS =
      List.of(
          """
          device_id,code,meaning,what_to_do,stage,outcome,charge_gbp,return_type,fault_reason,\
          notified_at,late,days_used,return_reference,request_id,position,dsms_id,user_ref_id,\
          incident_reference,manufacturer,model,han_variant,csp_region,removed_on,party,csp,\
          csp_reference\
          """
              .split(",", -1));

  private final KnownHubs hubs;
  private final ReturnsList returns;
  private final DisplayFormat show;

  public ReturnsPages(SsiDatabase database, Clock clock, DisplayFormat show) {
    this.hubs = new KnownHubs(database.reading());
    this.returns = new ReturnsList(database.reading(), hubs, clock);
    this.show = show;
  }

  @GetMapping("/returns")
  String list(
      Viewer viewer,
      @RequestParam Map<String, String> parameters,
      @RequestParam(name = "after", defaultValue = "0") long place,
      @RequestParam(name = "key", defaultValue = "") String key,
      Model model) {
    Search search = new Search(parameters);
    PageStart start = new PageStart(place, key);
    model.addAttribute("search", search);
    ReturnsList.Page page = returns.page(viewer, search, start);
    model.addAttribute("page", page);
    model.addAttribute("start", start);
    List<KnownHubs.HubInInventory> notReturned =
        start.isFirst() ? hubs.notReturned(viewer, search) : List.of();
    model.addAttribute("notReturned", notReturned);
    model.addAttribute(
        "notReturnedShown",
        search.term() instanceof SearchTerm.Devices ? notReturned.size() : KnownHubs.SHOWN_MAX);
    model.addAttribute(
        "notFound",
        start.isFirst() && !isReference(search, page) ? hubs.notFound(viewer, search) : List.of());
    model.addAttribute("order", search.order());
    model.addAttribute("orders", Order.all());
    model.addAttribute(
        "headings",
        Arrays.stream(Order.SortKey.values())
            .filter(by -> by != Order.SortKey.PARTY || viewer.seesAll())
            .toList());
    model.addAttribute("stages", Choices.texts(ReturnStage.values()));
    model.addAttribute("outcomes", Choices.texts(ReturnOutcome.values()));
    model.addAttribute("types", Choices.RETURN_TYPES);
    model.addAttribute("codes", rejections());
    model.addAttribute("reasons", Choices.FAULT_REASONS);
    model.addAttribute("regions", Choices.texts(CspRegion.values()));
    model.addAttribute("hanVariants", Choices.texts(HanVariant.values()));
    model.addAttribute("csps", Choices.CSPS);
    model.addAttribute("ages", Search.AGES);
    return "returns";
  }

  /** Whether what looks like one Device ID has found returns, perhaps as their reference. */
  private static boolean isReference(Search search, ReturnsList.Page page) {
    return search.term() instanceof SearchTerm.Devices devices
        && devices.single().isPresent()
        && !page.rows().isEmpty();
  }

  private static List<ResponseCode> rejections() {
    return Arrays.stream(ResponseCode.values())
        .filter(code -> code.text().startsWith("E"))
        .toList();
  }

  @GetMapping({"/returns.csv", "/returns.xlsx"})
  void table(
      Viewer viewer,
      @RequestParam Map<String, String> parameters,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Kind kind = Kind.of(request);
    Download file = Download.table(response, "returns", kind, COLUMNS);
    write(viewer, parameters, file, row -> file.row(kind.safe(cells(row))));
  }

  @GetMapping("/returns.json")
  void json(
      Viewer viewer, @RequestParam Map<String, String> parameters, HttpServletResponse response)
      throws IOException {
    Download file = Download.json(response, "returns.json", COLUMNS);
    write(viewer, parameters, file, row -> file.row(cells(row)));
  }

  private void write(
      Viewer viewer, Map<String, String> parameters, Download file, Consumer<ReturnRow> each)
      throws IOException {
    Search search = new Search(parameters);
    Order order = search.order().isByColumn() ? Order.NEWEST : search.order();
    returns.all(viewer, search, order, each);
    file.done();
  }

  /**
   * Sends the rejected hubs as a file. Each hub is in it once, with the outcome of its last
   * request, unless it is Returned by now. For the author of the requests, every cell stays as it
   * was sent.
   */
  @GetMapping({"/returns/rejected.csv", "/returns/rejected.xlsx"})
  void rejected(
      Viewer viewer,
      @RequestParam Map<String, String> parameters,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Set<Long> seen = new HashSet<>();
    Kind kind = Kind.of(request);
    Download file = Download.table(response, "rejected", kind, RequestDetails.FILE_COLUMNS);
    returns.all(
        viewer,
        new Search(parameters),
        Order.NEWEST,
        row -> {
          if (!row.accepted() && !row.hub().returned() && seen.add(row.device())) {
            List<String> cells = row.request().details().fileRow(row.outcome(), show);
            file.row(viewer.seesAll() ? kind.safe(cells) : cells);
          }
        });
    file.done();
  }

  private List<String> cells(ReturnRow row) {
    RequestDetails details = row.request().details();
    return List.of(
        new DeviceId(row.device()).toString(),
        row.code().text(),
        row.code().meaning(),
        row.code().whatToDo(),
        row.progress().map(progress -> progress.stage().text()).orElse(""),
        row.progress().map(ReturnRow.Progress::outcome).orElse(""),
        row.progress()
            .flatMap(ReturnRow.Progress::chargeGbp)
            .map(BigDecimal::toPlainString)
            .orElse(""),
        details.type(),
        details.faultReason(),
        show.utc(row.request().at()),
        row.progress().map(progress -> String.valueOf(progress.late())).orElse(""),
        row.progress().map(progress -> String.valueOf(progress.age())).orElse(""),
        row.accepted() ? row.reference() : "",
        row.request().requestId(),
        String.valueOf(row.position()),
        row.progress().map(ReturnRow.Progress::dsmsId).orElse(""),
        details.userRefId(),
        details.incidentReference(),
        row.hub().maker(),
        row.hub().model(),
        row.hub().hanVariant(),
        row.hub().region(),
        row.hub().removedOn().map(LocalDate::toString).orElse(""),
        row.request().party(),
        row.hub().csp(),
        row.progress().map(ReturnRow.Progress::cspReference).orElse(""));
  }
}
