package hubreturns.service.operations;

import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisWriter;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.UserReference;
import hubreturns.signature.SignatureCheck;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.UserId;
import java.util.stream.LongStream;

/** Signs and reads full lists at start. Otherwise, the first real lists would be slow. */
final class WarmUp {
  /**
   * The number of rounds. A program that runs for seconds, as in a test, gains nothing from more
   * than one.
   */
  private static final int ROUNDS = Integer.getInteger("hubreturns.warm-up.rounds", 60);

  private final DspIdentity dsp;
  private final XmlSigner signer;
  private final ReturnRequest full;

  private WarmUp(DspIdentity dsp) {
    this.dsp = dsp;
    this.signer = dsp.signer();
    UserId nobody = new UserId(0);
    this.full = request(new RequestId(nobody, nobody, 1), Form.LIST, 0, HubList.HUBS_MAX);
  }

  /** A No Fault Return of this many hubs, with IDs from {@code firstHub} on. */
  static ReturnRequest request(RequestId id, Form form, long firstHub, int hubs) {
    return new ReturnRequest(
        id,
        form == Form.LIST ? SchemaVersion.V5_5 : SchemaVersion.V5_4,
        form,
        new HubList(LongStream.range(firstHub, firstHub + hubs).mapToObj(DeviceId::new).toList()),
        new NoFaultReturn(NoFaultReturnType.GENERAL, UserReference.NONE));
  }

  /** Makes a warm-up with this identity and runs its first round. */
  static WarmUp with(DspIdentity dsp) {
    WarmUp warmUp = new WarmUp(dsp);
    warmUp.round();
    return warmUp;
  }

  /** The identity that signs. */
  DspIdentity dsp() {
    return dsp;
  }

  /** Runs the remaining rounds and returns the number of all rounds. */
  int run() {
    for (int round = 1; round < ROUNDS; round++) {
      round();
    }
    return ROUNDS;
  }

  private void round() {
    byte[] signed = signer.sign(DuisWriter.write(full));
    if (!(DuisReader.read(signed) instanceof SignedRequest request)
        || !(request.signature().check(dsp.certificate().getPublicKey())
            instanceof SignatureCheck.ValidSignature)) {
      throw new IllegalStateException("the DSP's certificate does not verify what its key signed");
    }
  }
}
