package hubreturns.vocabulary;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A value of a closed enumeration with an exact spelling in messages, files and the database. */
public interface Word {

  /** The exact spelling, capitals included. */
  String text();

  /** The member of {@code type} spelt exactly {@code text}; empty when there is none. */
  static <E extends Enum<E> & Word> Optional<E> read(Class<E> type, String text) {
    for (E member : type.getEnumConstants()) {
      if (member.text().equals(text)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  /**
   * The member of {@code type} spelt exactly {@code text}.
   *
   * @throws IllegalArgumentException when there is none
   */
  static <E extends Enum<E> & Word> E of(Class<E> type, String text) {
    return read(type, text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is not one of: %s (%s)"
                    .formatted(text, spellings(type), type.getSimpleName())));
  }

  /** All spellings of {@code type}, for a message that says what is allowed. */
  static <E extends Enum<E> & Word> String spellings(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Word::text).collect(Collectors.joining(", "));
  }
}
