package hubreturns.client;

import hubreturns.client.answer.LineOutcome;
import hubreturns.client.answer.LineOutcome.Coded;
import hubreturns.client.answer.ProblemDocument;
import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisResponses;
import hubreturns.duis.DuisResponses.Response;
import hubreturns.duis.Problem;
import hubreturns.duis.Reading;
import hubreturns.duis.Refusal;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.UserReference;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code explain}: says what a message or a code means and what to do. */
@Command(
    name = "explain",
    usageHelpAutoWidth = true,
    description = {
      "Says what a response, a request, a problem document or a code means, and what to do.",
      "It does not verify signatures; see verify."
    })
final class ExplainCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE|CODE",
      description = "A file, a response code such as E4, a problem type, or an HTTP status.")
  private String what = "";

  private final Surroundings surroundings;

  ExplainCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Path file = Path.of(what);
    if (Files.isRegularFile(file)) {
      return message(InputFile.bytes(file));
    }
    Optional<ResponseCode> code =
        Word.read(ResponseCode.class, what.strip().toUpperCase(Locale.ROOT));
    if (code.isPresent()) {
      code(code.get());
      return Exit.DONE;
    }
    List<Problem> problems = Arrays.stream(Problem.values()).filter(this::isMeant).toList();
    problems.forEach(problem -> say("HTTP " + problem.status(), problem.title(), problem.type()));
    if (problems.isEmpty()) {
      surroundings.say(
          what
              + " is neither a file nor a code known here; the codes are "
              + Word.spellings(ResponseCode.class));
      return Exit.PARTLY_OR_REFUSED;
    }
    return Exit.DONE;
  }

  private boolean isMeant(Problem problem) {
    String wanted = what.strip().toLowerCase(Locale.ROOT);
    return problem.type().equals(wanted)
        || problem.type().endsWith(":" + wanted)
        || String.valueOf(problem.status()).equals(wanted.replace("http ", ""));
  }

  private int message(byte[] bytes) {
    Optional<ProblemDocument> problem = ProblemDocument.read(bytes);
    if (problem.isPresent()) {
      say("refused", problem.get().title(), problem.get().type());
      surroundings.out().println("  " + problem.get().detail());
      return Exit.DONE;
    }
    Optional<Response> response = DuisResponses.read(bytes);
    if (response.isPresent()) {
      response(response.get());
      return Exit.DONE;
    }
    return switch (DuisReader.read(bytes)) {
      case Reading.SignedRequest request -> {
        request(request.request());
        yield Exit.DONE;
      }
      case Reading.Unreadable unreadable -> {
        refusal(unreadable.refusal());
        yield Exit.PARTLY_OR_REFUSED;
      }
    };
  }

  private void response(Response response) {
    surroundings.out().println("response to " + response.requestId() + " of " + response.at());
    code("header: ", response.code());
    response
        .outcome()
        .forEach((code, hubs) -> {
          code(hubs.size() + (hubs.size() == 1 ? " hub: " : " hubs: "), code);
          hubs.forEach(hub -> surroundings.out().println("    " + hub));
        });
  }

  private void request(ReturnRequest request) {
    ReturnDetail detail = request.detail();
    surroundings.out().println("request " + request.id());
    item("service", detail.srv().text() + ", schema version " + request.version().text());
    item("form", request.form().name().toLowerCase(Locale.ROOT));
    item("return type", detail.type().text());
    switch (detail) {
      case NoFaultReturn noFault -> {}
      case FaultReturn fault -> {
        item("fault reason", fault.reason().text());
        item("connection method", fault.connectionMethod().text());
        fault.otherDevice().ifPresent(device -> item("other device", device.toString()));
      }
    }
    UserReference reference = detail.reference();
    reference.dateTime().ifPresent(text -> item("user ref date time", text));
    reference.id().ifPresent(text -> item("user ref id", text));
    reference.incidentReference().ifPresent(text -> item("incident reference", text));
    reference.additionalInformation().ifPresent(text -> item("additional information", text));
    item("hubs", String.valueOf(request.hubs().size()));
    for (DeviceId hub : request.hubs().ids()) {
      surroundings.out().println("    " + hub);
    }
  }

  private void refusal(Refusal refusal) {
    surroundings.out().println("neither a response nor a request that a DSP would take");
    Problem problem = refusal.problem();
    say("HTTP " + problem.status(), problem.title(), problem.type());
    surroundings.out().println("  " + refusal.detail());
    Refusal.Place place = refusal.place();
    place.line().ifPresent(line -> item("line", String.valueOf(line)));
    place.column().ifPresent(column -> item("column", String.valueOf(column)));
    place.element().ifPresent(element -> item("element", element));
    place.position().ifPresent(position -> item("position in the list", String.valueOf(position)));
    place.value().ifPresent(value -> item("value", value));
  }

  private void code(String before, String code) {
    Optional<ResponseCode> known = Word.read(ResponseCode.class, code);
    if (known.isPresent()) {
      surroundings.out().print(before);
      code(known.get());
    } else {
      LineOutcome unknown = new Coded(code);
      surroundings.out().println(before + code + "  " + unknown.meaning());
    }
  }

  private void code(ResponseCode code) {
    say(code.text(), code.shortName(), "");
    item("meaning", code.meaning());
    item("what to do", code.whatToDo());
  }

  private void say(String code, String title, String type) {
    surroundings.out().println(code + "  " + title + (type.isEmpty() ? "" : "  (" + type + ")"));
  }

  private void item(String name, String text) {
    surroundings.out().println("  " + name + ": " + text);
  }
}
