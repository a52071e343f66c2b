package hubreturns.duis;

import java.util.Locale;

/** The problem types of docs/problems.md: each has an HTTP status and a title (RFC 9457). */
public enum Problem {
  NOT_WELL_FORMED(400, "Not well-formed XML"),
  FORBIDDEN_CONSTRUCT(400, "Forbidden XML construct"),
  UNSUPPORTED_VERSION(400, "Unsupported schemaVersion"),
  SCHEMA_INVALID(400, "Not valid in its schema version"),
  SERVICE_MISMATCH(400, "Header and body name different Service Requests"),
  SERVICE_NOT_OFFERED(400, "Service Request not offered here"),
  SIGNATURE_MISSING(400, "The signature is missing"),
  SIGNATURE_MALFORMED(400, "The signature has the wrong form"),
  SIGNATURE_INVALID(400, "The signature does not match the message"),
  WRONG_TARGET(400, "The RequestID names another target"),
  CERTIFICATE_UNKNOWN(403, "The signer's certificate is not registered"),
  CERTIFICATE_NOT_VALID_NOW(403, "The signer's certificate is not valid now"),
  CERTIFICATE_REVOKED(403, "The signer's certificate is revoked"),
  CERTIFICATE_NOT_TRUSTED(403, "The signer's certificate is not trusted"),
  CERTIFICATE_WRONG_ROLE(403, "The signer's certificate has the wrong role"),
  CERTIFICATE_OF_ANOTHER(403, "The signer is not the originator"),
  NOT_FOUND(404, "No such service"),
  METHOD_NOT_ALLOWED(405, "Only POST is allowed"),
  SENDER_TOO_SLOW(408, "The message did not arrive in time"),
  REQUEST_ID_REUSED(409, "The RequestID was already used"),
  BODY_TOO_LARGE(413, "The message is too large"),
  MEDIA_TYPE_NOT_SUPPORTED(415, "The media type is not XML"),
  FAULT(500, "Internal error"),
  OVER_CAPACITY(503, "Too many hubs at the moment"),
  UNAVAILABLE(503, "The service is unavailable");

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

  public String title() {
    return title;
  }

  /** The type of the problem document, which never changes. */
  public String type() {
    return "urn:hub-returns:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
