package hubreturns.ssi.check;

import de.siegmar.fastcsv.writer.CsvWriter;
import hubreturns.returns.Form;
import hubreturns.returns.User;
import hubreturns.returnsfile.CsvReading;
import hubreturns.returnsfile.CsvReturns;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsTable;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.check.FileCheck.Outcome;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.NoSuchPage;
import hubreturns.ssi.returns.Search;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.Word;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.Serializable;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.multipart.MultipartFile;

/** Checking a file before it is sent, and scanning hubs in to make one. */
@Controller
public final class CheckPages {
  private static final Logger log = LoggerFactory.getLogger("security");
  private static final String CHECKED = "checked";
  private static final int SHOWN_MAX = 300;
  private static final int LINES_MAX = 100_000;
  private static final Comparator<ResponseCode> SUCCESS_FIRST =
      Comparator.comparing((ResponseCode code) -> code != ResponseCode.I0)
          .thenComparing(ResponseCode::text);

  private final Inventory inventory;
  private final Clock clock;

  /** Checks against this inventory. */
  public CheckPages(JdbcClient database, Clock clock) {
    this.inventory = new Inventory(database);
    this.clock = clock;
  }

  /** The files that the last check of a session left to be fetched. */
  private record Checked(byte[] fit, byte[] unfit) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** So many lines with one code. */
  public record Group(ResponseCode code, long lines) {}

  /** A line that is not fit to be sent, and one thing that is wrong with it. */
  public record Trouble(long line, String column, String value, String what, String advice) {}

  @GetMapping("/check")
  String form(Viewer viewer, Model model) {
    choices(viewer, model);
    return "check";
  }

  @GetMapping("/scan")
  String scan(Viewer viewer, Model model) {
    choices(viewer, model);
    return "scan";
  }

  private void choices(Viewer viewer, Model model) {
    model.addAttribute("users", inventory.users(viewer));
    model.addAttribute("types", Search.TYPES);
    model.addAttribute("reasons", texts(FaultReason.values()));
    model.addAttribute("methods", texts(ConnectionMethod.values()));
  }

  private static List<String> texts(Word... words) {
    return Arrays.stream(words).map(Word::text).toList();
  }

  @GetMapping("/scan/known")
  @ResponseBody
  Map<String, Object> known(Viewer viewer, @RequestParam("id") String id) {
    Optional<DeviceId> device = Search.device(id.strip());
    return Map.of(
        "id",
        device.map(DeviceId::toString).orElse(""),
        "known",
        device.filter(own -> inventory.isOwn(viewer, own)).isPresent());
  }

  @PostMapping("/scan.csv")
  void scanned(
      @RequestParam(name = "ids", defaultValue = "") String ids,
      @RequestParam(name = "type", defaultValue = "") String type,
      @RequestParam(name = "reason", defaultValue = "") String reason,
      @RequestParam(name = "method", defaultValue = "") String method,
      HttpServletResponse response)
      throws IOException {
    Download.attach(response, "text/csv;charset=UTF-8", "scanned.csv");
    response.getOutputStream().write(csv(ids, type, reason, method));
  }

  @PostMapping("/check")
  String check(
      Viewer viewer,
      @RequestParam(name = "file", required = false) @Nullable MultipartFile file,
      @RequestParam(name = "ids", defaultValue = "") String ids,
      @RequestParam(name = "type", defaultValue = "") String type,
      @RequestParam(name = "reason", defaultValue = "") String reason,
      @RequestParam(name = "method", defaultValue = "") String method,
      @RequestParam(name = "user", defaultValue = "") String as,
      HttpSession session,
      Model model)
      throws IOException {
    choices(viewer, model);
    byte[] bytes =
        file != null && !file.isEmpty() ? file.getBytes() : csv(ids, type, reason, method);
    String name =
        file == null || file.getOriginalFilename() == null ? "" : file.getOriginalFilename();
    model.addAttribute("name", name.isEmpty() ? "the scanned hubs" : name);
    Optional<User> user =
        UserId.read(as)
            .flatMap(id ->
                inventory.users(viewer).stream().filter(one -> one.id().equals(id)).findFirst());
    if (user.isEmpty()) {
      model.addAttribute("problem", "Choose the User that will send the file.");
      return "check";
    }
    if ((file == null || file.isEmpty()) && ids.isBlank()) {
      model.addAttribute("problem", "Choose a file first.");
      return "check";
    }
    return switch (CsvReturns.read(bytes, Form.LIST)) {
      case CsvReading.NoTable none -> {
        model.addAttribute("problem", "This is not a returns file.");
        model.addAttribute("flaws", none.flaws());
        yield "check";
      }
      case CsvReading.Table table when table.file().lines().size() > LINES_MAX -> {
        model.addAttribute("problem", "A file may have up to 100,000 lines. Split it.");
        yield "check";
      }
      case CsvReading.Table table -> result(viewer, table.file(), user.get(), session, model);
    };
  }

  private String result(
      Viewer viewer, ReturnsFile file, User user, HttpSession session, Model model) {
    List<Outcome> outcomes =
        FileCheck.outcomes(file, user, clock.instant(), devices -> inventory.entries(devices));
    TreeMap<ResponseCode, Long> codes = new TreeMap<>(SUCCESS_FIRST);
    List<Trouble> troubles = new ArrayList<>();
    long unsendable = 0;
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Unsendable bad -> {
          unsendable++;
          bad.flaws().forEach(flaw -> troubles.add(trouble(flaw)));
        }
        case Outcome.Judged judged -> {
          codes.merge(judged.code(), 1L, Long::sum);
          if (judged.code() != ResponseCode.I0) {
            troubles.add(
                new Trouble(
                    judged.line().number(),
                    "device_id",
                    judged.line().hub().toString(),
                    judged.code().text()
                        + " "
                        + judged.code().shortName()
                        + ". "
                        + judged.code().meaning(),
                    judged.code().whatToDo()));
          }
        }
      }
    }
    // The rules tell an unknown hub from another Party's, as the DUIS does: who asks is on record.
    log.info(
        "SSI: {} checked a file of {} lines as {}; {} would be E4 and {} E19",
        viewer.name(),
        file.lines().size(),
        user.id(),
        codes.getOrDefault(ResponseCode.E4, 0L),
        codes.getOrDefault(ResponseCode.E19, 0L));
    session.setAttribute(CHECKED, new Checked(fit(file, outcomes), unfit(file, outcomes)));
    model.addAttribute("user", user);
    model.addAttribute("lines", file.lines().size());
    model.addAttribute("accepted", codes.getOrDefault(ResponseCode.I0, 0L));
    model.addAttribute("unsendable", unsendable);
    model.addAttribute(
        "groups",
        codes.entrySet().stream().map(code -> new Group(code.getKey(), code.getValue())).toList());
    model.addAttribute("troubles", troubles.stream().limit(SHOWN_MAX).toList());
    model.addAttribute("troublesMore", Math.max(0, troubles.size() - SHOWN_MAX));
    model.addAttribute("unknownColumns", file.unknownColumns());
    return "checked";
  }

  private static Trouble trouble(Flaw flaw) {
    return new Trouble(
        flaw.line(),
        flaw.column().isEmpty() ? "the whole line" : flaw.column(),
        flaw.value().length() > 60 ? flaw.value().substring(0, 60) + "…" : flaw.value(),
        "Cannot be sent",
        flaw.advice());
  }

  @GetMapping("/check/fit.csv")
  void fit(Viewer viewer, HttpSession session, HttpServletResponse response) throws IOException {
    byte[] lines = checked(session).fit();
    Download.attach(response, "text/csv;charset=UTF-8", "corrected.csv");
    response.getOutputStream().write(lines);
  }

  @GetMapping("/check/unfit.csv")
  void unfit(Viewer viewer, HttpSession session, HttpServletResponse response) throws IOException {
    byte[] lines = checked(session).unfit();
    Download.attach(response, "text/csv;charset=UTF-8", "to-correct.csv");
    response.getOutputStream().write(lines);
  }

  private static Checked checked(HttpSession session) {
    if (session.getAttribute(CHECKED) instanceof Checked checked) {
      return checked;
    }
    throw new NoSuchPage();
  }

  /** The lines that would be accepted, their Device IDs as the DUIS spells them. */
  private static byte[] fit(ReturnsFile file, List<Outcome> outcomes) {
    int place = place(file);
    List<List<String>> lines = new ArrayList<>();
    lines.add(file.header());
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Judged judged && judged.code() == ResponseCode.I0) {
        List<String> cells = new ArrayList<>(judged.line().cells());
        cells.set(place, judged.line().hub().toString());
        lines.add(cells);
      }
    }
    return bytes(lines);
  }

  private static int place(ReturnsFile file) {
    for (int i = 0; i < file.header().size(); i++) {
      if (file.header().get(i).strip().replace(' ', '_').equalsIgnoreCase("device_id")) {
        return i;
      }
    }
    return 0;
  }

  /** The other lines as they were, and why; correct them and send what this file becomes. */
  private static byte[] unfit(ReturnsFile file, List<Outcome> outcomes) {
    List<List<String>> lines = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < file.header().size(); i++) {
      if (!ReturnsTable.RESULT_COLUMNS.contains(file.header().get(i))) {
        kept.add(i);
      }
    }
    List<String> header = new ArrayList<>(pick(file.header(), kept));
    header.addAll(List.of("line", "code", "meaning", "what_to_do"));
    lines.add(header);
    for (Outcome outcome : outcomes) {
      List<String> cells = new ArrayList<>(pick(outcome.line().cells(), kept));
      cells.add(String.valueOf(outcome.line().number()));
      switch (outcome) {
        case Outcome.Unsendable bad -> {
          cells.addAll(
              List.of(
                  "",
                  "Cannot be sent.",
                  String.join("; ", bad.flaws().stream().map(Flaw::withoutLine).toList())));
          lines.add(cells);
        }
        case Outcome.Judged judged when judged.code() != ResponseCode.I0 -> {
          cells.addAll(
              List.of(judged.code().text(), judged.code().meaning(), judged.code().whatToDo()));
          lines.add(cells);
        }
        case Outcome.Judged fit -> {}
      }
    }
    return bytes(lines);
  }

  private static List<String> pick(List<String> cells, List<Integer> places) {
    return places.stream().map(place -> place < cells.size() ? cells.get(place) : "").toList();
  }

  private static byte[] csv(String ids, String type, String reason, String method) {
    boolean fault = Word.read(FaultReturnType.class, type).isPresent();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("device_id", "return_type", "fault_reason", "connection_method"));
    for (String id : ids.split("[\\s,;]+", -1)) {
      if (!id.isEmpty()) {
        lines.add(
            List.of(
                Search.device(id).map(DeviceId::toString).orElse(id),
                type,
                fault ? reason : "",
                fault ? method : ""));
      }
    }
    return bytes(lines);
  }

  private static byte[] bytes(Collection<List<String>> lines) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      lines.forEach(csv::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
