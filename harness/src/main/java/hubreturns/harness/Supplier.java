package hubreturns.harness;

import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A made-up energy supplier: one Party with one User, who is Import Supplier and Gas Supplier.
 *
 * @param eui the User's EUI-64
 * @param key the private key, PEM
 * @param certificate the signing certificate, PEM
 */
public record Supplier(String name, String eui, Path key, Path certificate) {
  /** The client's arguments with which this supplier submits a returns file. */
  public String[] submit(Path returns, String url, Path dspCertificate, String... more) {
    return Stream.concat(
            Stream.of(
                "submit", returns.toString(),
                "--url", url,
                "--key", key.toString(),
                "--certificate", certificate.toString(),
                "--dsp-certificate", dspCertificate.toString()),
            Stream.of(more))
        .toArray(String[]::new);
  }
}
