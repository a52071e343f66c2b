package hubreturns.ssi.access;

import java.time.Duration;

/**
 * The limits on wrong passwords and on sessions.
 *
 * @param failuresMax attempts in which one address may try one name
 * @param lockout the time for which attempts are counted
 * @param idle the time without a click after which a session ends
 * @param whole the longest time that a session lasts
 */
public record SignInRules(int failuresMax, Duration lockout, Duration idle, Duration whole) {}
