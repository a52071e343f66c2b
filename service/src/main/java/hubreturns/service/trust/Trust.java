package hubreturns.service.trust;

import static hubreturns.duis.Problem.CERTIFICATE_NOT_TRUSTED;
import static hubreturns.duis.Problem.CERTIFICATE_NOT_VALID_NOW;
import static hubreturns.duis.Problem.CERTIFICATE_OF_ANOTHER;
import static hubreturns.duis.Problem.CERTIFICATE_UNKNOWN;
import static hubreturns.duis.Problem.CERTIFICATE_WRONG_ROLE;
import static hubreturns.duis.Problem.SIGNATURE_INVALID;
import static hubreturns.duis.Problem.WRONG_TARGET;

import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Refusal;
import hubreturns.returns.Submission;
import hubreturns.signature.SignatureCheck;
import hubreturns.signature.XmlSignature;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserId;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * Proves who sent a request, and that it is for this DSP (docs/wire.md#signature,
 * docs/wire.md#checks-and-codes).
 */
public final class Trust {
  private final Registrations registrations;
  private final TrustFiles files;
  private final List<String> acceptedUnits;
  private final UserId dsp;
  private final Clock clock;

  /**
   * Trust in the certificates on record.
   *
   * @param acceptedUnits the accepted OU values of a signer's certificate
   * @param dsp the target that every RequestID must name
   */
  public Trust(
      Registrations registrations,
      TrustFiles files,
      List<String> acceptedUnits,
      UserId dsp,
      Clock clock) {
    this.registrations = registrations;
    this.files = files;
    this.acceptedUnits = List.copyOf(acceptedUnits);
    this.dsp = dsp;
    this.clock = clock;
  }

  /**
   * Verifies a request that was sent to {@code path}. A remembered registration of its certificate
   * can prove the request, but a request is never refused because of it.
   */
  public Verification verify(SignedRequest signed, ServicePath path) {
    XmlSignature signature = signed.signature();
    return registrations
        .remembered(signature.issuer(), signature.serial())
        .map(registration -> verify(signed, path, registration))
        .filter(VerifiedRequest.class::isInstance)
        .orElseGet(() -> verifyFromDatabase(signed, path));
  }

  /** Verifies a request with what is registered now. */
  public Verification verifyFromDatabase(SignedRequest signed, ServicePath path) {
    XmlSignature signature = signed.signature();
    return registrations
        .find(signature.issuer(), signature.serial())
        .map(registration -> verify(signed, path, registration))
        .orElseGet(() -> unknown(signature));
  }

  private Verification verify(SignedRequest signed, ServicePath path, Registration registration) {
    Optional<Untrusted> flaw = flaw(signed, registration);
    return flaw.isPresent()
        ? flaw.get()
        : new VerifiedRequest(
            new Submission(signed.request(), path, registration.user()),
            signed.body(),
            registration.version());
  }

  private Untrusted unknown(XmlSignature signature) {
    Optional<X500Principal> reversed =
        reversed(signature.issuer())
            .filter(issuer -> registrations.find(issuer, signature.serial()).isPresent());
    String detail =
        reversed
            .map(issuer ->
                "The issuer %s is written in reverse order. A certificate with serial number %s is registered under %s. Write the most specific part first, as RFC 2253 does."
                    .formatted(signature.issuer(), signature.serial(), issuer))
            .orElseGet(() ->
                "No certificate with issuer %s and serial number %s is registered. Ask the operator to register it."
                    .formatted(signature.issuer(), signature.serial()));
    return new Untrusted(Refusal.of(CERTIFICATE_UNKNOWN, detail));
  }

  private static Optional<X500Principal> reversed(X500Principal issuer) {
    try {
      List<Rdn> parts = new LdapName(issuer.getName()).getRdns();
      return Optional.of(new X500Principal(new LdapName(parts.reversed()).toString()));
    } catch (InvalidNameException | IllegalArgumentException noSuchName) {
      return Optional.empty();
    }
  }

  private Optional<Untrusted> flaw(SignedRequest signed, Registration registration) {
    RequestId id = signed.request().id();
    X509Certificate certificate = registration.certificate().certificate();
    if (signed.signature().check(certificate.getPublicKey())
        instanceof SignatureCheck.InvalidSignature invalid) {
      return Untrusted.because(SIGNATURE_INVALID, sentence(invalid.reason()));
    }
    Instant now = clock.instant();
    if (!registration.certificate().isValidAt(now)) {
      return Untrusted.because(
          CERTIFICATE_NOT_VALID_NOW,
          "The certificate is valid from %s to %s. Sign with a certificate that is valid now."
              .formatted(
                  certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()));
    }
    if (!files.leadsToAnchor(certificate, now)) {
      return Untrusted.because(
          CERTIFICATE_NOT_TRUSTED,
          "The certificate does not chain to a configured trust anchor. Sign with a certificate"
              + " from a trusted authority.");
    }
    Optional<Untrusted> revocation = files.revocation(certificate, now);
    if (revocation.isPresent()) {
      return revocation;
    }
    List<String> units = registration.certificate().organisationalUnits();
    if (units.stream().noneMatch(acceptedUnits::contains)) {
      return Untrusted.because(
          CERTIFICATE_WRONG_ROLE,
          "The certificate's OU is %s; a User signing certificate has one of %s. Sign with the User's signing certificate."
              .formatted(units, acceptedUnits));
    }
    boolean originators =
        registration.certificate().eui().equals(Optional.of(id.originator()))
            && registration.user().id().equals(id.originator());
    if (!originators) {
      return Untrusted.because(
          CERTIFICATE_OF_ANOTHER,
          "The RequestID's originator is %s, but the certificate belongs to %s. Sign with the originator's certificate."
              .formatted(id.originator(), registration.user().id()));
    }
    return id.target().equals(dsp)
        ? Optional.empty()
        : Untrusted.because(
            WRONG_TARGET,
            "The RequestID's target is %s; this DSP is %s.".formatted(id.target(), dsp));
  }

  private static String sentence(String reason) {
    return Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".";
  }
}
