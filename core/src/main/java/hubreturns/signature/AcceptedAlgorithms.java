package hubreturns.signature;

/**
 * The one signature profile of the DUIS: every identifier that may stand in it (duis.md section 6).
 */
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

  private AcceptedAlgorithms() {}
}
