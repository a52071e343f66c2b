package hubreturns.client.answer;

import hubreturns.client.answer.Answer.UnusableAnswer;
import hubreturns.client.answer.Answer.UsableAnswer;
import hubreturns.client.answer.LineOutcome.DecidedHub;
import hubreturns.client.answer.LineOutcome.RefusedRequest;
import hubreturns.client.answer.LineOutcome.Undecided;
import hubreturns.client.keys.CertificateFolder;
import hubreturns.client.message.Verification;
import hubreturns.client.plan.OutgoingRequest;
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
import java.util.Set;

/** Reads replies: a pure function of the request and its reply (docs/wire.md#response). */
public final class Answers {
  /** Statuses that say something about the address, and nothing about the request. */
  private static final Set<Integer> NOT_A_SERVICE = Set.of(404, 405);

  private final Optional<CertificateFolder> dspCertificates;

  /**
   * A reader.
   *
   * @param dspCertificates where given, only answers signed with one of these are accepted
   */
  public Answers(Optional<CertificateFolder> dspCertificates) {
    this.dspCertificates = dspCertificates;
  }

  /** What the reply says about the request. */
  public Answer read(OutgoingRequest request, Reply reply) {
    return reply.status() == Reply.DUIS_ANSWER ? duis(request, reply) : refusal(request, reply);
  }

  private static Answer refusal(OutgoingRequest request, Reply reply) {
    ProblemDocument problem =
        ProblemDocument.read(reply.body())
            .orElseGet(() -> new ProblemDocument("about:blank", "no reason given", ""));
    if (NOT_A_SERVICE.contains(reply.status())) {
      return new UnusableAnswer(
          "HTTP %d: this address is not the service, so nothing was decided. Check --url (%s)"
              .formatted(reply.status(), problem.text()));
    }
    return new UsableAnswer(
        reply.at().toString(),
        same(request, new RefusedRequest(reply.status(), problem)),
        List.of());
  }

  private Answer duis(OutgoingRequest request, Reply reply) {
    Optional<Response> read = DuisResponses.read(reply.body());
    if (read.isEmpty()) {
      return new UnusableAnswer(
          "the reply is not a signed DUIS response. A gateway may have sent it. Check --url and"
              + " HTTPS_PROXY");
    }
    Response response = read.get();
    if (!RequestId.read(response.requestId()).equals(Optional.of(request.id()))) {
      return new UnusableAnswer("the reply answers another RequestID, " + response.requestId());
    }
    Optional<String> distrust = dspCertificates.flatMap(known -> distrust(response, known));
    if (distrust.isPresent()) {
      return new UnusableAnswer(distrust.get());
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
      case SignatureCheck.ValidSignature valid -> Optional.empty();
      case SignatureCheck.InvalidSignature invalid ->
          Optional.of(
              "the answer's signature is not valid: "
                  + Verification.ofAnswer(invalid)
                  + ". Run the same command again. If this happens again, tell the operator");
    };
  }

  private static UsableAnswer settled(OutgoingRequest request, Response response) {
    if (response.outcome().isEmpty()) {
      return withoutBody(request, response);
    }
    List<Optional<LineOutcome>> found =
        new ArrayList<>(Collections.nCopies(request.hubs().size(), Optional.empty()));
    Map<DeviceId, Deque<Integer>> positions = positions(request);
    List<String> alarms = new ArrayList<>();
    for (String code : successFirst(response)) {
      for (DeviceId hub : response.outcome().getOrDefault(code, List.of())) {
        Deque<Integer> open = positions.getOrDefault(hub, new ArrayDeque<>());
        if (open.isEmpty()) {
          alarms.add(
              "the answer to %s names hub %s (%s), which is not in the request"
                  .formatted(request.id(), hub, code));
        } else {
          found.set(open.removeFirst(), Optional.of(new DecidedHub(code)));
        }
      }
    }
    if (found.contains(Optional.<LineOutcome>empty())) {
      alarms.add("the answer to " + request.id() + " leaves out hubs of the request");
    }
    List<LineOutcome> outcomes =
        found.stream().map(outcome -> outcome.orElseGet(Undecided::missingHub)).toList();
    return new UsableAnswer(response.at(), outcomes, alarms);
  }

  /** The single form, or a list that was rejected as a whole. */
  private static UsableAnswer withoutBody(OutgoingRequest request, Response response) {
    boolean acceptedSingle =
        response.code().equals(ResponseCode.I99.text()) && request.hubs().size() == 1;
    if (acceptedSingle) {
      return new UsableAnswer(
          response.at(), same(request, new DecidedHub(ResponseCode.I0.text())), List.of());
    }
    if (response.code().startsWith("E")) {
      return new UsableAnswer(
          response.at(), same(request, new DecidedHub(response.code())), List.of());
    }
    return new UsableAnswer(
        response.at(),
        same(request, Undecided.missingHub()),
        List.of(
            "the answer to " + request.id() + " says " + response.code() + " but names no hub"));
  }

  /** The positions of each hub, so that a hub listed twice gets its outcomes in order. */
  private static Map<DeviceId, Deque<Integer>> positions(OutgoingRequest request) {
    Map<DeviceId, Deque<Integer>> positions = new HashMap<>();
    List<DeviceId> hubs = request.hubs();
    for (int i = 0; i < hubs.size(); i++) {
      positions.computeIfAbsent(hubs.get(i), hub -> new ArrayDeque<>()).addLast(i);
    }
    return positions;
  }

  /** A hub that is listed twice can be accepted only the first time. */
  private static List<String> successFirst(Response response) {
    List<String> codes = new ArrayList<>(response.outcome().sequencedKeySet());
    String success = ResponseCode.I0.text();
    if (codes.remove(success)) {
      codes.addFirst(success);
    }
    return codes;
  }

  private static List<LineOutcome> same(OutgoingRequest request, LineOutcome outcome) {
    return Collections.nCopies(request.hubs().size(), outcome);
  }
}
