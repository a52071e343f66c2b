package hubreturns.ssi.access;

import hubreturns.vocabulary.Word;

/** What the administration trail records. */
public enum AdminAction implements Word {
  /** An account was added. */
  ACCOUNT_CREATED("account created"),
  /** An account was given a one-time password. */
  PASSWORD_RESET("password reset"),
  /** The holder of an account registered a passkey. */
  PASSKEY_REGISTERED("passkey registered"),
  /** The passkey of an account was removed. */
  PASSKEY_RESET("passkey reset"),
  /** An account can no longer sign in. */
  ACCOUNT_DISABLED("account disabled"),
  /** An account can sign in again. */
  ACCOUNT_ENABLED("account enabled"),
  /** Parties, Users or certificates were imported from a file. */
  PARTIES_IMPORTED("Parties imported"),
  /** A User or a certificate was removed. */
  USER_REMOVED("User removed"),
  /** The changes of an inventory file are about to be loaded. */
  INVENTORY_IMPORT_BEGUN("inventory import begun"),
  /** An inventory file was imported as a whole. */
  INVENTORY_IMPORTED("inventory imported"),
  /** Parked deliveries were retried. */
  DELIVERIES_RETRIED("deliveries retried"),
  /** Differences between Remedy and this service were repaired. */
  DELIVERIES_RECONCILED("deliveries reconciled");

  private final String text;

  AdminAction(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
