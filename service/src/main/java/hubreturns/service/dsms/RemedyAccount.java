package hubreturns.service.dsms;

import java.net.URI;

/**
 * How DSMS is reached.
 *
 * @param url its base address
 * @param form the form that holds Returns Records
 * @param callsPerSecond the allowance, over all nodes
 */
public record RemedyAccount(
    URI url, String user, String password, String form, double callsPerSecond) {
  /** Leaves the password out, for this ends up in logs. */
  @Override
  public String toString() {
    return user + " at " + url + ", form " + form;
  }
}
