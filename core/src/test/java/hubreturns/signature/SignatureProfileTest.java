package hubreturns.signature;

import static hubreturns.testing.PlainSigner.enveloped;
import static hubreturns.testing.PlainSigner.issuerSerial;
import static hubreturns.testing.PlainSigner.keyInfo;
import static hubreturns.testing.PlainSigner.reference;
import static hubreturns.testing.PlainSigner.transform;
import static hubreturns.testing.PlainSigner.x509Data;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.duis.Problem;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Reading.Unreadable;
import hubreturns.duis.Refusal;
import hubreturns.testing.Fixtures;
import hubreturns.testing.PlainSigner;
import hubreturns.testing.TestPki;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.ExcC14NParameterSpec;
import javax.xml.crypto.dsig.spec.XPathFilter2ParameterSpec;
import javax.xml.crypto.dsig.spec.XPathFilterParameterSpec;
import javax.xml.crypto.dsig.spec.XPathType;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only one profile of XMLDSig is accepted (docs/wire.md#signature). */
class SignatureProfileTest {
  private static final TestPki PKI = new TestPki();
  private static final TestPki.Identity SUPPLIER = PKI.user(Fixtures.SUPPLIER_A.id());
  private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";

  @Test
  void accepts_the_profile_as_the_jdk_signs_it_with_carriage_returns_in_its_base64() {
    String signed = new PlainSigner(SUPPLIER).sign(Messages.FAULT);

    assertThat(signed).contains("&#13;");
    assertThat(SUPPLIER.certificate().getSerialNumber().bitLength()).isEqualTo(128);
    assertThat(Messages.why(signed, SUPPLIER)).isEqualTo("taken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=Z1,OU=07",
        "CN=Z1, OU=07",
        " CN=Z1 ,  OU=07 ",
        "cn=z1,ou=07",
        "CN=\"Z1\",OU=07",
        "2.5.4.3=Z1,OID.2.5.4.11=07",
        "CN=Z1;OU=07"
      })
  void accepts_the_issuer_in_any_spelling_of_the_same_name(String issuer) {
    assertThat(Messages.why(signedNaming(issuer), SUPPLIER)).isEqualTo("taken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OU=07,CN=Z1", "CN=Z1", "CN=Z1,OU=08", "CN=Z1+OU=07", "CN=Z 1,OU=07"})
  void tells_other_issuers_from_the_signer(String issuer) {
    assertThat(Messages.why(signedNaming(issuer), SUPPLIER)).isEqualTo("another certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CN=a\\00b,OU=07", "CN=a\\7Fb", "CN=a\\C2\\9Bb", "CN=#0C0361000A"})
  void refuses_an_issuer_with_a_control_character(String issuer) {
    assertThat(Messages.why(signedNaming(issuer), SUPPLIER)).contains("X509IssuerName");
  }

  private static String signedNaming(String issuer) {
    return new PlainSigner(SUPPLIER)
        .keyInfo(keyInfo(issuerSerial(issuer, SUPPLIER.certificate())))
        .sign(Messages.FAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "_long-one.2"})
  void accepts_any_prefix_of_the_signature_and_none(String prefix) {
    String signed = new PlainSigner(SUPPLIER).prefix(prefix).sign(Messages.FAULT);

    assertThat(Messages.why(signed, SUPPLIER)).isEqualTo("taken");
  }

  @Test
  void accepts_any_prefix_of_the_message_and_either_order_of_attributes() {
    for (String message :
        List.of(
            Messages.FAULT.replace("sr:", "x:").replace("xmlns:sr", "xmlns:x"),
            Messages.FAULT.replace("sr:", "").replace("xmlns:sr", "xmlns"),
            Messages.FAULT.replaceFirst(
                "( xmlns:sr=\"[^\"]*\")( schemaVersion=\"5.5\")", "$2  $1\n"),
            Messages.FAULT.replace("\"5.5\"", "'5.5'"),
            Messages.FAULT
                .replace("<sr:Header>", "<sr:Header\n>")
                .replace("/sr:Body>", "/sr:Body >"),
            Messages.FAULT.replace("Dropped", "&#68;ropped &amp; &#x1F4E6; \u00E9"),
            "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"no\"?>\r\n"
                + Messages.FAULT
                + "\n",
            Messages.FAULT.replace("><", ">\n  <"))) {
      assertThat(message).isNotEqualTo(Messages.FAULT);
      String text = message.startsWith("\uFEFF") ? message.substring(1) : message;

      String signed = new PlainSigner(SUPPLIER).sign(text);

      assertThat(Messages.why(signed, SUPPLIER)).as(signed).isEqualTo("taken");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\n    ", "\r\n\t", " "})
  void accepts_white_space_between_the_elements_of_the_signature_as_it_was_signed(String space)
      throws GeneralSecurityException {
    String signed = signedByHand(Messages.FAULT, space);

    assertThat(Messages.why(signed, SUPPLIER)).as(signed).isEqualTo("taken");
  }

  private static Arguments refused(String name, String element, UnaryOperator<PlainSigner> change) {
    return Arguments.of(name, element, change);
  }

  private static Arguments canonicalization(
      String name, String algorithm, @Nullable C14NMethodParameterSpec parameters) {
    return refused(
        name, "CanonicalizationMethod", it -> it.canonicalization(algorithm, parameters));
  }

  private static Arguments method(String name, String algorithm) {
    return refused(name, "SignatureMethod", it -> it.method(MORE + algorithm, null));
  }

  private static Arguments digest(String name, String algorithm) {
    return refused(
        name, "DigestMethod", it -> it.references(reference("", algorithm, enveloped())));
  }

  private static Arguments transforms(String name, String element, Transform... transforms) {
    return refused(
        name, element, it -> it.references(reference("", DigestMethod.SHA256, transforms)));
  }

  private static Transform xpath(String expression) {
    return transform(Transform.XPATH, new XPathFilterParameterSpec(expression));
  }

  static Stream<Arguments> validSignaturesOfOtherProfiles() {
    return Stream.of(
        canonicalization("SignedInfo in inclusive C14N", CanonicalizationMethod.INCLUSIVE, null),
        canonicalization(
            "SignedInfo in inclusive C14N with comments",
            CanonicalizationMethod.INCLUSIVE_WITH_COMMENTS,
            null),
        canonicalization(
            "SignedInfo in exclusive C14N with comments",
            CanonicalizationMethod.EXCLUSIVE_WITH_COMMENTS,
            null),
        canonicalization("SignedInfo in C14N 1.1", CanonicalizationMethod.INCLUSIVE_11, null),
        canonicalization(
            "an inclusive namespace prefix list",
            CanonicalizationMethod.EXCLUSIVE,
            new ExcC14NParameterSpec(List.of("sr", "#default"))),
        method("ECDSA with SHA-1", "ecdsa-sha1"),
        method("ECDSA with SHA-224", "ecdsa-sha224"),
        method("ECDSA with SHA-384", "ecdsa-sha384"),
        method("ECDSA with SHA-512", "ecdsa-sha512"),
        refused(
            "RSA",
            "SignatureMethod",
            it -> it.method(SignatureMethod.RSA_SHA256, null).key(rsa().getPrivate())),
        refused(
            "an HMAC with the public key as its secret",
            "SignatureMethod",
            it ->
                it.method(SignatureMethod.HMAC_SHA256, null)
                    .key(
                        new SecretKeySpec(
                            SUPPLIER.certificate().getPublicKey().getEncoded(), "HmacSHA256"))),
        digest("a digest in SHA-1", DigestMethod.SHA1),
        digest("a digest in SHA-384", DigestMethod.SHA384),
        digest("a digest in SHA-512", DigestMethod.SHA512),
        digest("a digest in SHA3-256", DigestMethod.SHA3_256),
        transforms(
            "exclusive C14N after the enveloped signature",
            "Transforms",
            enveloped(),
            transform(CanonicalizationMethod.EXCLUSIVE, null)),
        transforms(
            "inclusive C14N after the enveloped signature",
            "Transforms",
            enveloped(),
            transform(CanonicalizationMethod.INCLUSIVE, null)),
        transforms("the enveloped signature twice", "Transforms", enveloped(), enveloped()),
        transforms(
            "an XPath that leaves the body out",
            "Transforms",
            enveloped(),
            xpath("not(ancestor-or-self::*[local-name()='Body'])")),
        transforms(
            "an XPath instead of the enveloped signature",
            "Transform",
            xpath("not(ancestor-or-self::*[local-name()='Signature'])")),
        transforms(
            "an XPath filter 2.0",
            "Transform",
            transform(
                Transform.XPATH2,
                new XPathFilter2ParameterSpec(
                    List.of(
                        new XPathType(
                            "//*[local-name()='Signature']", XPathType.Filter.SUBTRACT))))),
        refused(
            "a Reference to a part, by Id",
            "Signature",
            it ->
                it.references(reference("#part", DigestMethod.SHA256, enveloped()))
                    .objects(PlainSigner.object("part"))),
        refused(
            "a Reference to the whole by XPointer",
            "Reference",
            it -> it.references(reference("#xpointer(/)", DigestMethod.SHA256, enveloped()))),
        refused(
            "a Type on the Reference",
            "Reference",
            it -> it.references(reference("", DigestMethod.SHA256, "urn:type", null, enveloped()))),
        refused(
            "an Id on the Reference",
            "Reference",
            it -> it.references(reference("", DigestMethod.SHA256, null, "id", enveloped()))),
        refused(
            "a second Reference to the whole",
            "SignedInfo",
            it ->
                it.references(
                    reference("", DigestMethod.SHA256, enveloped()),
                    reference("", DigestMethod.SHA256, enveloped()))),
        refused(
            "a second Reference to an Object",
            "Signature",
            it ->
                it.references(
                        reference("", DigestMethod.SHA256, enveloped()),
                        reference("#object", DigestMethod.SHA256))
                    .objects(PlainSigner.object("object"))),
        refused("an Object", "Signature", it -> it.objects(PlainSigner.object("object"))),
        refused("an Id on Signature", "Signature", it -> it.ids("id", null, null)),
        refused("an Id on SignedInfo", "SignedInfo", it -> it.ids(null, "id", null)),
        refused("an Id on SignatureValue", "SignatureValue", it -> it.ids(null, null, "id")),
        refused("no KeyInfo", "Signature", it -> it.withoutKeyInfo()),
        refused("a KeyName", "KeyInfo", it -> it.keyInfo(keyInfo(PlainSigner.keyName("me")))),
        refused(
            "a KeyValue",
            "KeyInfo",
            it -> it.keyInfo(keyInfo(PlainSigner.keyValue(SUPPLIER.certificate().getPublicKey())))),
        refused(
            "a KeyValue beside X509Data",
            "KeyInfo",
            it ->
                it.keyInfo(
                    keyInfo(
                        issuerSerial(SUPPLIER.certificate()),
                        PlainSigner.keyValue(SUPPLIER.certificate().getPublicKey())))),
        refused(
            "a RetrievalMethod",
            "KeyInfo",
            it -> it.keyInfo(keyInfo(PlainSigner.retrievalMethod("http://localhost:1/key")))),
        refused(
            "the certificate instead of its name",
            "X509Data",
            it -> it.keyInfo(keyInfo(x509Data(SUPPLIER.certificate())))),
        refused(
            "the certificate beside its name",
            "KeyInfo",
            it ->
                it.keyInfo(
                    keyInfo(
                        issuerSerial(SUPPLIER.certificate()), x509Data(SUPPLIER.certificate())))),
        refused(
            "the subject's name", "X509Data", it -> it.keyInfo(keyInfo(x509Data("CN=Supplier A")))),
        refused(
            "a subject key identifier",
            "X509Data",
            it -> it.keyInfo(keyInfo(x509Data((Object) new byte[20])))),
        refused(
            "two X509Data",
            "KeyInfo",
            it ->
                it.keyInfo(
                    keyInfo(
                        issuerSerial(SUPPLIER.certificate()),
                        issuerSerial(SUPPLIER.certificate())))),
        refused(
            "a key on P-384",
            "SignatureValue",
            it -> it.key(PKI.issue(PKI.order(Fixtures.SUPPLIER_A.id()).curve("secp384r1")).key())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("validSignaturesOfOtherProfiles")
  void refuses_a_signature_of_another_profile(
      String name, String element, UnaryOperator<PlainSigner> change) {
    String signed = change.apply(new PlainSigner(SUPPLIER)).sign(Messages.FAULT);

    Refusal refusal = refusal(signed);
    assertThat(refusal.problem()).isEqualTo(Problem.SIGNATURE_MALFORMED);
    assertThat(refusal.place().element()).contains(element);
    assertThat(refusal.place().line()).isPresent();
    assertThat(refusal.detail()).startsWith(element + ": ").endsWith(".");
  }

  @Test
  void refuses_an_empty_transform_list_and_a_missing_uri() {
    String signed = new PlainSigner(SUPPLIER).sign(Messages.FAULT);

    assertThat(refusal(signed.replace(" URI=\"\"", "")).place().element()).contains("Reference");
    assertThat(refusal(signed.replaceFirst("<ds:Transform [^>]*>", "")).place().element())
        .contains("Transforms");
  }

  @Test
  void refuses_a_value_in_der() throws GeneralSecurityException {
    String signed = new PlainSigner(SUPPLIER).sign(Messages.FAULT);
    Signature der = Signature.getInstance("SHA256withECDSA");
    der.initSign(SUPPLIER.key());
    der.update(new byte[1]);

    refusesAsMalformed(withValue(signed, Base64.getEncoder().encodeToString(der.sign())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "AA", "AAAA", "?", "-_-_", "A A\u2003A"})
  void refuses_a_value_that_is_not_64_bytes_of_base64(String value) {
    refusesAsMalformed(withValue(new PlainSigner(SUPPLIER).sign(Messages.FAULT), value));
  }

  @Test
  void refuses_base64_without_its_padding_or_with_stray_bits() {
    String signed = new PlainSigner(SUPPLIER).sign(Messages.FAULT);
    String value = "A".repeat(86);

    for (String wrong : List.of(value, value + "=", value + "===", "A".repeat(85) + "B==")) {
      refusesAsMalformed(withValue(signed, wrong));
    }
    assertThat(Messages.why(withValue(signed, value + "=="), SUPPLIER)).contains("does not match");
  }

  @Test
  void refuses_r_and_s_out_of_their_range() {
    String signed = new PlainSigner(SUPPLIER).sign(Messages.FAULT);
    BigInteger order = ((ECPublicKey) SUPPLIER.certificate().getPublicKey()).getParams().getOrder();
    BigInteger top = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

    for (BigInteger r : List.of(BigInteger.ZERO, BigInteger.ONE, order, top)) {
      for (BigInteger s : List.of(BigInteger.ZERO, BigInteger.ONE, order, top)) {
        byte[] value = new byte[64];
        copy(r, value, 0);
        copy(s, value, 32);
        String wrong = withValue(signed, Base64.getEncoder().encodeToString(value));

        assertThat(Messages.isTaken(wrong, SUPPLIER)).as("r %s, s %s", r, s).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"brainpoolP256r1", "secp256k1", "secp384r1", "RSA"})
  void accepts_only_keys_on_p256(String kind) throws GeneralSecurityException {
    PublicKey key = kind.equals("RSA") ? rsa().getPublic() : onCurve(kind);
    var signed = (SignedRequest) Messages.read(new PlainSigner(SUPPLIER).sign(Messages.FAULT));

    assertThat(signed.signature().check(key))
        .isInstanceOfSatisfying(
            SignatureCheck.InvalidSignature.class,
            invalid -> assertThat(invalid.reason()).contains("P-256"));
  }

  @Test
  void refuses_a_second_signature_and_one_in_the_wrong_place() {
    String signed = new PlainSigner(SUPPLIER).sign(Messages.FAULT);
    int start = signed.indexOf("<ds:Signature");
    String signature = signed.substring(start, signed.lastIndexOf("</sr:Request>"));
    String unsigned = Messages.FAULT;

    for (String moved :
        List.of(
            signed.replace("</sr:Request>", signature + "</sr:Request>"),
            unsigned.replace("<sr:Body>", signature + "<sr:Body>"),
            unsigned.replace("<sr:Header>", signature + "<sr:Header>"),
            unsigned.replace("</sr:Header>", signature + "</sr:Header>"),
            unsigned.replace("</sr:Body>", signature + "</sr:Body>"),
            unsigned.replace("</sr:CHFFaultReturn>", signature + "</sr:CHFFaultReturn>"),
            unsigned.replace("Dropped", signature),
            unsigned.replace("</sr:Request>", "<sr:Extra/>" + signature + "</sr:Request>"),
            unsigned.replace("</sr:Request>", signature + "<sr:Extra/></sr:Request>"),
            unsigned.replace("</sr:Request>", signature + "x</sr:Request>"),
            signature)) {
      assertThat(Messages.read(moved)).as(moved).isInstanceOf(Unreadable.class);
    }
  }

  @Test
  void refuses_a_signed_message_wrapped_into_another() {
    String signed = new PlainSigner(SUPPLIER).sign(Messages.FAULT);
    String signature =
        signed.substring(signed.indexOf("<ds:Signature")).replace("</sr:Request>", "");
    String evil = Messages.FAULT.replace("90-A2", "90-FF");
    String object = "<ds:Object>" + signed + "</ds:Object></ds:Signature>";

    for (String wrapped :
        List.of(
            // The original is in an Object of its own signature.
            evil.replace(
                "</sr:Request>", signature.replace("</ds:Signature>", object) + "</sr:Request>"),
            evil.replace("</sr:Request>", signed + signature + "</sr:Request>"),
            evil.replace("</sr:Request>", signed + "</sr:Request>"),
            evil.replace("<sr:Header>", signed + "<sr:Header>"),
            evil.replace("Dropped", signed),
            evil.replace("</sr:Request>", signature + "</sr:Request>"),
            "<sr:Request xmlns:sr='http://www.dccinterface.co.uk/ServiceUserGateway'"
                + " schemaVersion='5.5'>"
                + signed
                + "</sr:Request>")) {
      assertThat(Messages.isTaken(wrapped, SUPPLIER)).as(wrapped).isFalse();
    }
  }

  @Test
  void refuses_constructs_that_could_split_a_value_even_where_the_digest_matches() {
    for (String split :
        List.of(
            "<sr:UserRefID>Van<!-- --> 7</sr:UserRefID>",
            "<sr:UserRefID><![CDATA[Van 7]]></sr:UserRefID>",
            "<sr:UserRefID>Van<?x?> 7</sr:UserRefID>")) {
      String signed =
          new PlainSigner(SUPPLIER)
              .sign(Messages.FAULT.replace("<sr:UserRefID>Van 7</sr:UserRefID>", split));
      assertThat(PlainSigner.isValid(signed, SUPPLIER.certificate().getPublicKey())).isTrue();

      assertThat(refusal(signed).problem()).isEqualTo(Problem.FORBIDDEN_CONSTRUCT);
    }
  }

  private static void refusesAsMalformed(String message) {
    assertThat(refusal(message).problem()).isEqualTo(Problem.SIGNATURE_MALFORMED);
    assertThat(refusal(message).place().element()).contains("SignatureValue");
  }

  private static Refusal refusal(String message) {
    assertThat(Messages.read(message)).as(message).isInstanceOf(Unreadable.class);
    return ((Unreadable) Messages.read(message)).refusal();
  }

  private static String withValue(String signed, String value) {
    return signed.replaceFirst("<ds:SignatureValue>[^<]*<", "<ds:SignatureValue>" + value + "<");
  }

  /** Signs without XMLDSig: the signed octets are written down in canonical form. */
  private static String signedByHand(String canonical, String space)
      throws GeneralSecurityException {
    String crlf = space.replace("\r\n", "\n");
    String digest =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(canonical.getBytes(StandardCharsets.UTF_8)));
    String signedInfo =
        """
        <ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod>
        <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></ds:SignatureMethod>
        <ds:Reference URI="">
        <ds:Transforms>
        <ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>
        </ds:Transforms>
        <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>
        <ds:DigestValue>%s</ds:DigestValue>
        </ds:Reference>
        </ds:SignedInfo>\
        """
            .formatted(digest);
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(SUPPLIER.key());
    signature.update(signedInfo.replace("\n", crlf).getBytes(StandardCharsets.UTF_8));
    String element =
        """
        <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        %s
        <ds:SignatureValue>
        %s
        </ds:SignatureValue>
        <ds:KeyInfo>
        <ds:X509Data>
        <ds:X509IssuerSerial>
        <ds:X509IssuerName>CN=Z1, OU=07</ds:X509IssuerName>
        <ds:X509SerialNumber>%s</ds:X509SerialNumber>
        </ds:X509IssuerSerial>
        </ds:X509Data>
        </ds:KeyInfo>
        </ds:Signature>\
        """
            .formatted(
                signedInfo,
                Base64.getEncoder().encodeToString(signature.sign()),
                SUPPLIER.certificate().getSerialNumber());
    return canonical.replace("</sr:Request>", element.replace("\n", space) + "</sr:Request>");
  }

  private static void copy(BigInteger number, byte[] to, int from) {
    byte[] bytes = number.toByteArray();
    byte[] unsigned =
        bytes.length > 32 ? Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length) : bytes;
    System.arraycopy(unsigned, 0, to, from + 32 - unsigned.length, unsigned.length);
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PublicKey onCurve(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair().getPublic();
  }
}
