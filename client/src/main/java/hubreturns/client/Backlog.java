package hubreturns.client;

import hubreturns.client.answer.Answer.UsableAnswer;
import hubreturns.client.answer.Answers;
import hubreturns.client.answer.LineOutcome;
import hubreturns.client.answer.LineOutcome.ChangedLine;
import hubreturns.client.answer.LineOutcome.DecidedHub;
import hubreturns.client.answer.LineOutcome.RefusedRequest;
import hubreturns.client.answer.LineOutcome.RepeatedHub;
import hubreturns.client.answer.LineOutcome.Undecided;
import hubreturns.client.journal.Entry;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.results.HubWithoutLine;
import hubreturns.client.results.LineResult;
import hubreturns.client.send.Reply;
import hubreturns.duis.DuisReader;
import hubreturns.duis.Reading;
import hubreturns.returns.Form;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnRequest;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.returnsfile.PlannedRequest;
import hubreturns.returnsfile.RequestPlan;
import hubreturns.returnsfile.SentValues;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A file compared with its journal: what is still to be sent, and what has a result already
 * (docs/client.md#correct-and-send-again).
 *
 * <p>A line is recognised by its hub and its associated information, not by its number, so the file
 * may be corrected between runs. A hub that was accepted is never sent again.
 *
 * @param work requests without an answer come first
 * @param settled the results of lines that are not sent in this run, by line number
 * @param waiting lines of {@code settled} that depend on a request without an answer
 * @param withoutLine hubs without a line that can be sent: with answers that no results tell yet,
 *     and, if a bad line names the hub, with its acceptance
 */
record Backlog(
    List<Work> work,
    Map<Integer, LineResult> settled,
    Map<Integer, Place> waiting,
    List<HubWithoutLine> withoutLine) {

  /** A request that is still to be sent, or to be sent again. */
  sealed interface Work {}

  /**
   * The request may have been sent: the same bytes are sent again.
   *
   * @param gone positions, from 0, of hubs without a line that can be sent
   */
  record UnansweredRequest(OutgoingRequest request, ReturnDetail detail, Set<Integer> gone)
      implements Work {}

  /** The request was never sent. */
  record NewRequest(PlannedRequest request) implements Work {}

  /**
   * A hub in a request, for a line that names the same hub.
   *
   * @param position of the hub, from 0
   * @param sent what was sent and differs from the line
   * @param line that has the values that were sent; empty if there is none any more
   */
  record Place(RequestId request, int position, String sent, Optional<Integer> line) {}

  /** Answers after which a line is sent again, in a new request. */
  enum Retry {
    /** The request was refused with HTTP 4xx. */
    REFUSED,
    /** The hub was rejected with an error code. */
    REJECTED
  }

  /**
   * Compares.
   *
   * @param lines that can be sent
   * @param ofBadLines the hubs that the other lines name
   */
  static Backlog of(
      List<ReturnLine> lines,
      Set<DeviceId> ofBadLines,
      Form form,
      List<Entry> journal,
      Answers answers,
      Set<Retry> retries) {
    return new Comparison(lines, ofBadLines, answers, retries).with(journal, form);
  }

  /** The results of the request's lines. */
  static Map<Integer, LineResult> results(OutgoingRequest request, UsableAnswer answer) {
    Map<Integer, LineResult> results = new HashMap<>();
    request
        .lines()
        .forEach((position, line) ->
            results.put(line, LineResult.answered(answer, request.id(), position)));
    return results;
  }

  /** The hubs of the requests that were never sent. */
  Stream<DeviceId> newHubs() {
    return work.stream()
        .filter(NewRequest.class::isInstance)
        .map(NewRequest.class::cast)
        .flatMap(one -> one.request().lines().stream())
        .map(ReturnLine::hub);
  }

  /** The number of requests that are sent again as they were. */
  long unanswered() {
    return work.stream().filter(UnansweredRequest.class::isInstance).count();
  }

  /** A request that an earlier run recorded, and its answer. */
  private record RecordedRequest(
      RequestId id,
      ReturnRequest request,
      List<Integer> lines,
      byte[] message,
      Optional<UsableAnswer> answer,
      boolean isReported) {

    LineResult result(int position) {
      return LineResult.answered(answer.orElseThrow(), id, position);
    }

    HubWithoutLine withoutLine(int position) {
      return new HubWithoutLine(
          request.hubs().ids().get(position), request.detail(), result(position));
    }

    boolean isAccepted(int position) {
      return answer.isPresent() && result(position).isAccepted();
    }

    Optional<LineOutcome> outcome(int position) {
      return answer.map(settled -> settled.outcomes().get(position));
    }
  }

  private static final class Comparison {
    private final Map<DeviceId, List<ReturnLine>> open = new LinkedHashMap<>();
    private final List<ReturnLine> lines;
    private final Answers answers;
    private final Set<Retry> retries;
    private final Map<Integer, LineResult> settled = new HashMap<>();
    private final Map<DeviceId, Integer> returnedBy = new HashMap<>();
    private final Map<Integer, Place> waiting = new TreeMap<>();
    private final Map<RequestId, Map<Integer, Integer>> claimed = new HashMap<>();
    private final List<HubWithoutLine> withoutLine = new ArrayList<>();
    private final Set<DeviceId> inFile;
    private final Set<DeviceId> ofBadLines;

    Comparison(
        List<ReturnLine> lines, Set<DeviceId> ofBadLines, Answers answers, Set<Retry> retries) {
      this.lines = lines;
      this.ofBadLines = ofBadLines;
      this.answers = answers;
      this.retries = retries;
      for (ReturnLine line : lines) {
        open.computeIfAbsent(line.hub(), hub -> new ArrayList<>()).add(line);
      }
      this.inFile = Set.copyOf(open.keySet());
    }

    Backlog with(List<Entry> journal, Form form) {
      List<RecordedRequest> recorded = recorded(journal);
      List<Work> work = new ArrayList<>();
      // The latest answer about a line counts, so the latest request takes its lines first.
      for (RecordedRequest request : recorded.reversed()) {
        Map<Integer, Integer> positions = claim(request);
        claimed.put(request.id(), positions);
        if (request.answer().isEmpty()) {
          work.addFirst(
              new UnansweredRequest(
                  new OutgoingRequest(
                      request.id(), request.request().hubs().ids(), positions, request.message()),
                  request.request().detail(),
                  gone(request)));
        } else {
          List<DeviceId> hubs = request.request().hubs().ids();
          // The new results replace the earlier ones, and a bad line cannot tell that its hub was
          // accepted.
          gone(request).stream()
              .filter(position ->
                  !request.isReported()
                      || (ofBadLines.contains(hubs.get(position)) && request.isAccepted(position)))
              .forEach(position -> withoutLine.add(request.withoutLine(position)));
          positions.forEach(
              (position, line) -> settle(line, hubs.get(position), request.result(position)));
        }
      }
      recorded.forEach(this::holdBack);
      List<ReturnLine> unsent =
          lines.stream()
              .filter(line -> open.getOrDefault(line.hub(), List.of()).contains(line))
              .toList();
      RequestPlan.of(unsent, form).forEach(request -> work.add(new NewRequest(request)));
      return new Backlog(List.copyOf(work), settled, waiting, withoutLine);
    }

    /** The positions of hubs without a line that can be sent. */
    private Set<Integer> gone(RecordedRequest request) {
      List<DeviceId> hubs = request.request().hubs().ids();
      return IntStream.range(0, hubs.size())
          .filter(position -> !inFile.contains(hubs.get(position)))
          .boxed()
          .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<RecordedRequest> recorded(List<Entry> journal) {
      Map<String, Reply> replies = new HashMap<>();
      List<RecordedRequest> recorded = new ArrayList<>();
      Set<String> unreported = new HashSet<>();
      Set<String> unsent = new HashSet<>();
      for (Entry entry : journal) {
        switch (entry) {
          case Entry.ReceivedReply answered -> {
            replies.put(answered.requestId(), answered.reply());
            unreported.add(answered.requestId());
          }
          case Entry.WrittenResults _ -> unreported.clear();
          case Entry.UnsentRequest(String id) -> unsent.add(id);
          case Entry.SentRequest _ -> {}
        }
      }
      for (Entry entry : journal) {
        if (entry instanceof Entry.SentRequest sending && !unsent.contains(sending.requestId())) {
          String id = sending.requestId();
          recorded.add(
              recorded(sending, Optional.ofNullable(replies.get(id)), !unreported.contains(id)));
        }
      }
      return recorded;
    }

    private RecordedRequest recorded(
        Entry.SentRequest sending, Optional<Reply> reply, boolean isReported) {
      if (!(DuisReader.read(sending.message()) instanceof Reading.SignedRequest signed)) {
        throw new IllegalStateException("the journal holds a message that is not a request");
      }
      ReturnRequest request = signed.request();
      OutgoingRequest asked =
          new OutgoingRequest(request.id(), request.hubs().ids(), Map.of(), sending.message());
      Optional<UsableAnswer> answer =
          reply
              .map(one -> answers.read(asked, one))
              .filter(UsableAnswer.class::isInstance)
              .map(UsableAnswer.class::cast);
      return new RecordedRequest(
          request.id(), request, sending.lines(), sending.message(), answer, isReported);
    }

    /** The lines of the request, by position: each has the same hub and details as the request. */
    private Map<Integer, Integer> claim(RecordedRequest request) {
      Map<Integer, Integer> positions = new HashMap<>();
      List<DeviceId> hubs = request.request().hubs().ids();
      for (int position = 0; position < hubs.size(); position++) {
        if (request.outcome(position).filter(this::isRetried).isEmpty()) {
          Optional<ReturnLine> line = line(request, position);
          if (line.isPresent()) {
            positions.put(position, line.get().number());
            close(line.get());
          }
        }
      }
      return positions;
    }

    private Optional<ReturnLine> line(RecordedRequest request, int position) {
      DeviceId hub = request.request().hubs().ids().get(position);
      List<ReturnLine> same =
          open.getOrDefault(hub, List.of()).stream()
              .filter(line -> line.detail().equals(request.request().detail()))
              .toList();
      // The recorded number tells apart two lines that say the same.
      int number = position < request.lines().size() ? request.lines().get(position) : 0;
      return same.stream()
          .filter(line -> line.number() == number)
          .findFirst()
          .or(() -> same.stream().findFirst());
    }

    private boolean isRetried(LineOutcome outcome) {
      return switch (outcome) {
        case DecidedHub decided -> !decided.accepted() && retries.contains(Retry.REJECTED);
        case RefusedRequest refused -> retries.contains(Retry.REFUSED);
        case Undecided _, ChangedLine _, RepeatedHub _ -> false;
      };
    }

    /**
     * Keeps back the other lines with the same hub, if the hub was accepted or its request has no
     * answer.
     */
    private void holdBack(RecordedRequest request) {
      List<DeviceId> hubs = request.request().hubs().ids();
      for (int position = 0; position < hubs.size(); position++) {
        DeviceId hub = hubs.get(position);
        if (request.answer().isEmpty()) {
          for (ReturnLine line : open.getOrDefault(hub, List.of())) {
            String sent = SentValues.different(request.request().detail(), line.detail());
            Optional<Integer> same =
                Optional.ofNullable(claimed.getOrDefault(request.id(), Map.of()).get(position));
            waiting.put(line.number(), new Place(request.id(), position, sent, same));
            settled.put(
                line.number(),
                LineResult.unsent(
                    Undecided.unsent(
                        "request %s names this hub%s and has no answer yet"
                            .formatted(request.id(), sent.isEmpty() ? "" : " with " + sent))));
          }
          open.remove(hub);
        } else if (request.isAccepted(position)) {
          List<ReturnLine> others = open.getOrDefault(hub, List.of());
          if (!others.isEmpty() && !returnedBy.containsKey(hub)) {
            ReturnLine changed = others.getFirst();
            String sent = SentValues.different(request.request().detail(), changed.detail());
            settle(changed.number(), hub, request.result(position).with(new ChangedLine(sent)));
            close(changed);
          }
          Optional<Integer> line = Optional.ofNullable(returnedBy.get(hub));
          line.ifPresent(by -> closeAll(hub, LineResult.unsent(new RepeatedHub(by))));
        }
      }
    }

    private void settle(int line, DeviceId hub, LineResult result) {
      settled.put(line, result);
      if (result.isAccepted()) {
        returnedBy.putIfAbsent(hub, line);
      }
    }

    private void closeAll(DeviceId hub, LineResult result) {
      for (ReturnLine line : open.getOrDefault(hub, List.of())) {
        settled.put(line.number(), result);
      }
      open.remove(hub);
    }

    private void close(ReturnLine line) {
      List<ReturnLine> others =
          open.getOrDefault(line.hub(), List.of()).stream()
              .filter(one -> one.number() != line.number())
              .toList();
      open.put(line.hub(), others);
    }
  }
}
