package hubreturns.service.request;

/**
 * The memory that the bodies of all requests in progress may use together. It is counted as bytes
 * arrive, so a sender that promises a body and sends nothing uses almost none.
 *
 * <p>Bodies of more than {@link #ORDINARY_BYTES} may use half of it. A few senders of large bodies
 * therefore cannot keep out ordinary requests.
 */
public final class BodyMemory {
  /** A list of 999 hubs needs some 26,000 bytes; two of them fit. */
  static final int ORDINARY_BYTES = 64 * 1_024;

  private final long bytesMax;
  private long bytesInUse;

  /** Memory of this size for all bodies together. */
  public BodyMemory(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** The part that one body uses. Closing it gives the memory back. */
  final class Share implements AutoCloseable {
    private int bytes;

    /**
     * Enlarges the share if there is room. Otherwise leaves the share as it is and returns false.
     */
    boolean growTo(int larger) {
      synchronized (BodyMemory.this) {
        int more = larger - bytes;
        long limit = larger > ORDINARY_BYTES ? bytesMax / 2 : bytesMax;
        if (bytesInUse + more > limit) {
          return false;
        }
        bytesInUse += more;
        bytes = larger;
        return true;
      }
    }

    @Override
    public void close() {
      synchronized (BodyMemory.this) {
        bytesInUse -= bytes;
        bytes = 0;
      }
    }
  }

  /** A share for one body, empty at first. */
  Share share() {
    return new Share();
  }

  /** What all bodies use now. */
  public synchronized long bytesInUse() {
    return bytesInUse;
  }
}
