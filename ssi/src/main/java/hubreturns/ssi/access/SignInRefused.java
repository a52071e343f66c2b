package hubreturns.ssi.access;

import org.springframework.security.core.AuthenticationException;

/** Carries a refusal out of Spring Security's filters; caught in {@link OrganisationSignIn}. */
final class SignInRefused extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  private final SignInRefusal refusal;

  SignInRefused(SignInRefusal refusal, String detail) {
    super(detail);
    this.refusal = refusal;
  }

  SignInRefused(SignInRefusal refusal, String detail, Throwable cause) {
    super(detail, cause);
    this.refusal = refusal;
  }

  SignInRefusal refusal() {
    return refusal;
  }
}
