package hubreturns.signature;

import hubreturns.duis.DuisReader;
import hubreturns.duis.Reading;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Reading.Unreadable;
import hubreturns.testing.TestPki;
import java.nio.charset.StandardCharsets;

/** Messages to sign, and the result of reading them. */
final class Messages {
  /** A list of two hubs with every element of SRV 8.14.3. */
  static final String FAULT =
      """
      <sr:Request xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway" schemaVersion="5.5">\
      <sr:Header>\
      <sr:RequestID>90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:7</sr:RequestID>\
      <sr:FirstInSequence>true</sr:FirstInSequence>\
      <sr:PrecedingServiceRequestID>90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:6\
      </sr:PrecedingServiceRequestID>\
      <sr:CommandVariant>8</sr:CommandVariant>\
      <sr:ServiceReference>8.14</sr:ServiceReference>\
      <sr:ServiceReferenceVariant>8.14.3</sr:ServiceReferenceVariant>\
      </sr:Header>\
      <sr:Body><sr:CHFFaultReturn>\
      <sr:DeviceIDList>00-DB-12-34-56-78-90-A2,00-DB-12-34-56-78-90-B2</sr:DeviceIDList>\
      <sr:CHFFaultReturnType>Fault identified prior to installation</sr:CHFFaultReturnType>\
      <sr:UserRefDateTime>2026-11-25T12:00:00Z</sr:UserRefDateTime>\
      <sr:UserRefID>Van 7</sr:UserRefID>\
      <sr:OtherDeviceID>00-DB-12-34-56-78-90-A0</sr:OtherDeviceID>\
      <sr:IncidentReference>INC0000001</sr:IncidentReference>\
      <sr:CHFConnectionMethod>Hot-shoe</sr:CHFConnectionMethod>\
      <sr:CHFFaultReason>Damaged case</sr:CHFFaultReason>\
      <sr:AdditionalInformation>Dropped</sr:AdditionalInformation>\
      </sr:CHFFaultReturn></sr:Body></sr:Request>\
      """;

  private Messages() {}

  static Reading read(String message) {
    return DuisReader.read(message.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the message is read and verified as signed by {@code signer}. */
  static boolean isTaken(String message, TestPki.Identity signer) {
    return why(message, signer).equals("taken");
  }

  /** The result of reading the message, in words for a failing test. */
  static String why(String message, TestPki.Identity signer) {
    return switch (read(message)) {
      case Unreadable unreadable -> unreadable.refusal().toString();
      case SignedRequest signed -> {
        XmlSignature signature = signed.signature();
        if (!signature.issuer().equals(signer.certificate().getIssuerX500Principal())
            || !signature.serial().equals(signer.certificate().getSerialNumber())) {
          yield "another certificate";
        }
        yield switch (signature.check(signer.certificate().getPublicKey())) {
          case SignatureCheck.ValidSignature valid -> "taken";
          case SignatureCheck.InvalidSignature invalid -> invalid.reason();
        };
      }
    };
  }
}
