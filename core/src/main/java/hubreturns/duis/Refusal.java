package hubreturns.duis;

import hubreturns.vocabulary.PrintableText;
import java.util.Optional;
import java.util.OptionalInt;
import org.w3c.dom.Element;

/**
 * Why a whole message gets no answer: what is wrong, where it is, and what to do next.
 *
 * @param detail what is wrong and what to do, in sentences
 * @param place where it is, as far as that is known
 */
public record Refusal(Problem problem, String detail, Place place) {
  /** Replaces control and format characters: the sender chose them, and logs show the text. */
  public Refusal {
    detail = PrintableText.of(detail);
  }

  /** A refusal of the message as a whole. */
  public static Refusal of(Problem problem, String detail) {
    return new Refusal(problem, detail, Place.NOWHERE);
  }

  /** The title of the problem and the detail. */
  public String text() {
    return problem.title() + ". " + detail;
  }

  /**
   * A place in a message.
   *
   * @param line from 1
   * @param column from 1, just after the fault
   * @param element the element's local name
   * @param position the position in the DeviceIDList, from 1
   * @param value the value at fault, shortened
   */
  public record Place(
      OptionalInt line,
      OptionalInt column,
      Optional<String> element,
      OptionalInt position,
      Optional<String> value) {
    /** The place is not known. */
    public static final Place NOWHERE =
        new Place(
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty());

    static Place at(int line, int column) {
      return NOWHERE.at(positive(line), positive(column));
    }

    static Place in(String element) {
      return NOWHERE.element(element);
    }

    Place at(OptionalInt otherLine, OptionalInt otherColumn) {
      return new Place(otherLine, otherColumn, element, position, value);
    }

    Place element(String name) {
      return new Place(line, column, Optional.of(name), position, value);
    }

    Place position(int number) {
      return new Place(line, column, element, OptionalInt.of(number), value);
    }

    Place value(String text) {
      return new Place(line, column, element, position, Optional.of(shortened(text)));
    }

    private static OptionalInt positive(int number) {
      return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
    }
  }

  /** The name of an element, fit to be shown. */
  static String name(Element element) {
    return shortened(
        element.getLocalName() == null ? element.getNodeName() : element.getLocalName());
  }

  /** The start of a sender's text, without characters that can control a screen. */
  static String shortened(String text) {
    return shortened(text, DuisLimits.ECHO_CHARACTERS_MAX);
  }

  static String shortened(String text, int charactersMax) {
    if (text.codePointCount(0, text.length()) <= charactersMax) {
      return PrintableText.of(text);
    }
    return PrintableText.of(text.substring(0, text.offsetByCodePoints(0, charactersMax))) + '…';
  }
}
