package hubreturns.service.sat;

import hubreturns.vocabulary.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A request and its entries in the audit trail, as the bytes that digests cover. Writing and
 * verifying make this value in the same way, from a decision or from the rows.
 *
 * @param values the values of the row in {@code service_request}, in a fixed order
 */
record AuditedRequest(List<Optional<String>> values, List<Entry> entries) {
  /**
   * How many bytes of an entry's digest are kept with its request, so that a changed entry can be
   * named.
   */
  static final int ENTRY_DIGEST_BYTES = 4;

  private static final int ABSENT = -1;

  AuditedRequest {
    values = List.copyOf(values);
    entries = List.copyOf(entries);
  }

  /**
   * One entry.
   *
   * @param position the position of the hub in the list, from 1
   */
  record Entry(
      int position, long device, String code, Optional<String> before, Optional<String> after) {
    private byte[] digest(MessageDigest digest) {
      digest.update(ByteBuffer.allocate(12).putInt(position).putLong(device).array());
      update(digest, Optional.of(code));
      update(digest, before);
      update(digest, after);
      return digest.digest();
    }
  }

  /** A time as PostgreSQL keeps it: to the microsecond. */
  static Instant stored(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  /** A time as text: the same from a decision and from a stored row. */
  static Optional<String> time(Instant time) {
    return Optional.of(String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, time)));
  }

  /**
   * The digests that are written with a request.
   *
   * @param request SHA-256 over the row's values and all entries
   * @param entries the first bytes of each entry's own digest, one after the other
   */
  record Digests(byte[] request, byte[] entries) {}

  /** Both digests; each entry is hashed once. */
  Digests digests() {
    MessageDigest digest = Sha256.newDigest();
    MessageDigest ofEntry = Sha256.newDigest();
    values.forEach(value -> update(digest, value));
    ByteBuffer first = ByteBuffer.allocate(ENTRY_DIGEST_BYTES * entries.size());
    for (Entry entry : entries) {
      byte[] own = entry.digest(ofEntry);
      digest.update(own);
      first.put(own, 0, ENTRY_DIGEST_BYTES);
    }
    return new Digests(digest.digest(), first.array());
  }

  private static void update(MessageDigest digest, Optional<String> value) {
    byte[] bytes = value.orElse("").getBytes(StandardCharsets.UTF_8);
    int length = value.isPresent() ? bytes.length : ABSENT;
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    digest.update(bytes);
  }
}
