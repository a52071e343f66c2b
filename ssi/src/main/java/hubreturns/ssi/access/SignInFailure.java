package hubreturns.ssi.access;

import org.springframework.security.core.AuthenticationException;

/**
 * Carries a {@link SignInRefusal} out of Spring Security's filters to {@link OrganisationSignIn}.
 */
final class SignInFailure extends AuthenticationException {
  private final SignInRefusal refusal;

  SignInFailure(SignInRefusal refusal, String detail) {
    super(detail);
    this.refusal = refusal;
  }

  SignInFailure(SignInRefusal refusal, String detail, Throwable cause) {
    super(detail, cause);
    this.refusal = refusal;
  }

  SignInRefusal refusal() {
    return refusal;
  }
}
