package hubreturns.service.trust;

/** What verifying a request came to: a {@link VerifiedRequest}, or {@link Untrusted}. */
public sealed interface Verification permits VerifiedRequest, Untrusted {}
