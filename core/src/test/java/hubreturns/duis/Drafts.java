package hubreturns.duis;

import static hubreturns.duis.Draft.leaf;

/** Valid messages to start from, with every optional element and with the form of a signature. */
final class Drafts {
  static final String REQUEST_ID = "90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:1764072000001";

  private static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
  private static final String DIGEST = "A".repeat(43) + "=";
  private static final String VALUE = "A".repeat(86) + "==";

  private Drafts() {}

  /** A request for SRV 8.14.3 with every element that it may contain. */
  static Draft fault(String version) {
    return request(
        version,
        "8.14.3",
        new Draft(
            "sr:CHFFaultReturn",
            leaf("sr:DeviceID", "00-DB-12-34-56-78-90-A2"),
            leaf("sr:CHFFaultReturnType", "Fault identified prior to installation"),
            leaf("sr:UserRefDateTime", "2026-11-25T12:00:00.5+01:00"),
            leaf("sr:UserRefID", "Van 7 <&> \"é\""),
            leaf("sr:OtherDeviceID", "00-DB-12-34-56-78-90-A0"),
            leaf("sr:IncidentReference", "INC000000000001"),
            leaf("sr:CHFConnectionMethod", "Hot-shoe"),
            leaf("sr:CHFFaultReason", "Damaged case"),
            leaf("sr:AdditionalInformation", "Dropped from\na ladder.")));
  }

  /** A request for SRV 8.14.4 with every element that it may contain. */
  static Draft noFault(String version) {
    return request(
        version,
        "8.14.4",
        new Draft(
            "sr:CHFNoFaultReturn",
            leaf("sr:DeviceID", "00-DB-12-34-56-78-90-A2"),
            leaf("sr:CHFNoFaultReturnType", "No Fault Return (general)"),
            leaf("sr:UserRefDateTime", "2026-11-25T12:00:00"),
            leaf("sr:UserRefID", "Van 7"),
            leaf("sr:IncidentReference", "INC000000000001"),
            leaf("sr:AdditionalInformation", "Never opened.")));
  }

  private static Draft request(String version, String variant, Draft body) {
    return new Draft(
            "sr:Request",
            new Draft(
                "sr:Header",
                leaf("sr:RequestID", REQUEST_ID),
                leaf("sr:FirstInSequence", "true"),
                leaf("sr:PrecedingServiceRequestID", REQUEST_ID),
                leaf("sr:CommandVariant", "8"),
                leaf("sr:ServiceReference", "8.14"),
                leaf("sr:ServiceReferenceVariant", variant)),
            new Draft("sr:Body", body),
            signature())
        .attribute("xmlns:sr", DuisReader.NAMESPACE)
        .attribute("schemaVersion", version);
  }

  /** A signature in the accepted form that signs nothing. */
  static Draft signature() {
    return new Draft(
            "ds:Signature",
            new Draft(
                "ds:SignedInfo",
                algorithm("CanonicalizationMethod", "http://www.w3.org/2001/10/xml-exc-c14n#"),
                algorithm("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
                new Draft(
                        "ds:Reference",
                        new Draft(
                            "ds:Transforms", algorithm("Transform", DSIG + "enveloped-signature")),
                        algorithm("DigestMethod", "http://www.w3.org/2001/04/xmlenc#sha256"),
                        leaf("ds:DigestValue", DIGEST))
                    .attribute("URI", "")),
            leaf("ds:SignatureValue", VALUE),
            new Draft(
                "ds:KeyInfo",
                new Draft(
                    "ds:X509Data",
                    new Draft(
                        "ds:X509IssuerSerial",
                        leaf("ds:X509IssuerName", "CN=Z1, OU=07"),
                        leaf("ds:X509SerialNumber", "50669612984035780968362471400449834504")))))
        .attribute("xmlns:ds", DSIG);
  }

  private static Draft algorithm(String element, String algorithm) {
    return new Draft("ds:" + element).attribute("Algorithm", algorithm);
  }
}
