package hubreturns.vocabulary;

import java.util.Optional;

/** The EUI-64 of an organisation that signs messages: a User, or the DSP itself. */
public record UserId(long eui64) implements Comparable<UserId> {

  /** Reads the wire form (eight hex pairs joined by dashes, any case); empty for anything else. */
  public static Optional<UserId> read(CharSequence text) {
    return Eui64.read(text).map(UserId::new);
  }

  /**
   * The identifier written as {@code text}.
   *
   * @throws IllegalArgumentException when the text is not an EUI-64
   */
  public static UserId of(String text) {
    return read(text).orElseThrow(() -> new IllegalArgumentException("not an EUI-64: " + text));
  }

  /** EUI order, which is unsigned: 90-... comes after 00-.... */
  @Override
  public int compareTo(UserId other) {
    return Long.compareUnsigned(eui64, other.eui64);
  }

  /** The wire form, upper case: 00-DB-12-34-56-78-90-A2. */
  @Override
  public String toString() {
    return Eui64.write(eui64);
  }
}
