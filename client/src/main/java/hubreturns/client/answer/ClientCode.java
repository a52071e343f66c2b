package hubreturns.client.answer;

import hubreturns.vocabulary.Word;

/** The codes that this program itself writes into a results file (docs/client.md#results). */
public enum ClientCode implements Word {
  BAD_LINE(
      "bad line",
      "The line was not sent because it has an error.",
      "Correct the line, and run the same command again."),
  NO_ANSWER(
      "no answer",
      "The request may have been sent, and there is no usable answer to it.",
      "Run the same command again. It sends the same bytes, and nothing happens twice."),
  NOT_SENT("not sent", "The line was not sent in this run.", "Run the same command again."),
  UNACCOUNTED(
      "unaccounted",
      "The request named this hub, and the answer does not mention it.",
      "Ask the operator for the Service Audit Trail entries of this RequestID.");

  private final String text;
  private final String meaning;
  private final String whatToDo;

  ClientCode(String text, String meaning, String whatToDo) {
    this.text = text;
    this.meaning = meaning;
    this.whatToDo = whatToDo;
  }

  @Override
  public String text() {
    return text;
  }

  public String meaning() {
    return meaning;
  }

  /** What the supplier should do next. */
  public String whatToDo() {
    return whatToDo;
  }
}
