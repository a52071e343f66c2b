package hubreturns.service.trust;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Trust anchors and revocation lists, where the operator configured them: PEM files that are read
 * again when they change.
 */
public final class TrustFiles {
  private final Optional<Watched<Set<TrustAnchor>>> anchors;
  private final Optional<Watched<List<X509CRL>>> revocations;

  /** Trust in these files; an empty one switches its check off. */
  public TrustFiles(Optional<Path> anchorFile, Optional<Path> revocationFile) {
    this.anchors = anchorFile.map(file -> new Watched<>(file, TrustFiles::anchors));
    this.revocations = revocationFile.map(file -> new Watched<>(file, TrustFiles::revocations));
    anchors.ifPresent(Watched::current);
    revocations.ifPresent(Watched::current);
  }

  /** Whether the certificate leads to a trust anchor, where any are configured. */
  boolean leadsToAnchor(X509Certificate certificate, Instant now) {
    return anchors.map(watched -> leadsTo(watched.current(), certificate, now)).orElse(true);
  }

  /** Whether a revocation list names the certificate. */
  boolean revoked(X509Certificate certificate) {
    return revocations.stream()
        .flatMap(watched -> watched.current().stream())
        .anyMatch(list ->
            list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                && list.isRevoked(certificate));
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

  private static Set<TrustAnchor> anchors(InputStream pem) throws GeneralSecurityException {
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509").generateCertificates(pem);
    return certificates.stream()
        .map(certificate -> new TrustAnchor((X509Certificate) certificate, null))
        .collect(Collectors.toSet());
  }

  private static List<X509CRL> revocations(InputStream pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509").generateCRLs(pem).stream()
        .map(X509CRL.class::cast)
        .toList();
  }

  private interface Parser<T> {
    T parse(InputStream pem) throws GeneralSecurityException;
  }

  private record Reading<T>(FileTime modified, T content) {}

  /** A file's content as of its last change. */
  private static final class Watched<T> {
    private final Path file;
    private final Parser<T> parser;
    private final AtomicReference<Optional<Reading<T>>> last =
        new AtomicReference<>(Optional.empty());

    Watched(Path file, Parser<T> parser) {
      this.file = file;
      this.parser = parser;
    }

    T current() {
      try {
        FileTime modified = Files.getLastModifiedTime(file);
        Optional<Reading<T>> known = last.get();
        if (known.isPresent() && known.get().modified().equals(modified)) {
          return known.get().content();
        }
        try (InputStream pem = Files.newInputStream(file)) {
          Reading<T> fresh = new Reading<>(modified, parser.parse(pem));
          last.set(Optional.of(fresh));
          return fresh.content();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file + "; put it back", e);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("cannot use " + file + "; it must be PEM", e);
      }
    }
  }
}
