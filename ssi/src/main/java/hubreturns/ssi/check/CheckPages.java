package hubreturns.ssi.check;

import hubreturns.returns.Form;
import hubreturns.returns.User;
import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.ColumnMapping;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.Origin;
import hubreturns.returnsfile.RequestCount;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsOptions;
import hubreturns.returnsfile.ReturnsReader;
import hubreturns.returnsfile.ReturnsReading;
import hubreturns.returnsfile.SpreadsheetDamage;
import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.SsiDatabase;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.check.KeptUploads.Upload;
import hubreturns.ssi.check.LineOutcome.DecidedLine;
import hubreturns.ssi.check.LineOutcome.UnsendableLine;
import hubreturns.ssi.hub.EarlierReturns;
import hubreturns.ssi.hub.EarlierReturns.EarlierReturn;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.Download.Kind;
import hubreturns.ssi.page.FieldError;
import hubreturns.vocabulary.ResponseCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/** Checks a returns file before it is sent. */
@Controller
public final class CheckPages {
  private static final Logger log = LoggerFactory.getLogger(CheckPages.class);

  /** The attribute that marks a request for which the service had no time. */
  public static final String NO_TURN = "hub-returns.no-turn";

  private static final String TRY_AGAIN_SECONDS = "5";
  private static final int PROBLEMS_SHOWN_MAX = 300;

  private final InventoryLookup inventory;
  private final EarlierReturns earlierReturns;
  private final KeptUploads uploads;
  private final CheckedFiles checkedFiles;
  private final Clock clock;

  /** Checks against the inventory of this database. */
  public CheckPages(
      SsiDatabase database, JdbcClient primary, SsiConfiguration configuration, Clock clock) {
    this.uploads = new KeptUploads(configuration.uploads().toAbsolutePath());
    this.checkedFiles = new CheckedFiles(primary);
    this.inventory = new InventoryLookup(database.reading());
    this.earlierReturns = new EarlierReturns(database.reading());
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

  private static final String BUSY = "The service is busy, so the file is not checked yet.";

  private static final String TOO_SLOW =
      "The check took too long, so it was ended. Try again later, or split the file.";

  @GetMapping("/check")
  String form(Viewer viewer, Model model) {
    return form(viewer, Step.noFile(List.of()), List.of(), model);
  }

  /**
   * What a person has to do next.
   *
   * @param kept the name of the file that was uploaded and is kept; empty when there is none
   * @param keptId tells it from another file of the account
   * @param flaws why the file cannot be read
   * @param sheets of the workbook, if one has to be chosen
   * @param mapping to accept or reject before the file is read
   * @param delay why the file is not checked yet; empty if it was
   */
  public record Step(
      String kept,
      String keptId,
      List<Flaw> flaws,
      List<String> sheets,
      ColumnMapping mapping,
      String delay) {
    /** Copies the lists. */
    public Step {
      flaws = List.copyOf(flaws);
      sheets = List.copyOf(sheets);
    }

    private static Step noFile(List<Flaw> flaws) {
      return new Step("", "", flaws, List.of(), ColumnMapping.NONE, "");
    }

    private static Step of(Upload upload, List<String> sheets, ColumnMapping mapping) {
      return new Step(upload.name(), upload.id(), List.of(), sheets, mapping, "");
    }

    private static Step waiting(Optional<Upload> upload) {
      return upload
          .map(file -> of(file, List.of(), ColumnMapping.NONE))
          .orElseGet(() -> noFile(List.of()));
    }

    private static Step delayed(Upload upload, String delay) {
      return new Step(upload.name(), upload.id(), List.of(), List.of(), ColumnMapping.NONE, delay);
    }
  }

  private String form(Viewer viewer, Step step, List<FieldError> errors, Model model) {
    model.addAttribute("users", inventory.users(viewer));
    model.addAttribute("errors", errors);
    model.addAttribute("step", step);
    return "check";
  }

  @PostMapping("/check")
  String check(
      Viewer viewer,
      @RequestParam(name = "file", required = false) @Nullable MultipartFile file,
      @RequestParam(name = "kept", defaultValue = "") String kept,
      @RequestParam(name = "user", defaultValue = "") String as,
      @RequestParam(name = "sheet", defaultValue = "") String sheet,
      @RequestParam(name = "accept", defaultValue = "") String accept,
      @RequestAttribute(name = NO_TURN, required = false) @Nullable Boolean noTurn,
      HttpServletResponse response,
      HttpServletRequest request,
      Model model)
      throws IOException {
    Optional<MultipartFile> chosen = chosen(file);
    Optional<Upload> upload =
        chosen.isPresent()
            ? Optional.of(keep(viewer, chosen.get()))
            // The columns and sheets of another file are not those that the page shows.
            : uploads.of(viewer, clock.instant()).filter(earlier -> earlier.id().equals(kept));
    Optional<User> user = inventory.user(viewer, as);
    List<FieldError> errors = new ArrayList<>();
    if (upload.isEmpty()) {
      errors.add(
          new FieldError(
              "file",
              kept.isEmpty()
                  ? "Choose a returns file"
                  : "Choose your file again: the service keeps only the latest file of an account, for up to 30 minutes"));
    }
    if (user.isEmpty()) {
      errors.add(InventoryLookup.NO_SENDER);
    }
    if (!errors.isEmpty() || upload.isEmpty() || user.isEmpty()) {
      return form(viewer, Step.waiting(upload), errors, model);
    }
    if (noTurn != null) {
      return delayed(viewer, upload.get(), BUSY, response, model);
    }
    ReturnsOptions options =
        new ReturnsOptions(
            Form.LIST,
            Set.of(),
            Optional.of(sheet).filter(name -> !name.isEmpty()),
            accept.equals("1"),
            clock.instant());
    try {
      return check(viewer, upload.get(), user.get(), options, request, model);
    } catch (TransientDataAccessException | DataAccessResourceFailureException tooSlow) {
      String delay = wasCancelled(tooSlow) ? TOO_SLOW : BUSY;
      log.warn("SSI: a file of {} was not checked: {}", viewer.name(), delay, tooSlow);
      return delayed(viewer, upload.get(), delay, response, model);
    }
  }

  /** Whether PostgreSQL ended the query at its time limit. */
  private static boolean wasCancelled(DataAccessException failure) {
    return failure.getMostSpecificCause() instanceof SQLException sql
        && "57014".equals(sql.getSQLState());
  }

  /**
   * The file that was chosen. If there is none, a browser sends an empty file without a name. A
   * chosen file has a name, even if it is empty.
   */
  private static Optional<MultipartFile> chosen(@Nullable MultipartFile file) {
    return Optional.ofNullable(file).filter(sent -> !sent.isEmpty() || !nameOf(sent).isEmpty());
  }

  private static String nameOf(MultipartFile file) {
    return Objects.requireNonNullElse(file.getOriginalFilename(), "");
  }

  private Upload keep(Viewer viewer, MultipartFile file) throws IOException {
    String name = nameOf(file);
    return uploads.keep(viewer, name.isEmpty() ? "your file" : name, file, clock.instant());
  }

  /**
   * The page when the service has no time. The file is kept, so that the person can try again
   * without another upload.
   */
  private String delayed(
      Viewer viewer, Upload upload, String delay, HttpServletResponse response, Model model) {
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Retry-After", TRY_AGAIN_SECONDS);
    return form(viewer, Step.delayed(upload, delay), List.of(), model);
  }

  private String check(
      Viewer viewer,
      Upload upload,
      User user,
      ReturnsOptions options,
      HttpServletRequest request,
      Model model)
      throws IOException {
    model.addAttribute("name", upload.name());
    model.addAttribute("sheet", options.sheet().orElse(""));
    return switch (ReturnsReader.read(upload.file(), options)) {
      case ReturnsReading.NoTable(List<Flaw> flaws) -> {
        uploads.forget(viewer);
        yield form(
            viewer,
            Step.noFile(flaws),
            List.of(new FieldError("file", "Choose a returns file: this one cannot be read")),
            model);
      }
      case ReturnsReading.SeveralSheets(List<String> names) ->
          form(
              viewer,
              Step.of(upload, names, ColumnMapping.NONE),
              List.of(new FieldError("sheet", "Select the sheet to read")),
              model);
      case ReturnsReading.Unmapped(ColumnMapping mapping) ->
          form(viewer, Step.of(upload, List.of(), mapping), List.of(), model);
      case ReturnsReading.Table(ReturnsFile file) -> {
        model.addAttribute("kept", upload.id());
        yield result(viewer, file, user, request, model);
      }
    };
  }

  /** Shows the outcome that scanned hubs would have. */
  String checkScanned(
      Viewer viewer, byte[] csv, User user, HttpServletRequest request, Model model) {
    model.addAttribute("name", "the scanned hubs");
    model.addAttribute("sheet", "");
    model.addAttribute("kept", "");
    return switch (ReturnsReader.read(csv, ReturnsOptions.of(Form.LIST))) {
      case ReturnsReading.Table(ReturnsFile file) -> result(viewer, file, user, request, model);
      case ReturnsReading other ->
          throw new IllegalStateException("a file of scanned hubs is a returns file: " + other);
    };
  }

  private String result(
      Viewer viewer, ReturnsFile file, User user, HttpServletRequest request, Model model) {
    List<LineOutcome> outcomes =
        FileCheck.outcomes(file, user, clock.instant(), inventory::entries);
    TreeMap<ResponseCode, Long> codes = new TreeMap<>();
    Set<Long> returned = new LinkedHashSet<>();
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
    List<Problem> problems = problems(outcomes, earlierReturns.of(viewer, returned), file.origin());
    // As on the DUIS, the outcome shows whether a hub is unknown or another Party's. So the log
    // says who asked.
    SecurityLog.note(
        SecurityEvent.FILE_CHECKED,
        request.getRemoteAddr(),
        "SSI: {} from {} checked a file as {}. Lines: {}, E4: {}, E19: {}",
        viewer.name(),
        request.getRemoteAddr(),
        user.id(),
        file.lines().size(),
        codes.getOrDefault(ResponseCode.E4, 0L),
        codes.getOrDefault(ResponseCode.E19, 0L));
    CheckedFile checked = CheckedFile.of(file, outcomes);
    checkedFiles.keep(request, checked);
    model.addAttribute("check", checked.digest());
    model.addAttribute("user", user);
    model.addAttribute("lines", file.lines().size());
    model.addAttribute("accepted", codes.getOrDefault(ResponseCode.I0, 0L));
    model.addAttribute("unsendable", unsendable);
    model.addAttribute(
        "groups",
        codes.entrySet().stream().map(code -> new Group(code.getKey(), code.getValue())).toList());
    model.addAttribute("problems", problems.stream().limit(PROBLEMS_SHOWN_MAX).toList());
    model.addAttribute("problemsMore", Math.max(0, problems.size() - PROBLEMS_SHOWN_MAX));
    model.addAttribute(
        "unknownColumns",
        file.unknownColumns().stream()
            .map(title -> title + SpreadsheetDamage.lookAlikeInTitle(title))
            .toList());
    model.addAttribute(
        "unnamedColumns",
        file.unnamedColumns().entrySet().stream()
            .map(column ->
                "column %s holds '%s'"
                    .formatted(file.origin().column(column.getKey() - 1), column.getValue()))
            .toList());
    model.addAttribute(
        "requests",
        RequestCount.reducible(file.good())
            .map(count ->
                "%s. Without %s they would need %,d."
                    .formatted(
                        count.statement(file.good().size()),
                        count.without().size() == 1 ? "that column" : "those columns",
                        count.requestsWithout()))
            .orElse(""));
    model.addAttribute("mapping", file.mapping());
    model.addAttribute("acceptedColumns", file.accepted());
    model.addAttribute(
        "lineNoun",
        switch (file.origin()) {
          case Origin.TextFile _ -> "Line";
          case Origin.Sheet _ -> "Row";
        });
    model.addAttribute(
        "warnings",
        file.warnings().stream().limit(PROBLEMS_SHOWN_MAX).map(Flaw::toString).toList());
    return "checked";
  }

  private static List<Problem> problems(
      List<LineOutcome> outcomes, Map<Long, EarlierReturn> earlier, Origin origin) {
    List<Problem> problems = new ArrayList<>();
    for (LineOutcome outcome : outcomes) {
      switch (outcome) {
        case UnsendableLine bad -> bad.line().flaws().forEach(flaw -> problems.add(problem(flaw)));
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
                    rejected.advice(origin),
                    earlier.get(rejected.line().hub().eui64())));
      }
    }
    return problems;
  }

  private static Problem problem(Flaw flaw) {
    return new Problem(
        flaw.line(), column(flaw), flaw.shownValue(), "Cannot be sent", flaw.advice(), null);
  }

  private static String column(Flaw flaw) {
    if (flaw.column().isEmpty()) {
      return "the whole line";
    }
    return flaw.cell().isEmpty()
        ? flaw.column()
        : "%s, cell %s".formatted(flaw.column(), flaw.cell());
  }

  /** The lines of the last check, or the form again if the page shows an earlier check. */
  @GetMapping({
    "/check/good.csv",
    "/check/good.xlsx",
    "/check/to-correct.csv",
    "/check/to-correct.xlsx"
  })
  @Nullable String lines(
      Viewer viewer,
      @RequestParam(name = "check", defaultValue = "") String check,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model)
      throws IOException {
    Optional<CheckedFile> last = checkedFiles.of(request);
    // Another file may have been checked since, for example in another tab.
    if (last.isEmpty() || !(check.isEmpty() || check.equals(last.get().digest()))) {
      response.setStatus(HttpServletResponse.SC_CONFLICT);
      String why =
          last.isEmpty()
              ? "a check is kept until its session ends, and you have checked nothing in this one"
              : "another file was checked after it, and only the latest check is kept";
      return form(
          viewer,
          Step.noFile(List.of()),
          List.of(new FieldError("file", "Check your file again: " + why)),
          model);
    }
    if (request.getRequestURI().startsWith("/check/good.")) {
      CheckedFile.download(response, "good", Kind.of(request), last.get().good());
    } else {
      CheckedFile.download(response, "to-correct", Kind.of(request), last.get().toCorrect());
    }
    return null;
  }

  /** An empty returns file to start from. */
  @GetMapping({"/check/template.csv", "/check/template.xlsx"})
  void template(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Download.table(response, "returns", Kind.of(request), Column.titles()).done();
  }
}
