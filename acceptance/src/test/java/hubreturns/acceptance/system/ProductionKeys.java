package hubreturns.acceptance.system;

import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.acceptance.wire.TlsIdentity;
import hubreturns.harness.CertificateShape;
import hubreturns.harness.Supplier;
import hubreturns.harness.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The keys and certificates of docs/how-to/set-up-production.md.
 *
 * @param dsp signs the answers
 * @param duis the TLS identity of the DUIS port
 * @param supplier the TLS identity of a supplier
 */
public record ProductionKeys(Supplier dsp, TlsIdentity duis, TlsIdentity supplier) {
  /** Makes the keys, with this host name for the DUIS port. */
  public static ProductionKeys make(World world, Path folder, String host)
      throws IOException, InterruptedException {
    return new ProductionKeys(
        world.newcomer("DSP", ReturnRequest.DSP, "dsp", CertificateShape.DSP),
        TlsIdentity.make(folder, host),
        TlsIdentity.make(folder, "supplier.example"));
  }

  /** Copies the files into the folder of the settings, with the names that the settings have. */
  public void copyTo(Path etc) throws IOException {
    Files.copy(dsp.key(), etc.resolve("dsp.key"));
    Files.copy(dsp.certificate(), etc.resolve("dsp.pem"));
    Files.copy(duis.key(), etc.resolve("tls.key"));
    Files.copy(duis.certificate(), etc.resolve("tls.pem"));
    Files.copy(supplier.certificate(), etc.resolve("suppliers-ca.pem"));
  }
}
