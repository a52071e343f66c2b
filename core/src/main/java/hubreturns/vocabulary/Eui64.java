package hubreturns.vocabulary;

import java.util.Optional;

/** The text form of an EUI-64: eight hex pairs joined by dashes, written in upper case. */
final class Eui64 {
  static final int TEXT_LENGTH = 23;
  private static final char[] UPPER = "0123456789ABCDEF".toCharArray();

  private Eui64() {}

  static Optional<Long> read(CharSequence text) {
    if (text.length() != TEXT_LENGTH) {
      return Optional.empty();
    }
    long value = 0;
    for (int i = 0; i < TEXT_LENGTH; i++) {
      char c = text.charAt(i);
      if (i % 3 == 2) {
        if (c != '-') {
          return Optional.empty();
        }
        continue;
      }
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return Optional.empty();
      }
      value = (value << 4) | digit;
    }
    return Optional.of(value);
  }

  static String write(long value) {
    char[] text = new char[TEXT_LENGTH];
    for (int i = 0, shift = 60; i < TEXT_LENGTH; i++) {
      if (i % 3 == 2) {
        text[i] = '-';
      } else {
        text[i] = UPPER[(int) (value >>> shift) & 0xF];
        shift -= 4;
      }
    }
    return new String(text);
  }
}
