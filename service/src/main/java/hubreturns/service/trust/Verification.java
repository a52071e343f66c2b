package hubreturns.service.trust;

/** The result of verifying a request. */
public sealed interface Verification permits VerifiedRequest, Untrusted {}
