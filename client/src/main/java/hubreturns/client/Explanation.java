package hubreturns.client;

import hubreturns.client.answer.ClientCode;
import hubreturns.client.answer.LineOutcome;
import hubreturns.client.answer.LineOutcome.DecidedHub;
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
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** Prints what a message or a code means and what to do. */
final class Explanation {
  private final PrintStream out;

  Explanation(PrintStream out) {
    this.out = out;
  }

  /** Explains a message; the exit code is 0 when it is an answer, a request or a problem. */
  int message(byte[] bytes) {
    Optional<ProblemDocument> problem = ProblemDocument.read(bytes);
    if (problem.isPresent()) {
      say("refused", problem.get().title(), problem.get().type());
      out.println("  " + problem.get().detail());
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
    out.println("response to " + response.requestId() + " of " + response.at());
    code("header: ", response.code());
    response
        .outcome()
        .forEach((code, hubs) -> {
          code(Counted.text(hubs.size(), "hub") + ": ", code);
          hubs.forEach(hub -> out.println("    " + hub));
        });
  }

  private void request(ReturnRequest request) {
    ReturnDetail detail = request.detail();
    out.println("request " + request.id());
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
      out.println("    " + hub);
    }
  }

  private void refusal(Refusal refusal) {
    out.println("neither an answer nor a request that the DSP would accept");
    Problem problem = refusal.problem();
    say("HTTP " + problem.status(), problem.title(), problem.type());
    out.println("  " + refusal.detail());
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
      out.print(before);
      code(known.get());
    } else {
      LineOutcome unknown = new DecidedHub(code);
      out.println(before + code + "  " + unknown.meaning());
    }
  }

  /** Explains a response code. */
  void code(ResponseCode code) {
    say(code.text(), code.shortName(), "");
    item("meaning", code.meaning());
    item("what to do", code.whatToDo());
  }

  /** Explains a code that this program writes. */
  void code(ClientCode code) {
    say(code.text(), "written by this program", "");
    item("meaning", code.meaning());
    item("what to do", code.whatToDo());
  }

  /** Explains a problem type. */
  void problem(Problem problem) {
    say("HTTP " + problem.status(), problem.title(), problem.type());
  }

  private void say(String code, String title, String type) {
    out.println(code + "  " + title + (type.isEmpty() ? "" : "  (" + type + ")"));
  }

  private void item(String name, String text) {
    out.println("  " + name + ": " + text);
  }
}
