package hubreturns.client;

import hubreturns.client.Backlog.Retry;
import hubreturns.client.answer.Answers;
import hubreturns.client.answer.ClientCode;
import hubreturns.client.answer.LineOutcome.ChangedLine;
import hubreturns.client.answer.LineOutcome.DecidedHub;
import hubreturns.client.answer.LineOutcome.RefusedRequest;
import hubreturns.client.answer.LineOutcome.RepeatedHub;
import hubreturns.client.answer.LineOutcome.Undecided;
import hubreturns.client.journal.Entry;
import hubreturns.client.journal.Heading;
import hubreturns.client.journal.Journal;
import hubreturns.client.journal.Journal.Start;
import hubreturns.client.journal.Opening;
import hubreturns.client.keys.SigningIdentity;
import hubreturns.client.keys.UnusableInput;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.plan.Requests;
import hubreturns.client.plan.Terms;
import hubreturns.client.results.HubWithoutLine;
import hubreturns.client.results.LineResult;
import hubreturns.client.results.ResultsFile;
import hubreturns.client.results.Summary;
import hubreturns.client.send.HttpPost;
import hubreturns.returns.ReturnDetail;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.GivenFile;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.PlannedRequest;
import hubreturns.returnsfile.TextWorkbook;
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.UserId;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit}: sends a returns file and writes the outcome of each line. */
@Command(
    name = "submit",
    description = {
      "Sends the returns in a CSV file or a workbook (.xlsx, .ods) to the DSP, and writes the"
          + " outcome of every line.",
      "After an interruption, or after you have corrected lines of the file, run the same command"
          + " again. It sends only new, corrected and unanswered lines, and no hub is returned"
          + " twice."
    },
    footerHeading = "%n",
    footer = {
      "Columns (in any order; only the first two are always needed):",
      "  device_id,return_type,fault_reason,connection_method,other_device_id,",
      "  user_ref_date_time,user_ref_id,incident_reference,additional_information",
      "Short names, in upper or lower case; the DUIS wording also works:",
      "  return_type        general non-dom dual-supplier sm-wan lost-or-stolen",
      "                     fault-prior fault-post",
      "  fault_reason       damaged-case damaged-connector interference environment",
      "                     sm-wan-fault smhan-fault led-fault aerial-fault",
      "                     manufacturing-defect",
      "  connection_method  hot-shoe cradle esme",
      "Exit codes: 0 every hub was accepted; 1 partly done, rejected or refused; 2 wrong usage.",
      "Options with a value can be set in the environment, for example HUB_RETURNS_CLIENT_URL."
    })
final class SubmitCommand implements Callable<Integer> {
  private static final String JOURNAL = ".journal";
  private static final String TO_CORRECT = ".to-correct";
  private static final String CSV = ".csv";
  private static final int HUBS_SHOWN_MAX = 20;
  private static final int CHANGES_SHOWN_MAX = 10;

  /** Endings of files that hold something other than results. */
  private static final Pattern OTHER_KINDS =
      Pattern.compile(
          "(?i)\\.(pdf|ods|odt|xls|xlsb|xlsm|docx?|rtf|html?|xml|json|zip|gz|key|pem|p12)$");

  @Parameters(paramLabel = "FILE", description = "The returns file.")
  private Path file = Path.of("");

  @Mixin private RequestOptions options = new RequestOptions();

  @Mixin private DspOptions dsp = new DspOptions();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "How many requests are sent at once. Default: ${DEFAULT-VALUE}.")
  private int concurrency = 4;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description =
          "The file for the outcomes: .csv or .xlsx. Default: FILE.results.csv, or"
              + " FILE.results.xlsx for a workbook.")
  private Optional<Path> results = Optional.empty();

  @Option(
      names = "--dry-run",
      description =
          "Check the file, and list on standard output what a run would send now. Send nothing.")
  private boolean dryRun;

  @Option(
      names = "--restart",
      description = "Keep a copy of the journal and send every line again.")
  private boolean restart;

  @Option(
      names = "--retry-refused",
      description = "Send again the lines whose request was refused with HTTP 4xx.")
  private boolean retryRefused;

  @Option(
      names = "--retry-rejected",
      description = "Send rejected lines again, even if they have not changed.")
  private boolean retryRejected;

  private final Computer computer;

  SubmitCommand(Computer computer) {
    this.computer = computer;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (concurrency < 1) {
      throw new UnusableInput("--concurrency " + concurrency + ": write 1 or more");
    }
    options.check();
    dsp.check(computer);
    return dryRun ? show() : submit();
  }

  private int show() {
    Optional<Terms> terms = Optional.empty();
    if (options.hasKeys()) {
      terms = Optional.of(options.terms(options.identity(computer), computer));
      computer.say("would send as " + terms.get().user());
    } else {
      options.warnOfNoKeys(computer);
    }
    dsp.address();
    Optional<InputFile> read = input();
    if (read.isEmpty()) {
      return Exit.PARTLY_OR_REFUSED;
    }
    InputFile input = read.get();
    Path target = target(input);
    Path file = input.beside(JOURNAL);
    if (restart || !Files.exists(file)) {
      return show(input, target, List.of(), _ -> false);
    }
    Optional<Terms> given = terms;
    Opening opening =
        Journal.look(
            file,
            begun ->
                Heading.of(
                    input.sha256(),
                    given.orElseGet(() -> options.terms(UserId.read(begun.user()).orElseThrow())),
                    dsp.address()));
    return switch (opening) {
      case Opening.UnusableJournal refused -> refused(refused);
      case Opening.OpenJournal opened -> {
        try (Journal journal = opened.journal()) {
          opened.doubt().ifPresent(doubt -> computer.say("warning: " + doubt));
          yield show(input, target, opened.entries(), journal::hasWritten);
        }
      }
    };
  }

  /** Shows what a run would send now, after the one that wrote these entries. */
  private int show(
      InputFile input, Path target, List<Entry> entries, Predicate<String> hasWritten) {
    Answers answers = entries.isEmpty() ? new Answers(Optional.empty()) : dsp.answers(computer);
    Backlog backlog = backlog(input, entries, answers);
    if (!restart && repeatsWhatIsAccepted(backlog, input, target, hasWritten)) {
      return Exit.PARTLY_OR_REFUSED;
    }
    sayWhatIsAhead(backlog);
    Summary.of(backlog.settled().values()).lines().forEach(computer::say);
    sayChanged(input, results(input, backlog.settled(), "it is new"));
    Outline outline = new Outline(computer.out(), "request");
    int lines = 0;
    Set<DeviceId> hubs = new HashSet<>();
    for (int i = 0; i < backlog.work().size(); i++) {
      String number = String.valueOf(i + 1);
      switch (backlog.work().get(i)) {
        case Backlog.NewRequest(PlannedRequest request) -> {
          lines += request.lines().size();
          request.lines().forEach(line -> hubs.add(line.hub()));
          outline.add(request, number);
        }
        case Backlog.UnansweredRequest(OutgoingRequest request, ReturnDetail detail, _) -> {
          lines += request.hubs().size();
          hubs.addAll(request.hubs());
          List<Integer> numbers = request.lines().values().stream().sorted().toList();
          outline.add(detail, request.hubs().size(), numbers, number);
        }
      }
    }
    computer.say(
        "dry run: nothing was sent. %s with %s would go to %s%s"
            .formatted(
                Counted.text(backlog.work().size(), "request"),
                Counted.text(hubs.size(), "hub"),
                dsp.address(),
                lines == hubs.size() ? "" : ", in " + Counted.text(lines, "line")));
    return input.file().bad().isEmpty() ? Exit.DONE : Exit.PARTLY_OR_REFUSED;
  }

  private int refused(Opening.UnusableJournal refused) {
    computer.say("nothing was sent: " + refused.advice());
    return Exit.PARTLY_OR_REFUSED;
  }

  private int submit() throws InterruptedException {
    SigningIdentity identity = options.identity(computer);
    Terms terms = options.terms(identity, computer);
    Optional<InputFile> input = input();
    if (input.isEmpty()) {
      return Exit.PARTLY_OR_REFUSED;
    }
    // Before the journal: a restart that is refused must not have begun.
    Path target = target(input.get());
    Opening opening =
        Journal.open(
            input.get().beside(JOURNAL),
            Heading.of(input.get().sha256(), terms, dsp.address()),
            restart ? Start.RESTART : Start.CONTINUE,
            computer.clock().instant());
    return switch (opening) {
      case Opening.UnusableJournal refused -> refused(refused);
      case Opening.OpenJournal opened -> {
        try (Journal journal = opened.journal()) {
          opened.doubt().ifPresent(doubt -> computer.say("warning: " + doubt));
          opened.copy().ifPresent(copy -> computer.say("kept the earlier journal as " + copy));
          Requests requests = options.requests(identity, terms, computer);
          yield send(input.get(), target, journal, opened.entries(), requests);
        }
      }
    };
  }

  private int send(
      InputFile input, Path target, Journal journal, List<Entry> entries, Requests requests)
      throws InterruptedException {
    Answers answers = dsp.answers(computer);
    Backlog backlog = backlog(input, entries, answers);
    if (!restart && repeatsWhatIsAccepted(backlog, input, target, journal::hasWritten)) {
      return Exit.PARTLY_OR_REFUSED;
    }
    sayWhatIsAhead(backlog);
    try (SignalNotice notice = new SignalNotice(backlog.work().size(), journal.file(), computer)) {
      return send(input, target, journal, requests, answers, backlog, notice);
    }
  }

  private Backlog backlog(InputFile input, List<Entry> entries, Answers answers) {
    return Backlog.of(
        input.file().good(),
        input.file().hubsOfBadLines(),
        options.form(),
        entries,
        answers,
        retries());
  }

  private int send(
      InputFile input,
      Path target,
      Journal journal,
      Requests requests,
      Answers answers,
      Backlog backlog,
      SignalNotice notice)
      throws InterruptedException {
    Map<Integer, LineResult> outcomes = new HashMap<>(backlog.settled());
    List<HubWithoutLine> withoutLine = new ArrayList<>(backlog.withoutLine());
    int sent = 0;
    if (!backlog.work().isEmpty()) {
      int hubs = input.file().good().size() - outcomes.size();
      try (HttpPost post = dsp.post(computer);
          Progress progress = Progress.of(Math.max(hubs, 1), computer)) {
        Dispatch dispatch =
            new Dispatch(
                journal, requests, answers, dsp.sender(post, computer), progress, notice, computer);
        try {
          dispatch.run(backlog.work(), concurrency);
        } catch (IllegalStateException | UncheckedIOException fault) {
          // The results still say what the DSP answered before the failure.
          add(dispatch, backlog, outcomes, withoutLine);
          report(
              input,
              target,
              dispatch.sent(),
              results(input, outcomes, "an error stopped the run before this line was sent"),
              withoutLine,
              journal,
              fault);
          throw fault;
        }
        add(dispatch, backlog, outcomes, withoutLine);
        sent = dispatch.sent();
      }
    }
    Function<Line, LineResult> results = results(input, outcomes, "earlier requests had no answer");
    return report(input, target, sent, results, withoutLine, journal);
  }

  /** Reports what was done before a failure. If the results cannot be written either, says so. */
  private void report(
      InputFile input,
      Path target,
      int sent,
      Function<Line, LineResult> results,
      List<HubWithoutLine> withoutLine,
      Journal journal,
      RuntimeException failure) {
    try {
      report(input, target, sent, results, withoutLine, journal);
    } catch (UncheckedIOException second) {
      computer.say(String.valueOf(second.getMessage()));
      failure.addSuppressed(second);
    }
  }

  /** Adds what this run has learnt. */
  private static void add(
      Dispatch dispatch,
      Backlog backlog,
      Map<Integer, LineResult> outcomes,
      List<HubWithoutLine> withoutLine) {
    outcomes.putAll(dispatch.results());
    withoutLine.addAll(dispatch.withoutLine());
    Map<RequestedHub, Integer> changed = new HashMap<>();
    backlog
        .waiting()
        .forEach((line, place) -> {
          RequestedHub hub = new RequestedHub(place.request(), place.position());
          dispatch
              .result(place)
              .ifPresent(result ->
                  outcomes.put(
                      line,
                      result.isAccepted()
                          ? returned(
                              place,
                              result,
                              place
                                  .line()
                                  .or(() -> Optional.ofNullable(changed.putIfAbsent(hub, line))))
                          : LineResult.unsent(
                              Undecided.unsent(
                                  "request %s named this hub, and the DSP answered it in this run (%s)"
                                      .formatted(place.request(), result.outcome().code())))));
        });
  }

  /** A hub in a request; the position counts from 0. */
  private record RequestedHub(RequestId request, int position) {}

  /**
   * The result of a line that waited for a request, after the request returned its hub.
   *
   * @param by another line that stands for the hub
   */
  private static LineResult returned(Backlog.Place place, LineResult result, Optional<Integer> by) {
    return by.map(line -> LineResult.unsent(new RepeatedHub(line)))
        .orElseGet(() -> result.with(new ChangedLine(place.sent())));
  }

  /**
   * Whether this run would send hubs that an earlier results file calls accepted. If so, the
   * journal of the earlier run was deleted, cut short or replaced.
   */
  private boolean repeatsWhatIsAccepted(
      Backlog backlog, InputFile input, Path target, Predicate<String> hasWritten) {
    Set<DeviceId> hubs = backlog.newHubs().collect(Collectors.toCollection(HashSet::new));
    if (hubs.isEmpty() || ResultsFile.isFrom(hasWritten, target)) {
      return false;
    }
    hubs.retainAll(ResultsFile.accepted(target));
    long again = hubs.size();
    if (again > 0) {
      computer.say(
          ("nothing was sent: %s says that the DSP accepted %s of this file, and the journal %s has no"
                  + " record of this. Restore the journal, or use --restart to send every line again")
              .formatted(target, Counted.text(again, "hub"), input.beside(JOURNAL)));
    }
    return again > 0;
  }

  private Set<Retry> retries() {
    Set<Retry> retries = EnumSet.noneOf(Retry.class);
    if (retryRefused) {
      retries.add(Retry.REFUSED);
    }
    if (retryRejected) {
      retries.add(Retry.REJECTED);
    }
    return retries;
  }

  /**
   * The results file. It is checked before anything is sent, so that the outcomes can be written.
   */
  private Path target(InputFile input) {
    Path target =
        results.orElseGet(() -> input.beside(".results" + input.ending())).toAbsolutePath();
    if (OTHER_KINDS.matcher(target.toString()).find()) {
      throw new UnusableInput("--results " + target + ": write a .csv or .xlsx file");
    }
    if (InputFile.isSame(target, input.path())) {
      throw new UnusableInput("--results " + target + " would overwrite the returns file itself");
    }
    Path folder = target.resolveSibling("");
    GivenFile.flawOfFolder(folder)
        .ifPresent(flaw -> {
          throw new UnusableInput("--results: " + flaw);
        });
    if (results.isPresent()) {
      refuseOtherKind(target, "--results %s %s. Name a file");
    } else {
      refuseOtherKind(target, "%s, which is the name of the results, %s. Move or rename it");
    }
    refuseOtherKind(
        input.beside(toCorrect(target)),
        "%s, which is the name of the lines to correct, %s. Move or rename it");
    refuseOtherKind(
        input.beside(JOURNAL), "%s, which is the name of the journal, %s. Move or rename it");
    for (String ending : List.of(JOURNAL, toCorrect(target))) {
      if (InputFile.isSame(target, input.beside(ending))) {
        throw new UnusableInput(
            "--results "
                + target
                + " is the name of the client's journal or of the lines to correct. Name another file");
      }
    }
    ResultsFile.checkThatItCanBeWritten(target, corrections(input, target));
    return target;
  }

  /** Refuses a folder or a pipe; the sentence takes the path and its kind. */
  private static void refuseOtherKind(Path file, String sentence) {
    GivenFile.otherKind(file)
        .ifPresent(kind -> {
          throw new UnusableInput(sentence.formatted(file, kind));
        });
  }

  /**
   * The lines to correct beside these results, and then those that an earlier run may have left.
   */
  private static List<Path> corrections(InputFile input, Path target) {
    return Stream.of(toCorrect(target), TO_CORRECT + CSV, TO_CORRECT + TextWorkbook.ENDING)
        .distinct()
        .map(ending -> input.beside(ending).toAbsolutePath())
        .toList();
  }

  private static String toCorrect(Path target) {
    return TO_CORRECT + (ResultsFile.isWorkbook(target) ? TextWorkbook.ENDING : CSV);
  }

  private void sayWhatIsAhead(Backlog backlog) {
    if (backlog.work().isEmpty() && !backlog.settled().isEmpty()) {
      computer.say("every request of this file already has an answer, so nothing is sent");
    } else if (backlog.unanswered() > 0 || !backlog.settled().isEmpty()) {
      computer.say(
          "continuing: %s with a result, %s sent again unchanged, %s"
              .formatted(
                  Counted.text(backlog.settled().size(), "line"),
                  Counted.text(backlog.unanswered(), "request"),
                  Counted.text(backlog.work().size() - backlog.unanswered(), "new request")));
    }
  }

  private int report(
      InputFile input,
      Path target,
      int sent,
      Function<Line, LineResult> lineResults,
      List<HubWithoutLine> withoutLine,
      Journal journal) {
    List<LineResult> all = input.file().lines().stream().map(lineResults).toList();
    Summary summary = Summary.of(all);
    computer.say(
        "%s, %s sent:".formatted(Counted.text(all.size(), "line"), Counted.text(sent, "request")));
    summary.lines().forEach(computer::say);
    sayChanged(input, lineResults);
    sayWithoutLine(input, withoutLine);
    long refused =
        all.stream().filter(result -> result.outcome() instanceof RefusedRequest).count();
    if (refused > 0) {
      computer.say(
          "refused with HTTP 4xx: %s. Remove the cause, then use --retry-refused to send them again"
              .formatted(Counted.text(refused, "line")));
    }
    Instant now = computer.clock().instant();
    List<Path> corrections = corrections(input, target);
    ResultsFile.keepWhatOthersNeed(
            target, corrections, ResultsFile.hubs(input.file(), withoutLine), journal, now)
        .forEach((old, name) ->
            computer.say(
                "%s is from an earlier run and names hubs that are not in %s now. It is kept as %s"
                    .formatted(old, input.path().getFileName(), name)));
    sayKept(
        target, ResultsFile.write(target, input.file(), lineResults, withoutLine, journal, now));
    computer.say("results: " + target);
    List<Line> toCorrect =
        input.file().lines().stream().filter(line -> isToCorrect(lineResults.apply(line))).toList();
    Path correction = corrections.getFirst();
    for (Path earlier : corrections) {
      if (toCorrect.isEmpty() || !earlier.equals(correction)) {
        withdraw(earlier, journal);
      }
    }
    if (!toCorrect.isEmpty()) {
      sayKept(
          correction,
          ResultsFile.writeToCorrect(
              correction, input.file(), toCorrect, lineResults, journal, now));
      computer.say(
          ("to correct: %s with %s. Correct or delete each line as its column what_to_do says, and"
                  + " submit that file; or correct %s and run the same command again")
              .formatted(
                  correction, Counted.text(toCorrect.size(), "line"), input.path().getFileName()));
    }
    return summary.allAccepted()
            && withoutLine.stream().map(HubWithoutLine::result).allMatch(LineResult::isAccepted)
        ? Exit.DONE
        : Exit.PARTLY_OR_REFUSED;
  }

  /** Warns about lines that differ from what was sent for their hubs. */
  private void sayChanged(InputFile input, Function<Line, LineResult> lineResults) {
    int said = 0;
    int all = 0;
    for (Line line : input.file().lines()) {
      if (lineResults.apply(line).outcome() instanceof ChangedLine(String sent)) {
        all++;
        if (said < CHANGES_SHOWN_MAX) {
          said++;
          computer.say(
              "warning: the hub of %s was accepted with %s; the change of this line is not sent"
                  .formatted(input.file().origin().lineOnly(line.number()), sent));
        }
      }
    }
    if (all > said) {
      computer.say("warning: lines that differ from what was sent: %,d".formatted(all));
    }
  }

  private void sayWithoutLine(InputFile input, List<HubWithoutLine> withoutLine) {
    if (withoutLine.isEmpty()) {
      return;
    }
    computer.say(
        "%s no longer has a good line for %s that an earlier run sent. The results list %s at the end:"
            .formatted(
                input.path().getFileName(),
                Counted.text(withoutLine.size(), "hub"),
                withoutLine.size() == 1 ? "it" : "them"));
    withoutLine.stream()
        .limit(HUBS_SHOWN_MAX)
        .forEach(one ->
            computer.say(
                "  %s  %s  %s"
                    .formatted(
                        one.hub(), one.result().outcome().code(), one.result().returnReference())
                    .stripTrailing()));
  }

  /**
   * Withdraws lines to correct of an earlier run, which are out of date. Otherwise somebody could
   * correct and send them.
   */
  private void withdraw(Path correction, Journal journal) {
    switch (ResultsFile.withdraw(correction, journal)) {
      case NONE -> {}
      case DELETED -> computer.say(correction + " is from an earlier run, and is deleted");
      case KEPT ->
          computer.say(
              "%s is from an earlier run, and is kept because it has changed since then"
                  .formatted(correction));
    }
  }

  private void sayKept(Path file, Optional<Path> kept) {
    kept.ifPresent(name -> computer.say("kept the earlier file " + file + " as " + name));
  }

  /** Whether a person has to change the line: it is bad, or its hub was rejected. */
  private static boolean isToCorrect(LineResult result) {
    return switch (result.outcome()) {
      case DecidedHub decided -> !decided.accepted();
      case ChangedLine _ -> false;
      case Undecided undecided -> undecided.cause() == ClientCode.BAD_LINE;
      case RepeatedHub _ -> true;
      case RefusedRequest _ -> false;
    };
  }

  private static Function<Line, LineResult> results(
      InputFile input, Map<Integer, LineResult> outcomes, String unsent) {
    Map<DeviceId, Integer> returnedBy = new HashMap<>();
    for (Line.ReturnLine line : input.file().good()) {
      if (result(line.number(), outcomes, unsent).isAccepted()) {
        returnedBy.putIfAbsent(line.hub(), line.number());
      }
    }
    return line ->
        switch (line) {
          case Line.BadLine bad ->
              LineResult.unsent(
                  Undecided.badLine(
                      bad.flaws().stream()
                          .map(Flaw::withoutLine)
                          .collect(Collectors.joining("; "))));
          case Line.ReturnLine good -> {
            LineResult result = result(good.number(), outcomes, unsent);
            // Between requests there is no order, so a later line may have returned the hub.
            Optional<Integer> other = Optional.ofNullable(returnedBy.get(good.hub()));
            boolean returned =
                result.outcome().code().equals(ResponseCode.E081401.text()) && other.isPresent();
            yield returned ? result.with(new RepeatedHub(other.get())) : result;
          }
        };
  }

  private static LineResult result(int line, Map<Integer, LineResult> outcomes, String unsent) {
    return outcomes.getOrDefault(line, LineResult.unsent(Undecided.unsent(unsent)));
  }

  private Optional<InputFile> input() {
    return InputFile.read(file, options, computer);
  }
}
