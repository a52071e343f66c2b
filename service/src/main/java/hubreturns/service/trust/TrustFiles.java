package hubreturns.service.trust;

import static hubreturns.duis.Problem.CERTIFICATE_REVOKED;
import static hubreturns.duis.Problem.UNAVAILABLE;

import hubreturns.returnsfile.FileTrouble;
import hubreturns.signature.CertificateFile;
import hubreturns.signature.KeyFileKind;
import hubreturns.signature.PemBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trust anchors and revocation lists that the operator configured, in PEM files. The service
 * reads a file again when it changes.
 *
 * <p>A revocation list counts only if a trust anchor signed it and its next update is not yet due.
 * Otherwise the requests of its authority are refused, unless the operator accepts the flaw.
 */
public final class TrustFiles {
  private static final Logger log = LoggerFactory.getLogger(TrustFiles.class);

  private final Optional<WatchedFile<Set<TrustAnchor>>> anchors;
  private final Optional<WatchedFile<List<X509CRL>>> revocations;
  private final Tolerance accepted;

  /** Why requests are refused, by authority, as the log said last. */
  private final Map<X500Principal, String> logged = new ConcurrentHashMap<>();

  /**
   * The flaws that the operator accepts in a revocation list.
   *
   * @param stale whether a list still counts after its next update is due
   * @param unverified whether a list counts although no trust anchor proves its signature
   */
  public record Tolerance(boolean stale, boolean unverified) {
    /** A list counts only without a flaw. */
    public static final Tolerance NOTHING = new Tolerance(false, false);
  }

  /**
   * Trust in these files. Without trust anchors, a certificate need not chain to one. Without a
   * revocation file, nothing is revoked.
   */
  public TrustFiles(Optional<Path> anchorFile, Optional<Path> revocationFile, Tolerance accepted) {
    this.accepted = accepted;
    this.anchors =
        anchorFile.map(
            file -> new WatchedFile<>(file, "HUB_RETURNS_TRUST_ANCHORS", TrustFiles::anchors));
    this.revocations =
        revocationFile.map(
            file -> new WatchedFile<>(file, "HUB_RETURNS_CRL", TrustFiles::revocations));
  }

  /** Whether the certificate chains to a trust anchor; true if no trust anchors are configured. */
  boolean leadsToAnchor(X509Certificate certificate, Instant now) {
    return anchors.map(watched -> leadsTo(watched.current(), certificate, now)).orElse(true);
  }

  /** What the lists of the certificate's authority say against it; empty when it is good. */
  Optional<Untrusted> revocation(X509Certificate certificate, Instant now) {
    X500Principal authority = certificate.getIssuerX500Principal();
    // Read once: between two reads, a new list might revoke the certificate.
    List<X509CRL> lists = listsOf(authority);
    if (lists.stream().anyMatch(list -> counts(list) && list.isRevoked(certificate))) {
      return Untrusted.because(
          CERTIFICATE_REVOKED, "The certificate is revoked. Sign with another certificate.");
    }
    return look(authority, lists, now)
        .flatMap(flaw ->
            Untrusted.because(
                UNAVAILABLE,
                "The service cannot check whether the certificate is revoked: %s. Nothing was changed. Ask the operator for a new revocation list. Then resend the same message."
                    .formatted(flaw)));
  }

  /**
   * Reads files that have changed. Writes a line for each authority whose requests are refused from
   * now on because none of its lists counts, and for each whose requests are no longer refused.
   */
  public void look(Instant now) {
    anchors.ifPresent(WatchedFile::current);
    Stream.concat(lists().stream().map(X509CRL::getIssuerX500Principal), logged.keySet().stream())
        .distinct()
        .forEach(authority -> look(authority, listsOf(authority), now));
  }

  /** Why requests of this authority are refused; empty if they are not. Logs each change. */
  private Optional<String> look(X500Principal authority, List<X509CRL> lists, Instant now) {
    Optional<String> flaw = flaw(lists, now);
    Optional<String> before =
        Optional.ofNullable(
            flaw.isPresent() ? logged.put(authority, flaw.get()) : logged.remove(authority));
    if (!flaw.equals(before)) {
      flaw.ifPresentOrElse(
          reason -> logRefused(authority, reason),
          () ->
              log.info(
                  "Requests signed with certificates of {} are no longer refused because of its"
                      + " revocation list",
                  authority));
    }
    return flaw;
  }

  private void logRefused(X500Principal authority, String reason) {
    log.error(
        "Requests signed with certificates of {} are refused: {}. Put a new list into {}",
        authority,
        reason,
        revocationFile());
  }

  /**
   * Writes the line of each file that cannot be used, and of each authority whose requests are
   * refused, again.
   */
  public void logTrouble(Instant now) {
    anchors.ifPresent(WatchedFile::logTrouble);
    revocations.ifPresent(WatchedFile::logTrouble);
    Map<X500Principal, String> before = Map.copyOf(logged);
    look(now);
    before.forEach((authority, reason) -> {
      if (reason.equals(logged.get(authority))) {
        logRefused(authority, reason);
      }
    });
    if (accepted.unverified() && !lists().isEmpty()) {
      log.warn(
          "The signatures of revocation lists are not checked, because"
              + " HUB_RETURNS_CRL_ACCEPT_UNVERIFIED is true");
    }
  }

  /** Writes a line for each list whose authority's requests will be refused within a day. */
  public void warnOfStaleTomorrow(Instant now) {
    Instant tomorrow = now.plus(Duration.ofDays(1));
    for (X509CRL list : lists()) {
      X500Principal authority = list.getIssuerX500Principal();
      if (flaw(list, now).isEmpty() && flaw(listsOf(authority), tomorrow).isPresent()) {
        log.warn(
            "The revocation list of {} becomes stale at {}. Put a new list into {} before then."
                + " Otherwise requests signed with this authority's certificates are refused",
            authority,
            list.getNextUpdate().toInstant(),
            revocationFile());
      }
    }
  }

  private String revocationFile() {
    return revocations
        .map(watched -> watched.file + " (HUB_RETURNS_CRL)")
        .orElse("HUB_RETURNS_CRL");
  }

  private List<X509CRL> listsOf(X500Principal authority) {
    return lists().stream()
        .filter(list -> list.getIssuerX500Principal().equals(authority))
        .toList();
  }

  /** Why none of an authority's lists counts; empty if one counts, or if it has none. */
  private Optional<String> flaw(List<X509CRL> lists, Instant now) {
    List<Optional<String>> flaws = lists.stream().map(list -> flaw(list, now)).toList();
    return flaws.stream().allMatch(Optional::isPresent)
        ? flaws.stream().flatMap(Optional::stream).findFirst()
        : Optional.empty();
  }

  private List<X509CRL> lists() {
    return revocations.map(WatchedFile::current).orElse(List.of());
  }

  /** Why a list does not count; empty if the list counts. */
  private Optional<String> flaw(X509CRL list, Instant now) {
    String name = "the revocation list of " + list.getIssuerX500Principal();
    if (!counts(list)) {
      return Optional.of(name + " was not signed by a trust anchor");
    }
    return Optional.ofNullable(list.getNextUpdate())
        .map(Date::toInstant)
        .filter(due -> !accepted.stale() && now.isAfter(due))
        .map(due -> name + " is stale: its next update was due at " + due);
  }

  private boolean counts(X509CRL list) {
    return accepted.unverified()
        || anchors.stream()
            .flatMap(watched -> watched.current().stream())
            .map(TrustAnchor::getTrustedCert)
            .filter(
                anchor -> anchor.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
            .anyMatch(anchor -> verifies(list, anchor));
  }

  private static boolean verifies(X509CRL list, X509Certificate anchor) {
    try {
      list.verify(anchor.getPublicKey());
      return true;
    } catch (GeneralSecurityException signedByAnother) {
      return false;
    }
  }

  private static boolean leadsTo(
      Set<TrustAnchor> anchors, X509Certificate certificate, Instant now) {
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)),
              parameters);
      return true;
    } catch (CertPathValidatorException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("validating a certificate path", e);
    }
  }

  private static Set<TrustAnchor> anchors(byte[] file) throws CertificateException {
    return CertificateFile.of(file).certificates().stream()
        .map(certificate -> new TrustAnchor(certificate, null))
        .collect(Collectors.toSet());
  }

  private static List<X509CRL> revocations(byte[] file) throws GeneralSecurityException {
    String text = PemBlock.textOf(file);
    PemBlock.requireWhole(text);
    List<X509CRL> lists = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<PemBlock> blocks = PemBlock.allIn(text);
    if (blocks.isEmpty()) {
      lists.addAll(decode(file));
    }
    for (PemBlock block : blocks) {
      if (!lists.addAll(decode(block.der()))) {
        others.add(block.label());
      }
    }
    // Without these checks, a file that is cut short or is a web page would revoke nothing.
    if (lists.isEmpty()) {
      throw new CRLException(KeyFileKind.instead(file, KeyFileKind.REVOCATION_LIST));
    }
    if (!others.isEmpty()) {
      throw new CRLException(
          "holds the block %s, which is not a whole revocation list, beside one. Delete this block, or copy the file again"
              .formatted(others.getFirst()));
    }
    return lists;
  }

  /** The lists in DER or in a PKCS#7 bundle; none if it is something else. */
  private static List<X509CRL> decode(byte[] der) throws CertificateException {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCRLs(new ByteArrayInputStream(der))
          .stream()
          .map(X509CRL.class::cast)
          .toList();
    } catch (CRLException somethingElse) {
      return List.of();
    }
  }

  private interface Parser<T> {
    /** Throws an exception whose message follows the name of the file. */
    T parse(byte[] file) throws GeneralSecurityException;
  }

  /** A file of a setting that cannot be used; the message says which, why and what to do. */
  public static final class Unusable extends RuntimeException {
    private Unusable(String message, Exception cause) {
      super(message, cause);
    }
  }

  /** Shows whether a file has changed. */
  private record FileState(FileTime modified, long size) {
    static FileState of(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileState(now.lastModifiedTime(), now.size());
    }
  }

  /**
   * What was read last.
   *
   * @param trouble why the content is an earlier one; empty if it is that of the file
   */
  private record Reading<T>(FileState state, T content, String trouble) {}

  /**
   * The content of a file since its last change. While a new file cannot be used, for example
   * because it is half written, the content is the earlier one.
   */
  private static final class WatchedFile<T> {
    private final Path file;
    private final String name;
    private final Parser<T> parser;
    private final AtomicReference<Reading<T>> last;

    /** Why the file cannot be used; empty while it can. */
    private final AtomicReference<String> trouble = new AtomicReference<>("");

    /** Reads the file for the first time, so there is no earlier content. */
    WatchedFile(Path file, String setting, Parser<T> parser) {
      this.file = file;
      this.name = "%s, the file of %s".formatted(file, setting);
      this.parser = parser;
      try {
        this.last = new AtomicReference<>(read(FileState.of(file)));
      } catch (IOException e) {
        throw new Unusable(unreadable(e) + ". Check the name, or restore the file", e);
      }
    }

    T current() {
      Reading<T> known = last.get();
      try {
        FileState now = FileState.of(file);
        if (!known.state().equals(now)) {
          Reading<T> earlier = known;
          known = readOr(earlier, now);
          if (last.compareAndSet(earlier, known)
              && known.trouble().isEmpty()
              && trouble.get().isEmpty()) {
            log.info("The service uses the new content of {}", file);
          }
        }
        say(known.trouble());
      } catch (IOException e) {
        say(unreadable(e));
      }
      return known.content();
    }

    private String unreadable(IOException e) {
      return "cannot read %s: %s".formatted(name, FileTrouble.of(e));
    }

    private void say(String problem) {
      if (!trouble.get().equals(problem) && !trouble.getAndSet(problem).equals(problem)) {
        logTrouble();
        if (problem.isEmpty()) {
          log.info("The service uses {} again", file);
        }
      }
    }

    /** A file that cannot be used is not read again before it changes. */
    private Reading<T> readOr(Reading<T> earlier, FileState now) throws IOException {
      try {
        return read(now);
      } catch (Unusable e) {
        return new Reading<>(now, earlier.content(), String.valueOf(e.getMessage()));
      }
    }

    /** Writes a line if the file cannot be used. */
    void logTrouble() {
      String problem = trouble.get();
      if (!problem.isEmpty()) {
        log.error("The service {}. It keeps the earlier content", problem);
      }
    }

    private Reading<T> read(FileState state) throws IOException {
      try {
        return new Reading<>(state, parser.parse(Files.readAllBytes(file)), "");
      } catch (GeneralSecurityException e) {
        throw new Unusable("cannot use %s: it %s".formatted(name, e.getMessage()), e);
      }
    }
  }
}
