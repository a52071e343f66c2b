package hubreturns.simulator.remedy;

import hubreturns.simulator.web.Refusal;
import hubreturns.simulator.web.Response;
import java.time.Duration;
import java.util.List;

/** The errors of AR System's REST API: a JSON array with one message. */
enum ArError {
  MALFORMED_BODY(400, 8962, "The JSON of the request could not be read"),
  FIELD_LIMIT(400, 306, "Value does not fall within the limits specified for the field"),
  FIELD_UNKNOWN(400, 314, "Field does not exist on current form"),
  FIELD_IS_REMEDYS(400, 326, "Field is a core system field and cannot be changed"),
  FIELD_IN_QUALIFICATION_UNKNOWN(400, 1587, "Unknown field referenced in query line"),
  QUALIFICATION_MALFORMED(400, 1582, "Format of query line is invalid"),
  PARAMETER_MALFORMED(400, 8961, "A parameter of the request is not valid"),
  REFUSED_BY_WORKFLOW(400, 10_001, "The record was refused by a filter"),
  AUTHENTICATION_FAILED(401, 623, "Authentication failed"),
  ENTRY_UNKNOWN(404, 302, "Entry does not exist in database"),
  FORM_UNKNOWN(404, 303, "Form does not exist on server"),
  RESOURCE_UNKNOWN(404, 8960, "There is no such resource"),
  METHOD_NOT_ALLOWED(405, 8959, "The resource does not accept this method"),
  OVER_ALLOWANCE(429, 429, "Too many requests"),
  SERVER_FAULT(500, 91, "RPC call failed"),
  NOT_UNIQUE(
      500,
      382,
      "The value(s) for this entry violate a unique index that has been defined for this form"),
  SEVERAL_MATCHES(500, 330, "More than one entry matches the merge qualification"),
  ACCOUNT_BUSY(
      500, 9093, "User is currently connected from another machine or incompatible session");

  private record Message(
      String messageType, String messageText, String messageAppendedText, int messageNumber) {}

  private final int status;
  private final int number;
  private final String text;

  ArError(int status, int number, String text) {
    this.status = status;
    this.number = number;
    this.text = text;
  }

  /** The response. The appended text says what the error is about. */
  Response.Reply about(String appended) {
    return Response.json(status, List.of(new Message("ERROR", text, appended, number)));
  }

  /** The refusal of a call that cannot be read. */
  Refusal refusal(String appended) {
    return new Refusal(appended, about(appended));
  }

  /** The response that asks to try again after a wait. */
  static Response.Reply overAllowance(Duration wait) {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return OVER_ALLOWANCE
        .about("try again in %d s".formatted(seconds))
        .with("Retry-After", Long.toString(seconds));
  }
}
