package hubreturns.client;

import hubreturns.client.answer.Answers;
import hubreturns.client.answer.LineOutcome.BadLine;
import hubreturns.client.answer.LineOutcome.NotSent;
import hubreturns.client.journal.Entry;
import hubreturns.client.journal.Heading;
import hubreturns.client.journal.Journal;
import hubreturns.client.journal.Journal.Start;
import hubreturns.client.journal.Opening;
import hubreturns.client.keys.CannotUse;
import hubreturns.client.keys.CertificateFolder;
import hubreturns.client.keys.SigningIdentity;
import hubreturns.client.plan.Batch;
import hubreturns.client.plan.Plan;
import hubreturns.client.plan.Requests;
import hubreturns.client.plan.Terms;
import hubreturns.client.results.LineResult;
import hubreturns.client.results.ResultsFile;
import hubreturns.client.results.Summary;
import hubreturns.client.send.Backoff;
import hubreturns.client.send.DspAddress;
import hubreturns.client.send.HttpPost;
import hubreturns.client.send.Sender;
import hubreturns.client.send.TlsFiles;
import hubreturns.returnsfile.Flaw;
import hubreturns.returnsfile.Line;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit}: sends a returns file and writes what became of each line. */
@Command(
    name = "submit",
    usageHelpAutoWidth = true,
    description = {
      "Sends the returns in a CSV file to the DSP and writes an outcome for every line.",
      "A journal beside the file makes it safe to run the same command again after any"
          + " interruption: nothing is returned twice, nothing is left out."
    },
    footerHeading = "%n",
    footer = {
      "Columns (header line; any order; only the first two are always needed):",
      "  device_id,return_type,fault_reason,connection_method,other_device_id,",
      "  user_ref_date_time,user_ref_id,incident_reference,additional_information",
      "Short names, any letter case; the DUIS's own wording is taken as well:",
      "  return_type        general non-dom dual-supplier sm-wan lost-or-stolen",
      "                     fault-prior fault-post",
      "  fault_reason       damaged-case damaged-connector interference environment",
      "                     sm-wan-fault smhan-fault led-fault aerial-fault",
      "                     manufacturing-defect",
      "  connection_method  hot-shoe cradle esme",
      "Exit codes: 0 every line has I0; 1 anything else; 2 wrong usage.",
      "Options that take a value may stand in the environment: HUB_RETURNS_CLIENT_URL ..."
    })
final class SubmitCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.csv", description = "The returns file.")
  private Path csv = Path.of("");

  @Mixin private RequestOptions options = new RequestOptions();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The DSP: a base, or the full address of the service; default: ${DEFAULT-VALUE}.")
  private String url = "http://127.0.0.1:8079";

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Requests under way at once; default: ${DEFAULT-VALUE}.")
  private int concurrency = 4;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = WaitConverter.class,
      description = "How long to wait for an answer, such as 30s; default: 30s.")
  private Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "How often the same bytes are sent again when there is no answer; default:"
              + " ${DEFAULT-VALUE}.")
  private int retries = 8;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description = "Where the outcomes go; default: FILE.results.csv.")
  private Optional<Path> results = Optional.empty();

  @Option(
      names = "--dsp-certificate",
      paramLabel = "FILE",
      description = "The DSP's signing certificate (or a folder): answers must be signed by it.")
  private List<Path> dspCertificates = List.of();

  @Option(names = "--tls-ca", paramLabel = "FILE", description = "Whom to trust for https: PEM.")
  private Optional<Path> tlsAuthority = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Your key for mutual TLS: PEM.")
  private Optional<Path> tlsKey = Optional.empty();

  @Option(names = "--tls-certificate", paramLabel = "FILE", description = "Its certificate: PEM.")
  private Optional<Path> tlsCertificate = Optional.empty();

  @Option(
      names = "--dry-run",
      description = "Check everything and list the requests on standard output; send nothing.")
  private boolean dryRun;

  @Option(
      names = "--restart",
      description = "Put an earlier run's journal aside and send every line anew.")
  private boolean restart;

  @Option(
      names = "--retry-refused",
      description = "Make requests anew that an earlier run had refused with HTTP 4xx.")
  private boolean retryRefused;

  private final Surroundings surroundings;

  SubmitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (concurrency < 1 || retries < 0) {
      throw new CannotUse("--concurrency is at least 1, --retries at least 0");
    }
    return dryRun ? show() : submit();
  }

  private int show() {
    if (options.hasKeys()) {
      SigningIdentity identity = options.identity(surroundings);
      surroundings.say("would send as " + options.terms(identity, surroundings).user());
    }
    URI address = DspAddress.of(url);
    Optional<InputFile> input = input();
    if (input.isEmpty()) {
      return Exit.PARTLY_OR_REFUSED;
    }
    Outline outline = new Outline("request");
    List<Batch> plan = Plan.of(input.get().file().good(), options.form());
    for (int i = 0; i < plan.size(); i++) {
      outline.add(plan.get(i), String.valueOf(i + 1));
    }
    outline.print(surroundings);
    surroundings.say(
        "dry run: nothing was sent; %,d requests with %,d hubs would go to %s"
            .formatted(plan.size(), input.get().file().good().size(), address));
    return input.get().file().bad().isEmpty() ? Exit.DONE : Exit.PARTLY_OR_REFUSED;
  }

  private int submit() throws InterruptedException {
    SigningIdentity identity = options.identity(surroundings);
    Terms terms = options.terms(identity, surroundings);
    Optional<InputFile> input = input();
    if (input.isEmpty()) {
      return Exit.PARTLY_OR_REFUSED;
    }
    Opening opening =
        Journal.open(
            input.get().beside(".journal"),
            Heading.of(input.get().sha256(), terms),
            restart ? Start.AFRESH : Start.CONTINUE,
            surroundings.clock().instant());
    return switch (opening) {
      case Opening.Refused refused -> {
        surroundings.say("nothing was sent: " + refused.advice());
        yield Exit.PARTLY_OR_REFUSED;
      }
      case Opening.Opened opened -> {
        try (Journal journal = opened.journal()) {
          Requests requests = options.requests(identity, terms, surroundings);
          yield send(input.get(), journal, opened.entries(), requests);
        }
      }
    };
  }

  private int send(InputFile input, Journal journal, List<Entry> entries, Requests requests)
      throws InterruptedException {
    Path target = target(input);
    Answers answers = answers();
    Backlog backlog =
        Backlog.of(
            Plan.of(input.file().good(), options.form()),
            entries,
            answers,
            retryRefused ? Backlog.Refusals.RETRY : Backlog.Refusals.FINAL);
    sayWhatIsAhead(backlog);
    Map<Integer, LineResult> outcomes = new HashMap<>(backlog.settled());
    if (!backlog.work().isEmpty()) {
      int hubs = input.file().good().size() - outcomes.size();
      try (HttpPost post = post();
          Progress progress = Progress.of(hubs, surroundings)) {
        outcomes.putAll(
            new Dispatch(journal, requests, answers, sender(post), progress, surroundings)
                .run(backlog.work(), concurrency));
      }
    }
    return report(input, target, line -> result(line, outcomes));
  }

  private Sender sender(HttpPost post) {
    return new Sender(
        post, new Backoff(retries, surroundings.random()), surroundings.pause(), surroundings::say);
  }

  /** Found out before anything is sent, so that no outcome is lost for want of a place. */
  private Path target(InputFile input) {
    Path target = results.orElseGet(() -> input.beside(".results.csv")).toAbsolutePath();
    if (target.normalize().equals(input.path().toAbsolutePath().normalize())) {
      throw new CannotUse("--results " + target + " would replace the returns file itself");
    }
    Path folder = target.resolveSibling("");
    if (!Files.isDirectory(folder)) {
      throw new CannotUse("--results: there is no folder " + folder);
    }
    return target;
  }

  private void sayWhatIsAhead(Backlog backlog) {
    long again = backlog.work().stream().filter(Backlog.Unanswered.class::isInstance).count();
    if (backlog.work().isEmpty() && !backlog.settled().isEmpty()) {
      surroundings.say("every request of this file is answered already; nothing is sent");
    } else if (again > 0 || !backlog.settled().isEmpty()) {
      surroundings.say(
          "going on: %,d hubs have answers, %,d requests are sent again as they were, %,d are new"
              .formatted(backlog.settled().size(), again, backlog.work().size() - again));
    }
  }

  private int report(InputFile input, Path target, Function<Line, LineResult> lineResults) {
    List<LineResult> all = input.file().lines().stream().map(lineResults).toList();
    ResultsFile.write(target, input.file(), lineResults);
    Summary summary = Summary.of(all);
    surroundings.say("%,d lines:".formatted(all.size()));
    summary.lines().forEach(surroundings::say);
    surroundings.say("results: " + target);
    return summary.allAccepted() ? Exit.DONE : Exit.PARTLY_OR_REFUSED;
  }

  private static LineResult result(Line line, Map<Integer, LineResult> outcomes) {
    return switch (line) {
      case Line.BadLine bad ->
          LineResult.unsent(
              new BadLine(
                  bad.flaws().stream().map(Flaw::withoutLine).collect(Collectors.joining("; "))));
      case Line.ReturnLine good ->
          outcomes.getOrDefault(
              good.number(), LineResult.unsent(new NotSent("requests before it had no answer")));
    };
  }

  private Optional<InputFile> input() {
    return InputFile.read(csv, options.form(), options.skipsBadLines(), surroundings);
  }

  private Answers answers() {
    if (dspCertificates.isEmpty()) {
      surroundings.say("note: answers are not verified; give --dsp-certificate to verify them");
      return new Answers(Optional.empty());
    }
    return new Answers(Optional.of(CertificateFolder.read(dspCertificates)));
  }

  private HttpPost post() {
    TlsFiles tls = new TlsFiles(tlsAuthority, tlsKey, tlsCertificate);
    return new HttpPost(DspAddress.of(url), timeout, tls.context(), surroundings.clock());
  }
}
