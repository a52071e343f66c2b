package hubreturns.service.trust;

/** What the revocation lists say about a certificate. */
sealed interface RevocationStatus {

  /** No list names the certificate. */
  record GoodCertificate() implements RevocationStatus {}

  /** A list names the certificate. */
  record RevokedCertificate() implements RevocationStatus {}

  /** The list of the certificate's authority cannot be used; the reason is for people. */
  record UnknownStatus(String reason) implements RevocationStatus {}
}
