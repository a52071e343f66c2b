package hubreturns.service.smi;

/**
 * Remembers IDs in a fixed amount of memory, as a Bloom filter. It never forgets an ID, and it
 * rarely takes a new ID for one that it has seen.
 */
final class SeenIds {
  private static final int WORDS_MIN = 1 << 10;

  /** 16 MiB: with ten million IDs, about one new ID in a hundred is taken for a seen one. */
  private static final int WORDS_MAX = 1 << 21;

  private static final long MIX_FIRST = 0xBF58476D1CE4E5B9L;
  private static final long MIX_SECOND = 0x94D049BB133111EBL;

  private final long[] words;

  /** Makes room for {@code expected} IDs, within limits. */
  SeenIds(long expected) {
    long wanted = Math.clamp(expected, WORDS_MIN, WORDS_MAX);
    this.words = new long[Math.toIntExact(Long.highestOneBit(wanted))];
  }

  void add(long id) {
    long mixed = mixed(id);
    words[word(mixed)] |= bits(mixed);
  }

  /** Whether the ID was added. It is also true for a few other IDs. */
  boolean mayHold(long id) {
    long mixed = mixed(id);
    long bits = bits(mixed);
    return (words[word(mixed)] & bits) == bits;
  }

  private int word(long mixed) {
    return (int) (mixed >>> Integer.SIZE) & (words.length - 1);
  }

  private static long bits(long mixed) {
    return 1L << mixed | 1L << (mixed >>> 6) | 1L << (mixed >>> 12);
  }

  /** The finishing step of SplitMix64, which spreads neighbouring IDs over all bits. */
  private static long mixed(long id) {
    long mixed = (id ^ id >>> 30) * MIX_FIRST;
    mixed = (mixed ^ mixed >>> 27) * MIX_SECOND;
    return mixed ^ mixed >>> 31;
  }
}
