package hubreturns.service.trust;

import hubreturns.signature.PemBlock;
import java.security.cert.CertificateException;

/** The PEM text of files with several certificates or revocation lists. */
public final class PemText {
  private PemText() {}

  /** A file whose last block does not end; the message follows the name of the file. */
  public static final class CutShort extends CertificateException {
    private static final long serialVersionUID = 1L;

    private CutShort() {
      super(
          "has a line -----BEGIN without its line -----END, or the other way round, so it is"
              + " probably cut short");
    }
  }

  /**
   * Refuses PEM that is cut short. The JDK would leave out its last block and not report it.
   *
   * @throws CutShort when a block does not end
   */
  public static void requireWhole(byte[] content) throws CutShort {
    if (PemBlock.isCutShort(PemBlock.textOf(content))) {
      throw new CutShort();
    }
  }
}
