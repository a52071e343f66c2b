package hubreturns.ssi.returns;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.Show;
import hubreturns.ssi.page.Wording;
import hubreturns.ssi.returns.ReturnsList.Page;
import hubreturns.ssi.returns.Search.Wanted;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.HanVariant;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of returns, on the page and as a file. */
@Controller
public final class ReturnsPages {
  private static final List<String> COLUMNS =
      List.of(
          "device_id",
          "code",
          "meaning",
          "what_to_do",
          "stage",
          "outcome",
          "charge_gbp",
          "return_type",
          "fault_reason",
          "notified_at",
          "late",
          "days_used",
          "return_reference",
          "request_id",
          "position",
          "dsms_id",
          "user_ref_id",
          "incident_reference",
          "manufacturer",
          "model",
          "han_variant",
          "csp_region",
          "removed_on",
          "party");

  private final ReturnsList returns;
  private final Show show;

  /** Pages over this list. */
  public ReturnsPages(ReturnsList returns, Show show) {
    this.returns = returns;
    this.show = show;
  }

  @GetMapping("/returns")
  String list(
      Viewer viewer,
      HttpServletRequest request,
      @RequestParam(name = "after", defaultValue = "0") long place,
      @RequestParam(name = "key", defaultValue = "") String key,
      Model model) {
    Search search = Search.from(request.getParameterMap());
    Mark after = new Mark(place, key);
    Page page = returns.page(viewer, search, after);
    model.addAttribute("search", search);
    model.addAttribute("page", page);
    model.addAttribute("after", after);
    model.addAttribute(
        "unnotified", after.isStart() ? returns.unnotified(viewer, search) : List.of());
    model.addAttribute("order", search.order());
    model.addAttribute("orders", Order.all());
    model.addAttribute(
        "headings",
        Arrays.stream(Order.By.values())
            .filter(by -> by != Order.By.PARTY || viewer.seesAll())
            .toList());
    model.addAttribute(
        "ends", search.wanted() instanceof Wanted.Fragment && search.get("anywhere").isEmpty());
    model.addAttribute("stages", Search.STAGES);
    model.addAttribute("outcomes", Search.OUTCOMES);
    model.addAttribute("types", Search.TYPES);
    model.addAttribute("codes", refusals());
    model.addAttribute("reasons", texts(FaultReason.values()));
    model.addAttribute("regions", texts(CspRegion.values()));
    model.addAttribute("hanVariants", texts(HanVariant.values()));
    model.addAttribute("csps", Search.csps());
    return "returns";
  }

  private static List<ResponseCode> refusals() {
    return Arrays.stream(ResponseCode.values())
        .filter(code -> code.text().startsWith("E"))
        .toList();
  }

  private static List<String> texts(Word... words) {
    return Arrays.stream(words).map(Word::text).toList();
  }

  @GetMapping("/returns.csv")
  void csv(Viewer viewer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Search search = Search.from(request.getParameterMap());
    Download download = Download.csv(response, "returns.csv", COLUMNS);
    returns.all(viewer, search, rows -> rows.forEach(row -> download.row(cells(row))));
    download.done();
  }

  @GetMapping("/returns.json")
  void json(Viewer viewer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Search search = Search.from(request.getParameterMap());
    Download download = Download.json(response, "returns.json", COLUMNS);
    returns.all(viewer, search, rows -> rows.forEach(row -> download.row(cells(row))));
    download.done();
  }

  /** Each hub once, as it was refused last, unless it is Returned by now. */
  @GetMapping("/returns/refused.csv")
  void refused(Viewer viewer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Search search = Search.from(request.getParameterMap());
    Set<Long> seen = new HashSet<>();
    Download download = Download.csv(response, "refused.csv", Wording.FILE_COLUMNS);
    returns.newestFirst(
        viewer,
        search,
        rows ->
            rows.stream()
                .filter(row -> !row.accepted() && !row.logistics().equals("Returned"))
                .filter(row -> seen.add(row.device()))
                .map(row ->
                    row.wording()
                        .fileRow(
                            new Wording.Outcome(
                                row.device(),
                                row.position(),
                                row.code(),
                                row.requestId(),
                                row.notifiedAt()),
                            show))
                .forEach(download::row));
    download.done();
  }

  private List<String> cells(Found row) {
    return List.of(
        new DeviceId(row.device()).toString(),
        row.code(),
        show.meaning(row.code()),
        show.whatToDo(row.code()),
        row.stage(),
        row.outcome(),
        row.chargeGbp() == null ? "" : row.chargeGbp().toPlainString(),
        row.wording().type(),
        row.wording().faultReason(),
        show.utc(row.notifiedAt()),
        row.accepted() ? String.valueOf(row.late()) : "",
        row.accepted() ? String.valueOf(row.daysUsed()) : "",
        row.accepted() ? row.reference() : "",
        row.requestId(),
        String.valueOf(row.position()),
        row.dsmsId(),
        row.wording().userRefId(),
        row.wording().incidentReference(),
        row.maker(),
        row.model(),
        row.hanVariant(),
        row.region(),
        row.removedOn() == null ? "" : row.removedOn().toString(),
        row.party());
  }
}
