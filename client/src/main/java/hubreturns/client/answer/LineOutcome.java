package hubreturns.client.answer;

import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.util.Optional;

/** The outcome of one line. */
public sealed interface LineOutcome {

  /** The DUIS code. If there is none, the HTTP status of a refusal or a code of this program. */
  String code();

  /** What the code means for this line. */
  String meaning();

  /** What the supplier should do next. */
  String whatToDo();

  /** Whether the hub was accepted. */
  default boolean accepted() {
    return false;
  }

  /** The DSP decided on the hub. */
  record DecidedHub(String code) implements LineOutcome {
    @Override
    public boolean accepted() {
      return code.equals(ResponseCode.I0.text());
    }

    @Override
    public String meaning() {
      return known()
          .map(ResponseCode::meaning)
          .orElse("This program does not know the code. See the DUIS.");
    }

    @Override
    public String whatToDo() {
      return known().map(ResponseCode::whatToDo).orElse("Look up the code in the DUIS.");
    }

    private Optional<ResponseCode> known() {
      return Word.read(ResponseCode.class, code);
    }
  }

  /**
   * The whole request was refused, so this message changed nothing. An earlier sending of the same
   * message whose answer was lost may still have been decided.
   */
  record RefusedRequest(int status, ProblemDocument problem) implements LineOutcome {
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
      return switch (status) {
            case 403 -> "Ask the operator to check your User's certificate and registration.";
            case 409 ->
                "Look the hubs up on the DSP's pages: an earlier request may have returned them.";
            default -> "Correct the problem that the column 'meaning' describes.";
          }
          + " Then run the same command with --retry-refused.";
    }
  }

  /** The DSP did not decide on the hub, as far as this program knows. */
  record Undecided(ClientCode cause, String meaning) implements LineOutcome {
    /** There is no usable answer. Whether the DSP acted on the request is not known. */
    public static Undecided noAnswer(String reason) {
      return new Undecided(ClientCode.NO_ANSWER, "There is no usable answer: " + reason + ".");
    }

    /** The line was not sent in this run. */
    public static Undecided unsent(String reason) {
      return new Undecided(ClientCode.NOT_SENT, "Not sent: " + reason + ".");
    }

    /** The line cannot be sent as it is. */
    public static Undecided badLine(String flaws) {
      return new Undecided(ClientCode.BAD_LINE, "Not sent: " + flaws + ".");
    }

    /** The answer leaves out the hub, which no answer may do. */
    public static Undecided missingHub() {
      return new Undecided(ClientCode.UNACCOUNTED, ClientCode.UNACCOUNTED.meaning());
    }

    @Override
    public String code() {
      return cause.text();
    }

    @Override
    public String whatToDo() {
      return cause.whatToDo();
    }
  }

  /**
   * The hub was accepted, but the line has other values now than those that were sent.
   *
   * @param sent the values that were sent and differ
   */
  record ChangedLine(String sent) implements LineOutcome {
    @Override
    public boolean accepted() {
      return true;
    }

    @Override
    public String code() {
      return ResponseCode.I0.text();
    }

    @Override
    public String meaning() {
      return "The hub was accepted with other values than this line has now. Sent: " + sent + ".";
    }

    @Override
    public String whatToDo() {
      return "The change is not sent. If the values that were sent are wrong, tell the operator the"
          + " return_reference.";
    }
  }

  /** Another line of the same file returned the hub. */
  record RepeatedHub(int line) implements LineOutcome {
    @Override
    public String code() {
      return ResponseCode.E081401.text();
    }

    @Override
    public String meaning() {
      return "Line " + line + " of this file returned the same hub.";
    }

    @Override
    public String whatToDo() {
      return "Nothing to send. Delete this line, or correct its hub if it names the wrong one.";
    }
  }
}
