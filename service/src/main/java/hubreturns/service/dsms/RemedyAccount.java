package hubreturns.service.dsms;

import java.net.URI;

/**
 * The address and account with which the service calls Remedy.
 *
 * @param url the base address of Remedy
 * @param form the form that holds Returns Records
 * @param callsPerSecond the allowance, over all nodes
 * @param raisesBy how a record is raised
 */
public record RemedyAccount(
    URI url, String user, String password, String form, double callsPerSecond, RaisesBy raisesBy) {

  /** The call that raises a record in Remedy. */
  public enum RaisesBy {
    /** {@code mergeEntry} with {@code DUP_ERROR}: Remedy itself rejects a second record. */
    MERGE,
    /**
     * {@code entry}, for where no merge is possible. A record is looked up before a second attempt.
     */
    CREATE
  }

  /**
   * Whether nobody on the network can read the password: the address is https, or this machine's.
   */
  public static boolean keepsPasswordSecret(URI url) {
    String host = String.valueOf(url.getHost());
    return "https".equals(url.getScheme())
        || host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  /** Leaves the password out, because logs show this text. */
  @Override
  public String toString() {
    return user + " at " + url + ", form " + form;
  }
}
