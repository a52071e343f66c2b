package hubreturns.ssi.access;

import hubreturns.vocabulary.Word;

/** Why a sign-in through the identity provider failed, and what to do about it. */
public enum SignInRefusal implements Word {
  /** The role claim is missing or holds none of the roles. */
  ROLE(
      "role",
      "Your organisation has given you no role in Comms Hub Returns.",
      "Ask your administrator to give your account the role supplier, operator or auditor."),
  /** A supplier without a Party, or with one that is not in the service's record. */
  PARTY(
      "party",
      "Your organisation has given you no Party that this service knows.",
      "Ask your administrator to give your account a Party, spelt exactly as the operator of this"
          + " service spells it."),
  /** An operator or auditor with a Party. */
  PARTY_AND_ALL(
      "party-and-all",
      "Your organisation has given you both a Party and a role that sees all Parties.",
      "Ask your administrator to give you either the role supplier and a Party, or the role operator"
          + " or auditor and no Party."),
  /** An operator or auditor whom the provider did not ask for a second factor. */
  SECOND_FACTOR(
      "second-factor",
      "Your organisation’s sign-in did not say that you used a second factor, which your role needs.",
      "Sign in there with a second factor. If you did, ask your administrator to send the claim amr with"
          + " the value mfa."),
  /** The state, nonce, code, signature, issuer, audience or time is wrong. */
  NOT_PROVEN(
      "not-proven",
      "Your organisation’s sign-in could not be verified, or took too long.",
      "Try again. If it fails again, ask your administrator to check how this service is registered"
          + " with the identity provider, and the clocks of both."),
  /** The provider or the person ended the sign-in. */
  DECLINED(
      "declined",
      "Your organisation’s sign-in ended without signing you in.",
      "Try again. If it fails again, ask your administrator whether your account may use Comms Hub"
          + " Returns."),
  /** The provider does not respond, or not as a provider should. */
  UNREACHABLE(
      "unreachable",
      "Your organisation’s sign-in is unavailable.",
      "Wait a minute, then try again. If it fails again, tell the operator of this service.");

  private final String text;
  private final String what;
  private final String advice;

  SignInRefusal(String text, String what, String advice) {
    this.text = text;
    this.what = what;
    this.advice = advice;
  }

  /** The word for it in the address of the sign-in page. */
  @Override
  public String text() {
    return text;
  }

  /** What happened, in one sentence. */
  public String what() {
    return what;
  }

  /** What to do next. */
  public String advice() {
    return advice;
  }
}
