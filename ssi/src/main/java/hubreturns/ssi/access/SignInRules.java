package hubreturns.ssi.access;

import java.time.Duration;

/**
 * When an account is locked and a session ends.
 *
 * @param failuresMax wrong passwords one after another
 * @param lockout how long the account stays locked then
 * @param idle without a click
 * @param whole whatever happens
 */
public record SignInRules(int failuresMax, Duration lockout, Duration idle, Duration whole) {}
