package hubreturns.securitylog;

import hubreturns.vocabulary.Word;
import org.slf4j.event.Level;

/** The events of the security log (docs/operations.md#security-log). */
public enum SecurityEvent implements Word {
  MESSAGE_REFUSED(
      "message refused",
      Level.WARN,
      "a message to the DUIS interface was refused with a status 4xx; the line has the status, the problem type and the `instance` of the problem document"),
  SENDER_DISCONNECTED(
      "sender disconnected", Level.WARN, "a request did not arrive completely in time"),
  CONNECTIONS_CLOSED(
      "connections closed",
      Level.WARN,
      "silent connections of an address were closed, because too many are open"),
  SIGN_IN("sign-in", Level.INFO, "somebody signed in to the pages, with role"),
  PASSWORD_ACCEPTED(
      "password accepted", Level.INFO, "the password was right, and a passkey must follow"),
  SIGN_IN_REFUSED(
      "sign-in refused",
      Level.WARN,
      "wrong name or password, too many attempts, a disabled account, or a refusal after the identity provider"),
  SIGN_OUT("sign-out", Level.INFO, "somebody signed out"),
  PASSWORD_CHANGED("password changed", Level.INFO, "somebody changed their own password"),
  PASSWORD_CHANGE_REFUSED(
      "password change refused",
      Level.WARN,
      "the current password was wrong, or there were too many attempts"),
  PASSKEY_REGISTERED(
      "passkey registered", Level.INFO, "an operator or auditor registered a passkey"),
  PASSKEY_REFUSED("passkey refused", Level.WARN, "a passkey was not accepted, or not registered"),
  PASSKEY_RESET("passkey reset", Level.INFO, "an operator reset the passkey of somebody else"),
  PASSKEY_RESET_REFUSED(
      "passkey reset refused", Level.WARN, "an operator tried to reset their own passkey"),
  ACCESS_DENIED(
      "access denied",
      Level.WARN,
      "a signed-in person asked for a page that the role does not allow, or sent a form without its token"),
  FOREIGN_HOST(
      "foreign host",
      Level.WARN,
      "a request to the pages named a host that this service does not use"),
  DELIVERIES_RETRIED("deliveries retried", Level.INFO, "an operator retried parked deliveries"),
  FILE_CHECKED(
      "file checked",
      Level.INFO,
      "somebody checked a file, which tells unknown hubs (E19) from those of others (E4)");

  private final String text;
  private final Level level;
  private final String meaning;

  SecurityEvent(String text, Level level, String meaning) {
    this.text = text;
    this.level = level;
    this.meaning = meaning;
  }

  @Override
  public String text() {
    return text;
  }

  /** The level of the log line: WARN if something was refused, INFO if something was done. */
  public Level level() {
    return level;
  }

  /** When the event happens, in words for people. */
  public String meaning() {
    return meaning;
  }
}
