package hubreturns.service.sat;

import hubreturns.service.query.Report;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Signed checkpoints over the audit trail, and the verification of the trail against them. Each
 * checkpoint covers the requests whose transactions have all ended since the checkpoint before, so
 * that requests on several nodes never wait for one another.
 */
public final class AuditCheckpoints {
  private static final Logger log = LoggerFactory.getLogger(AuditCheckpoints.class);
  private static final HexFormat HEX = HexFormat.of();
  private static final int DIGEST_BYTES = 32;
  private static final String FIRST_TRANSACTION = "0";
  private static final String AFTER_A_RESTORE =
      "Somebody changed the database, or it was restored to an earlier time: see 'Check what came"
          + " back' in the guide 'Restore a backup'.";

  private final DataSource dataSource;
  private final JdbcTemplate database;
  private final TransactionTemplate transaction;
  private long comparedNumber;

  public AuditCheckpoints(DataSource dataSource) {
    this.dataSource = dataSource;
    this.database = new JdbcTemplate(dataSource);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
  }

  /** A checkpoint as it is stored. */
  private record Row(
      Checkpoint checkpoint,
      String node,
      List<Long> keys,
      byte[] leaves,
      byte[] signature,
      X509Certificate certificate) {
    byte[] leaf(int index) {
      return Arrays.copyOfRange(leaves, index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
    }
  }

  // Only one node at a time makes a checkpoint. The other nodes then find no request left to cover.
  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtext('hub_returns audit checkpoint'))";

  private static final String BELOW = "select pg_snapshot_xmin(pg_current_snapshot())::text";

  private static final String LAST = "select * from audit_checkpoint order by number desc limit 1";

  private static final String INSERT =
      """
      insert into audit_checkpoint (number, made_at, node, written_below, request_keys, leaves, root,
                                    previous, signature, certificate)
      values (?, ?, ?, ?::xid8, ?, ?, ?, ?, ?, ?)
      """;

  /**
   * Covers the requests that have been completed since the last checkpoint.
   *
   * @return how many requests the new checkpoint covers; 0 if there were no requests to cover, so
   *     that no checkpoint was made
   */
  public int make(PrivateKey key, X509Certificate certificate, String node, Clock clock) {
    Integer covered =
        transaction.execute(status -> {
          database.query(LOCK, row -> {});
          Optional<Row> last = database.query(LAST, (row, index) -> row(row)).stream().findFirst();
          last.ifPresent(row -> warnOfOther(row, certificate));
          String from = last.map(row -> row.checkpoint().writtenBelow()).orElse(FIRST_TRANSACTION);
          String below = database.query(BELOW, (row, index) -> row.getString(1)).getFirst();
          List<Long> keys = new ArrayList<>();
          List<byte[]> leaves = new ArrayList<>();
          AuditRows.readDigests(
              dataSource,
              from,
              below,
              (request, digest) -> {
                keys.add(request);
                leaves.add(digest);
              });
          if (!keys.isEmpty()) {
            insert(last, below, keys, leaves, key, certificate, node, clock);
          }
          return keys.size();
        });
    return covered == null ? 0 : covered;
  }

  /** Suppliers trust one certificate, so they refuse the answers of nodes that have another. */
  private void warnOfOther(Row last, X509Certificate own) {
    if (last.checkpoint().number() != comparedNumber && !last.certificate().equals(own)) {
      log.warn(
          "The node {} signed the audit checkpoint {} as {}, and this node signs as {}. If the DSP's certificate was not renewed in between, suppliers refuse the answers of one of the nodes for ever. Give all nodes the same key and certificate",
          last.node(),
          last.checkpoint().number(),
          name(last.certificate()),
          name(own));
    }
    comparedNumber = last.checkpoint().number();
  }

  private static String name(X509Certificate certificate) {
    return "%s (serial number %s, from %s)"
        .formatted(
            certificate.getSubjectX500Principal(),
            certificate.getSerialNumber().toString(16),
            certificate.getNotBefore().toInstant());
  }

  private void insert(
      Optional<Row> last,
      String below,
      List<Long> keys,
      List<byte[]> leaves,
      PrivateKey key,
      X509Certificate certificate,
      String node,
      Clock clock) {
    Checkpoint checkpoint =
        new Checkpoint(
            last.map(row -> row.checkpoint().number()).orElse(0L) + 1,
            AuditedRequest.stored(clock.instant()),
            below,
            keys.size(),
            HEX.formatHex(MerkleTree.root(leaves)),
            last.map(row -> row.checkpoint().digest()).orElse(Checkpoint.NONE));
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    leaves.forEach(joined::writeBytes);
    try {
      database.update(
          INSERT,
          checkpoint.number(),
          checkpoint.madeAt().atOffset(ZoneOffset.UTC),
          node,
          below,
          keys.toArray(Long[]::new),
          joined.toByteArray(),
          HEX.parseHex(checkpoint.root()),
          HEX.parseHex(checkpoint.previous()),
          checkpoint.sign(key),
          certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("the DSP's certificate cannot be encoded", e);
    }
  }

  private static Row row(ResultSet row) throws SQLException {
    Long[] keys = (Long[]) row.getArray("request_keys").getArray();
    try {
      return new Row(
          new Checkpoint(
              row.getLong("number"),
              row.getObject("made_at", OffsetDateTime.class).toInstant(),
              row.getString("written_below"),
              keys.length,
              HEX.formatHex(row.getBytes("root")),
              HEX.formatHex(row.getBytes("previous"))),
          row.getString("node"),
          List.of(keys),
          row.getBytes("leaves"),
          row.getBytes("signature"),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(row.getBytes("certificate"))));
    } catch (CertificateException e) {
      throw new SQLException("a checkpoint's certificate cannot be read", e);
    }
  }

  private static final String EXPORT =
      """
      select number, utc_text(made_at) as made_at, node, written_below::text as written_below,
             cardinality(request_keys) as requests, encode(root, 'hex') as root,
             encode(previous, 'hex') as previous, encode(signature, 'hex') as signature
        from audit_checkpoint
       order by number
      """;

  /** All checkpoints, for a copy that is kept elsewhere. */
  public static Report export() {
    return new Report(EXPORT, Map.of());
  }

  /**
   * What a verification found.
   *
   * @param requests how many requests were verified
   * @param uncovered how many of them no checkpoint covers yet
   */
  public record Verification(long requests, long checkpoints, long uncovered, long problems) {}

  /**
   * Verifies every request, entry and checkpoint.
   *
   * @param certificates checkpoints must be signed with one of these
   * @param kept roots of checkpoints that were kept elsewhere, by their number
   * @param problem receives each problem as a sentence that names the row
   */
  public Verification verify(
      List<X509Certificate> certificates, Map<Long, String> kept, Consumer<String> problem) {
    Verifier verifier = new Verifier(certificates, problem);
    transaction.executeWithoutResult(status -> {
      List<Row> checkpoints =
          database.query(
              "select * from audit_checkpoint order by number", (row, index) -> row(row));
      String from = FIRST_TRANSACTION;
      Optional<Checkpoint> before = Optional.empty();
      for (Row row : checkpoints) {
        verifier.checkpoint(row, before);
        verifier.requests(row, from);
        before = Optional.of(row.checkpoint());
        from = row.checkpoint().writtenBelow();
      }
      verifier.uncovered(from);
      verifier.kept(checkpoints, kept);
    });
    return new Verification(
        verifier.requests, verifier.checkpoints, verifier.uncovered, verifier.problems);
  }

  /** Goes through the trail and counts. */
  private final class Verifier {
    private static final String LAST_TRANSACTION = "18446744073709551615";

    private final List<X509Certificate> certificates;
    private final Consumer<String> problem;
    private long requests;
    private long checkpoints;
    private long uncovered;
    private long problems;

    private Verifier(List<X509Certificate> certificates, Consumer<String> problem) {
      this.certificates = certificates;
      this.problem = problem;
    }

    private void report(String text) {
      problems++;
      problem.accept(text);
    }

    private void checkpoint(Row row, Optional<Checkpoint> before) {
      checkpoints++;
      Checkpoint checkpoint = row.checkpoint();
      long expected = before.map(Checkpoint::number).orElse(0L) + 1;
      if (checkpoint.number() != expected) {
        report("Checkpoint %d is missing.".formatted(expected));
      }
      if (!checkpoint.previous().equals(before.map(Checkpoint::digest).orElse(Checkpoint.NONE))) {
        report("Checkpoint %d does not follow the one before it.".formatted(checkpoint.number()));
      }
      if (!certificates.contains(row.certificate())) {
        report(
            "Checkpoint %d is signed with a certificate that was not named (serial number %s). Name it with --certificate."
                .formatted(checkpoint.number(), row.certificate().getSerialNumber()));
      } else if (!checkpoint.isSignedBy(row.certificate(), row.signature())) {
        report("The signature of checkpoint %d is wrong.".formatted(checkpoint.number()));
      }
      List<byte[]> leaves = new ArrayList<>();
      for (int i = 0; i < row.keys().size(); i++) {
        leaves.add(row.leaf(i));
      }
      if (!HEX.formatHex(MerkleTree.root(leaves)).equals(checkpoint.root())) {
        report("The list of requests in checkpoint %d was changed.".formatted(checkpoint.number()));
      }
    }

    private void requests(Row row, String from) {
      Map<Long, Integer> covered = new HashMap<>();
      for (int i = 0; i < row.keys().size(); i++) {
        covered.put(row.keys().get(i), i);
      }
      AuditRows.read(
          dataSource,
          from,
          row.checkpoint().writtenBelow(),
          found -> {
            Optional<byte[]> leaf = Optional.ofNullable(covered.remove(found.key())).map(row::leaf);
            if (leaf.isEmpty()) {
              report(
                  "Request %s was inserted after checkpoint %d, which covers its time."
                      .formatted(found.requestId(), row.checkpoint().number()));
            }
            request(found, leaf);
          });
      covered
          .keySet()
          .forEach(key ->
              report(
                  "The request with key %d was removed; checkpoint %d covers it."
                      .formatted(key, row.checkpoint().number())));
    }

    private void uncovered(String from) {
      AuditRows.read(
          dataSource,
          from,
          LAST_TRANSACTION,
          found -> {
            uncovered++;
            request(found, Optional.empty());
          });
    }

    private void request(AuditRows.StoredRequest found, Optional<byte[]> leaf) {
      requests++;
      byte[] now = found.request().digests().request();
      Optional<byte[]> then = leaf.or(found::digest);
      if (then.isEmpty() || Arrays.equals(now, then.get())) {
        return;
      }
      List<Integer> positions =
          found
              .entryDigests()
              .map(digests -> AuditRows.changedPositions(found.request(), digests))
              .orElse(List.of());
      if (positions.isEmpty()) {
        report(
            "The row of request %s, or one of its entries, was changed."
                .formatted(found.requestId()));
      }
      positions.forEach(position ->
          report(
              "Entry %d of request %s was changed, removed or inserted."
                  .formatted(position, found.requestId())));
    }

    private void kept(List<Row> found, Map<Long, String> kept) {
      Map<Long, String> roots = new HashMap<>();
      found.forEach(row -> roots.put(row.checkpoint().number(), row.checkpoint().root()));
      kept.forEach((number, root) -> {
        if (!roots.containsKey(number)) {
          report(
              "Checkpoint %d was kept elsewhere and is missing here. %s"
                  .formatted(number, AFTER_A_RESTORE));
        } else if (!root.equals(roots.get(number))) {
          report(
              "Checkpoint %d differs from the one that was kept elsewhere. %s"
                  .formatted(number, AFTER_A_RESTORE));
        }
      });
    }
  }
}
