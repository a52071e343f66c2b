package hubreturns.client.plan;

import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisWriter;
import hubreturns.duis.Reading;
import hubreturns.returns.ReturnRequest;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.RequestId;

/** Makes signed requests of batches. */
public final class Requests {
  private final Terms terms;
  private final RequestCounters counters;
  private final XmlSigner signer;

  /** Requests on these terms. */
  public Requests(Terms terms, RequestCounters counters, XmlSigner signer) {
    this.terms = terms;
    this.counters = counters;
    this.signer = signer;
  }

  /** The batch under a RequestID of its own. */
  public SignedBatch sign(Batch batch) {
    RequestId id = new RequestId(terms.user(), terms.dsp(), counters.next());
    ReturnRequest request =
        new ReturnRequest(
            id,
            id.toString(),
            terms.version(),
            ReturnRequest.COMMAND_VARIANT,
            terms.form(),
            batch.hubs(),
            batch.detail());
    byte[] message = signer.sign(DuisWriter.write(request));
    // The DSP reads with the same code: what it would refuse is found here, before it is sent.
    switch (DuisReader.read(message)) {
      case Reading.SignedRequest read when read.request().equals(request) -> {}
      case Reading.SignedRequest other ->
          throw new IllegalStateException("request " + id + " reads otherwise than it was written");
      case Reading.Unreadable unreadable ->
          throw new IllegalStateException(
              "request " + id + " cannot be read back: " + unreadable.refusal());
    }
    return new SignedBatch(id, batch, message);
  }
}
