package hubreturns.fuzz;

import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisWriter;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Reading.Unreadable;
import hubreturns.returns.ReturnRequest;
import hubreturns.signature.SignatureCheck;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.Fixtures;
import hubreturns.testing.TestPki;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Changes a signed message at any positions. A message that is still accepted must say what was
 * signed.
 *
 * <p>An input is a list of changes: two bytes for the position (a fraction of the message's
 * length), one byte for the number of removed bytes, one for the number of added bytes, and those
 * bytes.
 */
public final class FuzzVerifier {
  private static final TestPki.Identity USER = new TestPki().user(Fixtures.SUPPLIER_A.id());
  private static final ReturnRequest REQUEST =
      Fixtures.list(
          7, Fixtures.fault(Fixtures.hub(9)), Fixtures.hub(1), Fixtures.hub(2), Fixtures.hub(3));
  private static final byte[] SIGNED =
      new XmlSigner(USER.key(), USER.certificate()).sign(DuisWriter.write(REQUEST));

  private FuzzVerifier() {}

  /** The fuzzer calls this with each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    byte[] changed = SIGNED;
    ByteBuffer changes = ByteBuffer.wrap(input);
    while (changes.remaining() >= 4) {
      changed = change(changed, changes);
    }
    switch (DuisReader.read(changed)) {
      case Unreadable unreadable -> FuzzReader.fitToBeShown(unreadable.refusal());
      case SignedRequest signed -> {
        boolean named =
            signed.signature().serial().equals(USER.certificate().getSerialNumber())
                && signed.signature().issuer().equals(USER.certificate().getIssuerX500Principal());
        boolean valid =
            signed.signature().check(USER.certificate().getPublicKey())
                instanceof SignatureCheck.ValidSignature;
        if (named && valid && !signed.request().equals(REQUEST)) {
          throw new AssertionError("accepted what was not signed: " + signed.request());
        }
      }
    }
  }

  private static byte[] change(byte[] message, ByteBuffer changes) {
    int at = ((changes.getShort() & 0xFFFF) * message.length) >>> 16;
    int gone = Math.min(changes.get() & 0xFF, message.length - at);
    byte[] come = new byte[Math.min(changes.get() & 0xFF, changes.remaining())];
    changes.get(come);
    ByteArrayOutputStream changed = new ByteArrayOutputStream(message.length + come.length);
    changed.write(message, 0, at);
    changed.writeBytes(come);
    changed.write(message, at + gone, message.length - at - gone);
    return changed.toByteArray();
  }
}
