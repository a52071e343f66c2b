package hubreturns.duis;

/**
 * The closed catalogue of refusals that are not DUIS answers: each is an HTTP status and a stable
 * problem type (duis.md section 2, RFC 9457).
 */
public enum Problem {
  NOT_WELL_FORMED(400, "Not well-formed XML"),
  FORBIDDEN_CONSTRUCT(400, "A construct that no message may hold"),
  UNSUPPORTED_VERSION(400, "Unsupported schemaVersion"),
  SCHEMA_INVALID(400, "Not valid under the schema of its version"),
  SERVICE_MISMATCH(400, "Header and body name different Service Requests"),
  SERVICE_NOT_OFFERED(400, "This Service Request is not offered here"),
  SIGNATURE_MISSING(400, "No signature"),
  SIGNATURE_MALFORMED(400, "The signature is not of the accepted profile"),
  SIGNATURE_INVALID(400, "The signature does not fit the message"),
  WRONG_TARGET(400, "The RequestID names another target"),
  CERTIFICATE_UNKNOWN(403, "The signer's certificate is not registered"),
  CERTIFICATE_NOT_VALID_NOW(403, "The signer's certificate is not valid now"),
  CERTIFICATE_REVOKED(403, "The signer's certificate is revoked"),
  CERTIFICATE_NOT_TRUSTED(403, "The signer's certificate leads to no trust anchor"),
  CERTIFICATE_WRONG_ROLE(403, "The signer's certificate has the wrong role"),
  CERTIFICATE_OF_ANOTHER(403, "The signer is not the originator"),
  NOT_FOUND(404, "No such service"),
  METHOD_NOT_ALLOWED(405, "Only POST is taken here"),
  SENDER_TOO_SLOW(408, "The message did not come in time"),
  REQUEST_ID_REUSED(409, "The RequestID was used for another message"),
  BODY_TOO_LARGE(413, "The message is too large"),
  MEDIA_TYPE_NOT_SUPPORTED(415, "The media type is not XML"),
  FAULT(500, "An unexpected fault"),
  OVER_CAPACITY(503, "Too many hubs at present"),
  UNAVAILABLE(503, "The service cannot work at present");

  private final int status;
  private final String title;

  Problem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** What the problem document calls it. */
  public String title() {
    return title;
  }

  /** The stable identifier: {@code urn:hub-returns:problem:} and the name in lower case. */
  public String type() {
    return "urn:hub-returns:problem:" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
