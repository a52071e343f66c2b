package hubreturns.client;

import hubreturns.client.answer.Answer.Settled;
import hubreturns.client.answer.Answer.Unusable;
import hubreturns.client.answer.Answers;
import hubreturns.client.answer.LineOutcome.Refused;
import hubreturns.client.journal.Entry;
import hubreturns.client.keys.CannotUse;
import hubreturns.client.plan.Batch;
import hubreturns.client.plan.SignedBatch;
import hubreturns.client.results.LineResult;
import hubreturns.client.send.Reply;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.RequestId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan held against its journal: what is still to be sent, and what is settled.
 *
 * @param work what was sent without an answer comes first
 * @param settled the results of lines that have an answer
 */
record Backlog(List<Work> work, Map<Integer, LineResult> settled) {

  /** A request that is still to be sent, or to be sent again. */
  sealed interface Work {}

  /** It may have been sent: the same bytes go again. */
  record Unanswered(SignedBatch request) implements Work {}

  /** It was never sent. */
  record Fresh(Batch batch) implements Work {}

  /** Whether requests that the DSP refused (4xx) are made anew. */
  enum Refusals {
    FINAL,
    RETRY
  }

  static Backlog of(List<Batch> plan, List<Entry> journal, Answers answers, Refusals refusals) {
    Map<List<Integer>, SignedBatch> sent = new HashMap<>();
    Map<String, Reply> replies = new HashMap<>();
    Map<List<Integer>, Batch> planned = new HashMap<>();
    plan.forEach(batch -> planned.put(batch.lineNumbers(), batch));
    for (Entry entry : journal) {
      switch (entry) {
        case Entry.Sending sending -> sent.put(sending.lines(), signed(sending, planned));
        case Entry.Answered answered -> replies.put(answered.requestId(), answered.reply());
      }
    }
    List<Work> unanswered = new ArrayList<>();
    List<Work> fresh = new ArrayList<>();
    Map<Integer, LineResult> settled = new HashMap<>();
    for (Batch batch : plan) {
      SignedBatch request = sent.get(batch.lineNumbers());
      if (request == null) {
        fresh.add(new Fresh(batch));
        continue;
      }
      Reply reply = replies.get(request.id().toString());
      if (reply == null) {
        unanswered.add(new Unanswered(request));
        continue;
      }
      switch (answers.read(request, reply)) {
        case Unusable unusable -> unanswered.add(new Unanswered(request));
        case Settled refused when refusals == Refusals.RETRY && isRefusal(refused) ->
            fresh.add(new Fresh(batch));
        case Settled answer -> settled.putAll(results(request, answer));
      }
    }
    unanswered.addAll(fresh);
    return new Backlog(List.copyOf(unanswered), settled);
  }

  static Map<Integer, LineResult> results(SignedBatch request, Settled answer) {
    Map<Integer, LineResult> results = new HashMap<>();
    List<ReturnLine> lines = request.batch().lines();
    for (int i = 0; i < lines.size(); i++) {
      results.put(
          lines.get(i).number(),
          new LineResult(answer.outcomes().get(i), request.id().toString(), answer.at()));
    }
    return results;
  }

  private static SignedBatch signed(Entry.Sending sending, Map<List<Integer>, Batch> planned) {
    Batch batch = planned.get(sending.lines());
    if (batch == null) {
      throw new CannotUse(
          "the journal's request "
              + sending.requestId()
              + " carries other lines than this program would send together; finish that run with"
              + " the version that began it, or use --restart");
    }
    RequestId id =
        RequestId.read(sending.requestId())
            .orElseThrow(() -> new IllegalStateException("the journal holds no RequestID"));
    return new SignedBatch(id, batch, sending.message());
  }

  private static boolean isRefusal(Settled answer) {
    return answer.outcomes().stream().allMatch(Refused.class::isInstance);
  }
}
