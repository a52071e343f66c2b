package hubreturns.fuzz;

import hubreturns.duis.DuisReader;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Reading.Unreadable;
import hubreturns.duis.Refusal;
import hubreturns.signature.SignatureCheck;
import hubreturns.testing.Fixtures;
import hubreturns.testing.TestPki;

/**
 * Any bytes are read as a request whose signature does not match, or refused in words that are fit
 * to be shown. They never cause a fault or a hang. No signature is valid, because the key is made
 * in this run.
 */
public final class FuzzReader {
  private static final int DETAIL_MAX = 2_000;
  private static final TestPki.Identity USER = new TestPki().user(Fixtures.SUPPLIER_A.id());

  private FuzzReader() {}

  /** The fuzzer calls this with each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    switch (DuisReader.read(input)) {
      case Unreadable unreadable -> fitToBeShown(unreadable.refusal());
      case SignedRequest signed -> {
        if (signed.signature().check(USER.certificate().getPublicKey())
            instanceof SignatureCheck.ValidSignature) {
          throw new AssertionError("a signature was accepted that nobody made");
        }
      }
    }
  }

  static void fitToBeShown(Refusal refusal) {
    String detail = refusal.detail();
    if (detail.isBlank()
        || detail.length() > DETAIL_MAX
        || detail.chars().anyMatch(Character::isISOControl)) {
      throw new AssertionError("unfit to be shown: " + detail);
    }
  }
}
