package hubreturns.client;

import hubreturns.client.answer.Answer;
import hubreturns.client.answer.Answer.Settled;
import hubreturns.client.answer.Answer.Unusable;
import hubreturns.client.answer.Answers;
import hubreturns.client.answer.LineOutcome;
import hubreturns.client.answer.LineOutcome.NoAnswer;
import hubreturns.client.journal.Journal;
import hubreturns.client.plan.Batch;
import hubreturns.client.plan.Requests;
import hubreturns.client.plan.SignedBatch;
import hubreturns.client.results.LineResult;
import hubreturns.client.send.Delivery;
import hubreturns.client.send.Sender;
import hubreturns.returnsfile.Line.ReturnLine;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Sends all that is unanswered, several requests at once, and gathers every line's result. */
final class Dispatch {
  /** When so many requests in a row stay without an answer, no further one is begun. */
  static final int NO_ANSWERS_IN_A_ROW_MAX = 3;

  private final Journal journal;
  private final Requests requests;
  private final Answers answers;
  private final Sender sender;
  private final Progress progress;
  private final Surroundings surroundings;
  private final Map<Integer, LineResult> results = new ConcurrentHashMap<>();
  private final AtomicInteger noAnswersInARow = new AtomicInteger();
  private volatile boolean stopped;

  Dispatch(
      Journal journal,
      Requests requests,
      Answers answers,
      Sender sender,
      Progress progress,
      Surroundings surroundings) {
    this.journal = journal;
    this.requests = requests;
    this.answers = answers;
    this.sender = sender;
    this.progress = progress;
    this.surroundings = surroundings;
  }

  /** The results by line number; lines of requests that were never begun have none. */
  Map<Integer, LineResult> run(List<Backlog.Work> backlog, int concurrency)
      throws InterruptedException {
    Queue<Backlog.Work> queue = new ConcurrentLinkedQueue<>(backlog);
    Callable<Boolean> worker = () -> work(queue);
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> crew =
          IntStream.range(0, Math.min(concurrency, backlog.size())).mapToObj(i -> worker).toList();
      for (Future<Boolean> ended : workers.invokeAll(crew)) {
        ended.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException(e);
    }
    return results;
  }

  private boolean work(Queue<Backlog.Work> queue) throws InterruptedException {
    try {
      for (Backlog.Work next = queue.poll(); next != null; next = queue.poll()) {
        if (!stopped) {
          settle(next);
        } else if (next instanceof Backlog.Unanswered unanswered) {
          unanswered(unanswered.request(), "it was sent in an earlier run, and not again in this");
        }
      }
      return true;
    } catch (RuntimeException e) {
      stopped = true;
      throw e;
    }
  }

  private void settle(Backlog.Work work) throws InterruptedException {
    SignedBatch request =
        switch (work) {
          case Backlog.Unanswered unanswered -> unanswered.request();
          case Backlog.Fresh fresh -> begun(fresh.batch());
        };
    switch (sender.deliver(request.message())) {
      case Delivery.NoAnswer(String reason) -> gaveUp(request, reason);
      case Delivery.Delivered delivered -> {
        journal.answered(request.id(), delivered.reply());
        Answer answer = answers.read(request, delivered.reply());
        switch (answer) {
          case Settled settled -> settled(request, settled);
          case Unusable(String reason) -> gaveUp(request, reason);
        }
      }
    }
    progress.advance(request.batch().lines().size());
  }

  private SignedBatch begun(Batch batch) {
    SignedBatch request = requests.sign(batch);
    journal.sending(request);
    return request;
  }

  private void settled(SignedBatch request, Settled settled) {
    noAnswersInARow.set(0);
    settled.alarms().forEach(alarm -> surroundings.say("ALARM: " + alarm));
    results.putAll(Backlog.results(request, settled));
  }

  private void gaveUp(SignedBatch request, String reason) {
    surroundings.say("no answer to " + request.id() + ": " + reason);
    unanswered(request, reason);
    if (noAnswersInARow.incrementAndGet() == NO_ANSWERS_IN_A_ROW_MAX) {
      stopped = true;
      surroundings.say(
          NO_ANSWERS_IN_A_ROW_MAX + " requests in a row had no answer; no further one is begun");
    }
  }

  private void unanswered(SignedBatch request, String reason) {
    LineOutcome outcome = new NoAnswer(reason);
    for (ReturnLine line : request.batch().lines()) {
      results.put(line.number(), new LineResult(outcome, request.id().toString(), ""));
    }
  }
}
