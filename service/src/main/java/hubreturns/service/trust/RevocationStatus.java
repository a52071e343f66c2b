package hubreturns.service.trust;

/** What the revocation lists say about a certificate. */
sealed interface RevocationStatus {

  /** No list names the certificate. */
  record NotRevoked() implements RevocationStatus {}

  /** A list names the certificate. */
  record Revoked() implements RevocationStatus {}

  /** The list of the certificate's authority cannot be used; the reason is for people. */
  record Unknown(String reason) implements RevocationStatus {}
}
