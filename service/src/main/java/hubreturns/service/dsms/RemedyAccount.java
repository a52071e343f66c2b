package hubreturns.service.dsms;

import java.net.URI;

/**
 * How DSMS is reached.
 *
 * @param url its base address
 * @param form the form that holds Returns Records
 * @param callsPerSecond the allowance, over all nodes
 * @param raisesBy how a record is raised
 */
public record RemedyAccount(
    URI url, String user, String password, String form, double callsPerSecond, RaisesBy raisesBy) {

  /** How a record comes into Remedy. */
  public enum RaisesBy {
    /** {@code mergeEntry} with {@code DUP_ERROR}: Remedy itself refuses a second one. */
    MERGE,
    /** {@code entry}: for a form or an account that takes no merge; looked up before a repeat. */
    CREATE
  }

  /** Whether nobody on the way can read the password: over https, or on this machine. */
  public static boolean keepsPasswordSecret(URI url) {
    String host = String.valueOf(url.getHost());
    return "https".equals(url.getScheme())
        || host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  /** Leaves the password out, for this ends up in logs. */
  @Override
  public String toString() {
    return user + " at " + url + ", form " + form;
  }
}
