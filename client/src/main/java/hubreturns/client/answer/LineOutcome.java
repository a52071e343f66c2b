package hubreturns.client.answer;

import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.util.Optional;

/** What became of one line. */
public sealed interface LineOutcome {

  /** The DUIS code, or words of this program where there is none. */
  String code();

  /** What that means. */
  String meaning();

  /** What the supplier does next. */
  String whatToDo();

  /** The hub has an outcome of its own from the DSP. */
  record Coded(String code) implements LineOutcome {
    /** Whether the hub was accepted. */
    public boolean accepted() {
      return code.equals(ResponseCode.I0.text());
    }

    @Override
    public String meaning() {
      return known()
          .map(ResponseCode::meaning)
          .orElse("A code that this program does not know; see the DUIS.");
    }

    @Override
    public String whatToDo() {
      return known().map(ResponseCode::whatToDo).orElse("Look the code up in the DUIS.");
    }

    private Optional<ResponseCode> known() {
      return Word.read(ResponseCode.class, code);
    }
  }

  /** The whole request was refused before any hub was looked at. */
  record Refused(int status, ProblemDocument problem) implements LineOutcome {
    @Override
    public String code() {
      return "HTTP " + status;
    }

    @Override
    public String meaning() {
      return problem.text();
    }

    @Override
    public String whatToDo() {
      return (status == 403
              ? "Have the operator check your User's certificate and registration"
              : "Correct what the meaning says")
          + "; then run again with --retry-refused.";
    }
  }

  /** Nothing usable came back; whether the DSP acted on the request is not known. */
  record NoAnswer(String reason) implements LineOutcome {
    @Override
    public String code() {
      return "no answer";
    }

    @Override
    public String meaning() {
      return "There is no usable answer: " + reason + ".";
    }

    @Override
    public String whatToDo() {
      return "Run the same command again: it sends the same bytes, and nothing happens twice.";
    }
  }

  /** The request was not sent in this run. */
  record NotSent(String reason) implements LineOutcome {
    @Override
    public String code() {
      return "not sent";
    }

    @Override
    public String meaning() {
      return "Not sent: " + reason + ".";
    }

    @Override
    public String whatToDo() {
      return "Run the same command again.";
    }
  }

  /** The answer leaves this hub out, which no answer may. */
  record Unaccounted() implements LineOutcome {
    @Override
    public String code() {
      return "unaccounted";
    }

    @Override
    public String meaning() {
      return "THE ANSWER DOES NOT MENTION THIS HUB, though the request did.";
    }

    @Override
    public String whatToDo() {
      return "Ask the operator for the Service Audit Trail of this RequestID.";
    }
  }

  /** The line could not be sent at all. */
  record BadLine(String flaws) implements LineOutcome {
    @Override
    public String code() {
      return "bad line";
    }

    @Override
    public String meaning() {
      return "Not sent: " + flaws + ".";
    }

    @Override
    public String whatToDo() {
      return "Correct the line and send it in another file.";
    }
  }
}
