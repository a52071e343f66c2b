package hubreturns.ssi.access;

import hubreturns.vocabulary.Word;

/** Why nobody was signed in through the identity provider, and what to do about it. */
public enum SignInRefusal implements Word {
  /** The role claim is missing, or is none of ours. */
  ROLE(
      "role",
      "Your organisation knows you, but gives you no role here.",
      "Ask your administrator to give your account one of the roles supplier, operator or auditor for"
          + " Comms Hub Returns."),
  /** A supplier without a Party, or with one that is not in the service's record. */
  PARTY(
      "party",
      "Your organisation knows you, but names no Party of this service for you.",
      "Ask your administrator which Party your account is given: a supplier’s must be spelt exactly as"
          + " the operator of this service spells it."),
  /** An operator or auditor, who would see all, with a Party. */
  PARTY_AND_ALL(
      "party-and-all",
      "Your organisation gives you a role that sees every Party, and one Party as well.",
      "Ask your administrator to choose: the role supplier with a Party, or operator or auditor without"
          + " one."),
  /** State, nonce, code, signature, issuer, audience or time do not fit. */
  NOT_PROVEN(
      "not-proven",
      "The answer of your organisation’s sign-in could not be verified, or came too late.",
      "Try once more. If it lasts, ask your administrator to check how this service is registered there,"
          + " and both clocks."),
  /** The provider itself said no, or the person did. */
  DECLINED(
      "declined",
      "Your organisation’s sign-in ended without signing you in.",
      "Try once more. If it lasts, ask your administrator whether your account may use Comms Hub"
          + " Returns."),
  /** The provider does not answer, or not as one. */
  UNREACHABLE(
      "unreachable",
      "Your organisation’s sign-in does not answer this service.",
      "Wait a minute and try again. If it lasts, ask the operator of this service to look at its log.");

  private final String text;
  private final String what;
  private final String advice;

  SignInRefusal(String text, String what, String advice) {
    this.text = text;
    this.what = what;
    this.advice = advice;
  }

  /** How it stands in the address of the sign-in page. */
  @Override
  public String text() {
    return text;
  }

  /** What happened, in one sentence. */
  public String what() {
    return what;
  }

  /** What to do or whom to ask for what. */
  public String advice() {
    return advice;
  }
}
