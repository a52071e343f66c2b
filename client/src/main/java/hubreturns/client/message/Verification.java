package hubreturns.client.message;

import hubreturns.client.keys.CertificateFolder;
import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisResponses;
import hubreturns.duis.Reading;
import hubreturns.signature.SignatureCheck;
import hubreturns.signature.SignatureLookup;
import hubreturns.signature.XmlSignature;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** The result of verifying the signature of a message. */
public sealed interface Verification {

  /** The signature covers the whole message and was made with the certificate's key. */
  record ValidMessage(XmlSignature signature, X509Certificate certificate)
      implements Verification {}

  /**
   * There is no valid signature, or it could not be checked.
   *
   * @param signature if the message has one in the accepted form
   * @param certificate the signer's, if it was given
   */
  record InvalidMessage(
      String reason, Optional<XmlSignature> signature, Optional<X509Certificate> certificate)
      implements Verification {}

  /** Verifies with these certificates. */
  static Verification of(byte[] message, CertificateFolder certificates) {
    Optional<SignatureLookup> lookup = DuisResponses.signatureOf(message);
    if (lookup.isEmpty()) {
      return notFound(notWellFormed(message));
    }
    boolean isAnswer = DuisResponses.read(message).isPresent();
    return switch (lookup.get()) {
      case SignatureLookup.MissingSignature missing -> notFound("the message has no signature");
      case SignatureLookup.MalformedSignature malformed ->
          notFound(malformed.element() + ": " + malformed.reason());
      case SignatureLookup.FoundSignature found -> check(found.signature(), certificates, isAnswer);
    };
  }

  /** Why the signature of an answer is not valid. Its reader did not sign it. */
  static String ofAnswer(SignatureCheck.InvalidSignature invalid) {
    return invalid.reason().replaceFirst(";.*", "")
        + ". Something between you and the DSP may have changed the answer";
  }

  private static Verification check(
      XmlSignature signature, CertificateFolder certificates, boolean isAnswer) {
    Optional<X509Certificate> certificate = certificates.of(signature);
    if (certificate.isEmpty()) {
      return new InvalidMessage(
          "none of the given certificates has the issuer and serial that the signature names",
          Optional.of(signature),
          certificate);
    }
    return switch (signature.check(certificate.get().getPublicKey())) {
      case SignatureCheck.ValidSignature valid -> new ValidMessage(signature, certificate.get());
      case SignatureCheck.InvalidSignature invalid ->
          new InvalidMessage(
              isAnswer ? ofAnswer(invalid) : invalid.reason(), Optional.of(signature), certificate);
    };
  }

  private static InvalidMessage notFound(String reason) {
    return new InvalidMessage(reason, Optional.empty(), Optional.empty());
  }

  private static String notWellFormed(byte[] message) {
    return DuisReader.read(message) instanceof Reading.Unreadable unreadable
        ? unreadable.refusal().detail()
        : "the message is not well-formed";
  }
}
