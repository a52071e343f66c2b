package hubreturns.client.answer;

import hubreturns.client.answer.Answer.Settled;
import hubreturns.client.answer.Answer.Unusable;
import hubreturns.client.answer.LineOutcome.Coded;
import hubreturns.client.answer.LineOutcome.Refused;
import hubreturns.client.answer.LineOutcome.Unaccounted;
import hubreturns.client.keys.CertificateFolder;
import hubreturns.client.plan.SignedBatch;
import hubreturns.client.send.Reply;
import hubreturns.duis.DuisResponses;
import hubreturns.duis.DuisResponses.Response;
import hubreturns.signature.SignatureCheck;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads replies: a pure function of the request and the bytes that came back (duis.md section 9).
 */
public final class Answers {
  private final Optional<CertificateFolder> dspCertificates;

  /**
   * A reader.
   *
   * @param dspCertificates where given, answers signed by another key are not taken
   */
  public Answers(Optional<CertificateFolder> dspCertificates) {
    this.dspCertificates = dspCertificates;
  }

  /** What {@code reply} says of {@code request}. */
  public Answer read(SignedBatch request, Reply reply) {
    return reply.status() == Reply.DUIS_ANSWER ? duis(request, reply) : refusal(request, reply);
  }

  private static Answer refusal(SignedBatch request, Reply reply) {
    ProblemDocument problem =
        ProblemDocument.read(reply.body())
            .orElseGet(() -> new ProblemDocument("about:blank", "no reason given", ""));
    return new Settled(
        reply.at().toString(), same(request, new Refused(reply.status(), problem)), List.of());
  }

  private Answer duis(SignedBatch request, Reply reply) {
    Optional<Response> read = DuisResponses.read(reply.body());
    if (read.isEmpty()) {
      return new Unusable("what came back is no signed DUIS response");
    }
    Response response = read.get();
    if (!RequestId.read(response.requestId()).equals(Optional.of(request.id()))) {
      return new Unusable("what came back answers another RequestID, " + response.requestId());
    }
    Optional<String> distrust = dspCertificates.flatMap(known -> distrust(response, known));
    if (distrust.isPresent()) {
      return new Unusable(distrust.get());
    }
    return settled(request, response);
  }

  private static Optional<String> distrust(Response response, CertificateFolder known) {
    Optional<X509Certificate> certificate = known.of(response.signature());
    if (certificate.isEmpty()) {
      return Optional.of(
          "the answer is signed with a certificate other than those of --dsp-certificate: issuer "
              + response.signature().issuer()
              + ", serial "
              + response.signature().serial());
    }
    return switch (response.signature().check(certificate.get().getPublicKey())) {
      case SignatureCheck.Valid valid -> Optional.empty();
      case SignatureCheck.Invalid invalid ->
          Optional.of("the answer's signature is not valid: " + invalid.reason());
    };
  }

  private static Settled settled(SignedBatch request, Response response) {
    if (response.outcome().isEmpty()) {
      return withoutBody(request, response);
    }
    List<Optional<LineOutcome>> found =
        new ArrayList<>(Collections.nCopies(request.batch().lines().size(), Optional.empty()));
    Map<DeviceId, Deque<Integer>> places = places(request);
    List<String> alarms = new ArrayList<>();
    for (String code : successFirst(response)) {
      for (DeviceId hub : response.outcome().getOrDefault(code, List.of())) {
        Deque<Integer> open = places.getOrDefault(hub, new ArrayDeque<>());
        if (open.isEmpty()) {
          alarms.add(
              "the answer to %s names hub %s (%s), which the request did not"
                  .formatted(request.id(), hub, code));
        } else {
          found.set(open.removeFirst(), Optional.of(new Coded(code)));
        }
      }
    }
    List<LineOutcome> outcomes =
        found.stream().map(outcome -> outcome.orElseGet(Unaccounted::new)).toList();
    outcomes.stream()
        .filter(Unaccounted.class::isInstance)
        .findFirst()
        .ifPresent(
            one -> alarms.add("the answer to " + request.id() + " leaves out hubs of the request"));
    return new Settled(response.at(), outcomes, alarms);
  }

  /** The single form, or a list that was refused as a whole. */
  private static Settled withoutBody(SignedBatch request, Response response) {
    boolean acceptedSingle =
        response.code().equals(ResponseCode.I99.text()) && request.batch().lines().size() == 1;
    if (acceptedSingle) {
      return new Settled(
          response.at(), same(request, new Coded(ResponseCode.I0.text())), List.of());
    }
    if (response.code().startsWith("E")) {
      return new Settled(response.at(), same(request, new Coded(response.code())), List.of());
    }
    return new Settled(
        response.at(),
        same(request, new Unaccounted()),
        List.of(
            "the answer to " + request.id() + " says " + response.code() + " but names no hub"));
  }

  /** Where each hub stands in the request, so that one listed twice gets its outcomes in order. */
  private static Map<DeviceId, Deque<Integer>> places(SignedBatch request) {
    Map<DeviceId, Deque<Integer>> places = new HashMap<>();
    List<DeviceId> hubs = request.batch().hubs().ids();
    for (int i = 0; i < hubs.size(); i++) {
      places.computeIfAbsent(hubs.get(i), hub -> new ArrayDeque<>()).addLast(i);
    }
    return places;
  }

  /** A hub listed twice is accepted the first time, if at all (the law of the list). */
  private static List<String> successFirst(Response response) {
    List<String> codes = new ArrayList<>(response.outcome().sequencedKeySet());
    String success = ResponseCode.I0.text();
    if (codes.remove(success)) {
      codes.addFirst(success);
    }
    return codes;
  }

  private static List<LineOutcome> same(SignedBatch request, LineOutcome outcome) {
    return Collections.nCopies(request.batch().lines().size(), outcome);
  }
}
