package hubreturns.client;

import hubreturns.client.answer.Answer;
import hubreturns.client.answer.Answer.UnusableAnswer;
import hubreturns.client.answer.Answer.UsableAnswer;
import hubreturns.client.answer.Answers;
import hubreturns.client.answer.LineOutcome;
import hubreturns.client.answer.LineOutcome.Undecided;
import hubreturns.client.journal.Journal;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.plan.Requests;
import hubreturns.client.results.HubWithoutLine;
import hubreturns.client.results.LineResult;
import hubreturns.client.send.SendResult;
import hubreturns.client.send.Sender;
import hubreturns.returnsfile.PlannedRequest;
import hubreturns.vocabulary.RequestId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Sends the requests of a backlog, several at once, and collects the result of every line. */
final class Dispatch {
  /** After this many requests in a row without an answer, no new request is sent. */
  static final int NO_ANSWERS_IN_A_ROW_MAX = 3;

  private final Journal journal;
  private final Requests requests;
  private final Answers answers;
  private final Sender sender;
  private final Progress progress;
  private final SignalNotice notice;
  private final Computer computer;
  private final Map<Integer, LineResult> results = new ConcurrentHashMap<>();
  private final Queue<HubWithoutLine> withoutLine = new ConcurrentLinkedQueue<>();
  private final Map<RequestId, UsableAnswer> settled = new ConcurrentHashMap<>();
  private final AtomicInteger noAnswersInARow = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();
  private volatile boolean stopped;

  Dispatch(
      Journal journal,
      Requests requests,
      Answers answers,
      Sender sender,
      Progress progress,
      SignalNotice notice,
      Computer computer) {
    this.journal = journal;
    this.requests = requests;
    this.answers = answers;
    this.sender = sender;
    this.progress = progress;
    this.notice = notice;
    this.computer = computer;
  }

  /**
   * Sends all requests. If sending fails because of this program, no further request is begun, and
   * the failure is thrown.
   */
  void run(List<Backlog.Work> backlog, int concurrency) throws InterruptedException {
    Queue<Backlog.Work> queue = new ConcurrentLinkedQueue<>(backlog);
    Callable<Boolean> worker = () -> work(queue);
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      int crew = Math.min(concurrency, backlog.size());
      for (Future<Boolean> ended : workers.invokeAll(Collections.nCopies(crew, worker))) {
        ended.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException(e);
    }
  }

  /** The results by line number; lines of requests that were never begun have none. */
  Map<Integer, LineResult> results() {
    return results;
  }

  /** The results of hubs without a line that can be sent. */
  List<HubWithoutLine> withoutLine() {
    return List.copyOf(withoutLine);
  }

  /** What this run's answer says about a hub, if its request was answered in this run. */
  Optional<LineResult> result(Backlog.Place place) {
    return Optional.ofNullable(settled.get(place.request()))
        .map(answer -> LineResult.answered(answer, place.request(), place.position()));
  }

  /** How many requests were sent in this run, each counted once. */
  int sent() {
    return sent.get();
  }

  private boolean work(Queue<Backlog.Work> queue) throws InterruptedException {
    try {
      for (Backlog.Work next = queue.poll(); next != null; next = queue.poll()) {
        if (!stopped) {
          settle(next);
        } else if (next instanceof Backlog.UnansweredRequest unanswered) {
          unanswered(
              unanswered,
              unanswered.request(),
              "an earlier run sent it and got no answer, and this run did not send it again");
        }
      }
      return true;
    } catch (RuntimeException e) {
      stopped = true;
      throw e;
    }
  }

  private void settle(Backlog.Work work) throws InterruptedException {
    OutgoingRequest request =
        switch (work) {
          case Backlog.UnansweredRequest unanswered -> unanswered.request();
          case Backlog.NewRequest fresh -> begun(fresh.request());
        };
    sent.incrementAndGet();
    switch (sender.send(request.message())) {
      case SendResult.NoAnswer(String reason) -> gaveUp(work, request, reason);
      case SendResult.NotSent(String reason) -> {
        sent.decrementAndGet();
        notSent(work, request, reason);
      }
      case SendResult.Replied replied -> {
        try {
          journal.answered(request.id(), replied.reply());
        } finally {
          // The results tell the answer even if the journal cannot be written.
          settle(work, request, answers.read(request, replied.reply()));
        }
      }
    }
    progress.advance(request.lines().size());
  }

  private void settle(Backlog.Work work, OutgoingRequest request, Answer answer) {
    switch (answer) {
      case UsableAnswer usable -> settle(work, request, usable);
      case UnusableAnswer(String reason) -> gaveUp(work, request, reason);
    }
  }

  private OutgoingRequest begun(PlannedRequest planned) {
    OutgoingRequest request = requests.sign(planned);
    journal.sending(request);
    return request;
  }

  private void settle(Backlog.Work work, OutgoingRequest request, UsableAnswer answer) {
    noAnswersInARow.set(0);
    notice.countAnswer();
    answer.alarms().forEach(alarm -> computer.say("ALARM: " + alarm));
    settled.put(request.id(), answer);
    results.putAll(Backlog.results(request, answer));
    addWithoutLine(work, position -> LineResult.answered(answer, request.id(), position));
  }

  private void addWithoutLine(Backlog.Work work, IntFunction<LineResult> result) {
    if (work instanceof Backlog.UnansweredRequest(OutgoingRequest request, var detail, var gone)) {
      gone.forEach(position ->
          withoutLine.add(
              new HubWithoutLine(request.hubs().get(position), detail, result.apply(position))));
    }
  }

  private void gaveUp(Backlog.Work work, OutgoingRequest request, String reason) {
    computer.say("no answer to " + request.id() + ": " + reason);
    unanswered(work, request, reason);
    countNoAnswer();
  }

  /** No byte of the request left in this run. An earlier run may have sent it. */
  private void notSent(Backlog.Work work, OutgoingRequest request, String reason) {
    switch (work) {
      case Backlog.UnansweredRequest _ -> gaveUp(work, request, reason);
      case Backlog.NewRequest _ -> {
        computer.say("a request was not sent: " + reason);
        // If the journal cannot be written, the next run sends the request.
        unanswered(work, request, reason);
        journal.unsent(request.id());
        for (int line : request.lines().values()) {
          results.put(line, LineResult.unsent(Undecided.unsent(reason)));
        }
        countNoAnswer();
      }
    }
  }

  private void countNoAnswer() {
    if (noAnswersInARow.incrementAndGet() == NO_ANSWERS_IN_A_ROW_MAX) {
      stopped = true;
      computer.say(
          NO_ANSWERS_IN_A_ROW_MAX + " requests in a row had no answer, so no new request is sent");
    }
  }

  private void unanswered(Backlog.Work work, OutgoingRequest request, String reason) {
    LineOutcome outcome = Undecided.noAnswer(reason);
    for (int line : request.lines().values()) {
      results.put(line, LineResult.unanswered(outcome, request.id()));
    }
    addWithoutLine(work, position -> LineResult.unanswered(outcome, request.id()));
  }
}
