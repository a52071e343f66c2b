package hubreturns.signature;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;

/** The algorithms of the only accepted signature profile (docs/wire.md#signature). */
public final class AcceptedAlgorithms {
  /** The namespace of XMLDSig. */
  public static final String NAMESPACE = "http://www.w3.org/2000/09/xmldsig#";

  static final String CANONICALIZATION = "http://www.w3.org/2001/10/xml-exc-c14n#";
  static final String SIGNATURE = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
  static final String TRANSFORM = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
  static final String DIGEST = "http://www.w3.org/2001/04/xmlenc#sha256";

  /** JCA name: ECDSA over SHA-256 with the value as raw r and s. */
  static final String JCA_SIGNATURE = "SHA256withECDSAinP1363Format";

  static final String JCA_DIGEST = "SHA-256";
  static final int DIGEST_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private static final ECParameterSpec P256 = p256();

  private AcceptedAlgorithms() {}

  /** Whether this key has the parameters of P-256, the generator included. */
  static boolean onP256(PublicKey key) {
    return key instanceof ECPublicKey ec
        && ec.getParams().getCurve().equals(P256.getCurve())
        && ec.getParams().getGenerator().equals(P256.getGenerator())
        && ec.getParams().getOrder().equals(P256.getOrder())
        && ec.getParams().getCofactor() == P256.getCofactor();
  }

  private static ECParameterSpec p256() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }
}
