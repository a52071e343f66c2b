package hubreturns.client.plan;

import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisWriter;
import hubreturns.duis.Reading;
import hubreturns.returns.ReturnRequest;
import hubreturns.returnsfile.PlannedRequest;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.RequestId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives planned requests a RequestID and signs them. */
public final class Requests {
  private final Terms terms;
  private final RequestCounters counters;
  private final XmlSigner signer;

  public Requests(Terms terms, RequestCounters counters, XmlSigner signer) {
    this.terms = terms;
    this.counters = counters;
    this.signer = signer;
  }

  /** The signed request, under a RequestID of its own. */
  public OutgoingRequest sign(PlannedRequest planned) {
    RequestId id = new RequestId(terms.user(), terms.dsp(), counters.next());
    ReturnRequest request =
        new ReturnRequest(id, terms.version(), terms.form(), planned.hubs(), planned.detail());
    byte[] message = signer.sign(DuisWriter.write(request));
    // The DSP reads with the same code, so an error is found here, before anything is sent.
    switch (DuisReader.read(message)) {
      case Reading.SignedRequest read when read.request().equals(request) -> {}
      case Reading.SignedRequest other ->
          throw new IllegalStateException("request " + id + " changed when it was read back");
      case Reading.Unreadable unreadable ->
          throw new IllegalStateException(
              "request " + id + " cannot be read back: " + unreadable.refusal());
    }
    return new OutgoingRequest(id, planned.hubs().ids(), positions(planned.lineNumbers()), message);
  }

  private static Map<Integer, Integer> positions(List<Integer> lines) {
    Map<Integer, Integer> positions = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      positions.put(i, lines.get(i));
    }
    return positions;
  }
}
