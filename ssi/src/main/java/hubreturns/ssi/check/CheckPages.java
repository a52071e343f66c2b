package hubreturns.ssi.check;

import hubreturns.returns.Form;
import hubreturns.returns.User;
import hubreturns.returnsfile.CsvReading;
import hubreturns.returnsfile.CsvReturns;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.check.LineOutcome.DecidedLine;
import hubreturns.ssi.check.LineOutcome.UnsendableLine;
import hubreturns.ssi.hub.EarlierReturns;
import hubreturns.ssi.hub.EarlierReturns.EarlierReturn;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.FieldError;
import hubreturns.ssi.page.NoSuchPage;
import hubreturns.vocabulary.ResponseCode;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.springframework.web.multipart.MultipartFile;

/** Checks a returns file before it is sent. */
@Controller
public final class CheckPages {
  private static final Logger log = LoggerFactory.getLogger("security");
  private static final String CHECKED = "checked";
  private static final int PROBLEMS_SHOWN_MAX = 300;
  private static final int VALUE_CHARACTERS_MAX = 60;

  private final InventoryLookup inventory;
  private final EarlierReturns earlierReturns;
  private final Clock clock;

  /** Checks against this inventory. */
  public CheckPages(JdbcClient database, Clock clock) {
    this.inventory = new InventoryLookup(database);
    this.earlierReturns = new EarlierReturns(database);
    this.clock = clock;
  }

  /** The number of lines with one code. */
  public record Group(ResponseCode code, long lines) {
    /** Whether the hubs of these lines would become Returned. */
    public boolean accepted() {
      return code == ResponseCode.I0;
    }
  }

  /**
   * One thing that is wrong with a line.
   *
   * @param earlier the earlier return of a hub that is already returned
   */
  public record Problem(
      long line,
      String column,
      String value,
      String what,
      String advice,
      @Nullable EarlierReturn earlier) {}

  @GetMapping("/check")
  String form(Viewer viewer, Model model) {
    return form(viewer, List.of(), List.of(), model);
  }

  private String form(Viewer viewer, List<FieldError> errors, List<Flaw> flaws, Model model) {
    model.addAttribute("users", inventory.users(viewer));
    model.addAttribute("errors", errors);
    model.addAttribute("flaws", flaws);
    return "check";
  }

  @PostMapping("/check")
  String check(
      Viewer viewer,
      @RequestParam(name = "file", required = false) @Nullable MultipartFile file,
      @RequestParam(name = "user", defaultValue = "") String as,
      HttpSession session,
      Model model)
      throws IOException {
    Optional<User> user = inventory.user(viewer, as);
    List<FieldError> errors = new ArrayList<>();
    if (file == null || file.isEmpty()) {
      errors.add(new FieldError("file", "Choose a file that is not empty"));
    }
    if (user.isEmpty()) {
      errors.add(new FieldError("user", "Choose the User that will send the file"));
    }
    if (file == null || user.isEmpty() || !errors.isEmpty()) {
      return form(viewer, errors, List.of(), model);
    }
    String name = Objects.requireNonNullElse(file.getOriginalFilename(), "");
    return check(
        viewer,
        new Upload(name.isEmpty() ? "your file" : name, file.getBytes()),
        user.get(),
        session,
        model);
  }

  /** A file to check. */
  record Upload(String name, byte[] bytes) {}

  /** Shows the outcome that each line of a file would have. */
  String check(Viewer viewer, Upload upload, User user, HttpSession session, Model model) {
    return switch (CsvReturns.read(upload.bytes(), Form.LIST)) {
      case CsvReading.NoTable none ->
          form(
              viewer,
              List.of(new FieldError("file", "Choose a returns file: this one cannot be read")),
              none.flaws(),
              model);
      case CsvReading.Table table -> {
        model.addAttribute("name", upload.name());
        yield result(viewer, table.file(), user, session, model);
      }
    };
  }

  private String result(
      Viewer viewer, ReturnsFile file, User user, HttpSession session, Model model) {
    List<LineOutcome> outcomes =
        FileCheck.outcomes(file, user, clock.instant(), inventory::entries);
    TreeMap<ResponseCode, Long> codes = new TreeMap<>();
    List<Long> returned = new ArrayList<>();
    long unsendable = 0;
    for (LineOutcome outcome : outcomes) {
      switch (outcome) {
        case UnsendableLine bad -> unsendable++;
        case DecidedLine decided -> {
          codes.merge(decided.code(), 1L, Long::sum);
          if (decided.code() == ResponseCode.E081401) {
            returned.add(decided.line().hub().eui64());
          }
        }
      }
    }
    List<Problem> problems = problems(outcomes, earlierReturns.of(viewer, returned));
    // The rules tell an unknown hub from another Party's, as the DUIS does: the log says who asked.
    log.info(
        "SSI: {} checked a file as {}. Lines: {}, E4: {}, E19: {}",
        viewer.name(),
        user.id(),
        file.lines().size(),
        codes.getOrDefault(ResponseCode.E4, 0L),
        codes.getOrDefault(ResponseCode.E19, 0L));
    session.setAttribute(CHECKED, CheckedFile.of(file, outcomes));
    model.addAttribute("user", user);
    model.addAttribute("lines", file.lines().size());
    model.addAttribute("accepted", codes.getOrDefault(ResponseCode.I0, 0L));
    model.addAttribute("unsendable", unsendable);
    model.addAttribute(
        "groups",
        codes.entrySet().stream().map(code -> new Group(code.getKey(), code.getValue())).toList());
    model.addAttribute("problems", problems.stream().limit(PROBLEMS_SHOWN_MAX).toList());
    model.addAttribute("problemsMore", Math.max(0, problems.size() - PROBLEMS_SHOWN_MAX));
    model.addAttribute("unknownColumns", file.unknownColumns());
    model.addAttribute(
        "warnings",
        file.warnings().stream().limit(PROBLEMS_SHOWN_MAX).map(Flaw::toString).toList());
    return "checked";
  }

  private static List<Problem> problems(
      List<LineOutcome> outcomes, Map<Long, EarlierReturn> earlier) {
    List<Problem> problems = new ArrayList<>();
    for (LineOutcome outcome : outcomes) {
      switch (outcome) {
        case UnsendableLine bad -> bad.flaws().forEach(flaw -> problems.add(problem(flaw)));
        case DecidedLine accepted when accepted.accepted() -> {}
        case DecidedLine rejected ->
            problems.add(
                new Problem(
                    rejected.line().number(),
                    "device_id",
                    rejected.line().hub().toString(),
                    rejected.code().text()
                        + " "
                        + rejected.code().shortName()
                        + ". "
                        + rejected.code().meaning(),
                    Advice.of(rejected),
                    earlier.get(rejected.line().hub().eui64())));
      }
    }
    return problems;
  }

  private static Problem problem(Flaw flaw) {
    return new Problem(
        flaw.line(),
        flaw.column().isEmpty() ? "the whole line" : flaw.column(),
        flaw.value().length() > VALUE_CHARACTERS_MAX
            ? flaw.value().substring(0, VALUE_CHARACTERS_MAX) + "…"
            : flaw.value(),
        "Cannot be sent",
        flaw.advice(),
        null);
  }

  @GetMapping("/check/good.csv")
  void good(Viewer viewer, HttpSession session, HttpServletResponse response) throws IOException {
    Download.bytes(response, "text/csv;charset=UTF-8", "good.csv", checked(session).good());
  }

  @GetMapping("/check/to-correct.csv")
  void toCorrect(Viewer viewer, HttpSession session, HttpServletResponse response)
      throws IOException {
    Download.bytes(
        response, "text/csv;charset=UTF-8", "to-correct.csv", checked(session).toCorrect());
  }

  private static CheckedFile checked(HttpSession session) {
    if (session.getAttribute(CHECKED) instanceof CheckedFile checked) {
      return checked;
    }
    throw new NoSuchPage();
  }
}
