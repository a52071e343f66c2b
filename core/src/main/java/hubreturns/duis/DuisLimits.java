package hubreturns.duis;

/** The limits on a message. Ordinary messages stay far below them (docs/wire.md#transport). */
public final class DuisLimits {
  /** The default limit of a message's body; a full list of 999 hubs takes about 26,000 bytes. */
  public static final int BODY_BYTES_MAX = 1024 * 1024;

  /** Levels of nested elements; the deepest ordinary path, into the signature, has 6. */
  static final int DEPTH_MAX = 16;

  /** Attributes on one element. */
  static final int ATTRIBUTES_MAX = 16;

  /** Characters of an element's or attribute's name. */
  static final int NAME_CHARACTERS_MAX = 1_000;

  /** Characters of a sender's value that a problem document repeats. */
  static final int ECHO_CHARACTERS_MAX = 60;

  /** Characters of the XML parser's own sentence that a problem document repeats. */
  static final int PARSER_SENTENCE_CHARACTERS_MAX = 200;

  private DuisLimits() {}
}
