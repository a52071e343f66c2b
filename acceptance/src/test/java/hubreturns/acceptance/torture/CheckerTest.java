package hubreturns.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.system.Effects;
import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.torture.Found.Return;
import hubreturns.acceptance.torture.Outcome.Answered;
import hubreturns.acceptance.torture.Outcome.Refused;
import hubreturns.acceptance.torture.Outcome.Unknown;
import hubreturns.acceptance.torture.Violation.Kind;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Supplier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The checker finds each kind of violation. A small run that keeps all promises is written down,
 * and one violation is planted in it.
 */
final class CheckerTest {
  private static final List<Supplier> SUPPLIERS =
      List.of(
          new Supplier("A", "90-B3-D5-1F-30-01-00-00", Path.of("a.key"), Path.of("a.pem")),
          new Supplier("B", "90-B3-D5-1F-30-02-00-00", Path.of("b.key"), Path.of("b.pem")));
  private static final String A = SUPPLIERS.getFirst().eui();
  private static final String ONE = new MadeUpHub(1).deviceId();
  private static final String TWO = new MadeUpHub(2).deviceId();
  private static final String THREE = new MadeUpHub(3).deviceId();
  private static final String GPF = new MadeUpHub(1).gpfId();
  private static final String OTHERS = new MadeUpHub(91).deviceId();
  private static final String UNKNOWN = "00-DB-12-34-FF-FF-FF-FF";
  private static final Inventory INVENTORY =
      new Inventory(
          List.of(new MadeUpHub(1), new MadeUpHub(2), new MadeUpHub(3), new MadeUpHub(91)),
          SUPPLIERS);

  private static final Message LIST =
      message("list", true, List.of(ONE, ONE, GPF, OTHERS, UNKNOWN));
  private static final Message OVERLAP = message("overlap", true, List.of(ONE, TWO));
  private static final Message SINGLE = message("single", false, List.of(THREE));

  /** A run and what is left of it, to plant a violation in. */
  private static final class Planted {
    private final Map<String, Message> requests = new LinkedHashMap<>();
    private final List<Sending> sendings = new ArrayList<>();
    private final List<String> decided =
        new ArrayList<>(List.of(LIST.requestId(), OVERLAP.requestId(), SINGLE.requestId()));
    private final List<SatEntry> entries = new ArrayList<>();
    private final Map<String, String> returned = new LinkedHashMap<>();
    private final List<Return> returns = new ArrayList<>();
    private final List<Return> records = new ArrayList<>();
    private final List<Return> notices = new ArrayList<>();
    private final Map<String, Outcome> resent = new LinkedHashMap<>();
    private final List<String> invariants = new ArrayList<>();

    private Planted() {
      Answered toList =
          answer(
              "W081401",
              groups("I0", ONE, "E081401", ONE, "E11", GPF, "E19", UNKNOWN, "E4", OTHERS));
      Answered toOverlap = answer("W081401", groups("I0", TWO, "E081401", ONE));
      Answered toSingle = answer("I99", Map.of());
      send(LIST, 10, new Unknown("the connection was lost"));
      send(LIST, 20, new Refused(503, true, "unavailable"));
      send(LIST, 30, toList);
      send(OVERLAP, 40, toOverlap);
      send(SINGLE, 50, toSingle);
      resent.put(LIST.requestId(), toList);
      resent.put(OVERLAP.requestId(), toOverlap);
      resent.put(SINGLE.requestId(), toSingle);
      audit(LIST, "I0", "E081401", "E11", "E4", "E19");
      audit(OVERLAP, "E081401", "I0");
      audit(SINGLE, "I0");
      returned.put(GPF, "");
      returned.put(OTHERS, "");
      deliver("CHR-1", ONE, LIST);
      deliver("CHR-2", TWO, OVERLAP);
      deliver("CHR-3", THREE, SINGLE);
    }

    private void send(Message message, long at, Outcome outcome) {
      requests.put(message.requestId(), message);
      sendings.add(
          new Sending(sendings.size() + 1, message.requestId(), "node1", at, at + 5, outcome));
    }

    private void audit(Message message, String... codes) {
      for (int i = 0; i < codes.length; i++) {
        entries.add(entry(message, i + 1, message.named().get(i), codes[i], message.sha256()));
      }
    }

    private void deliver(String reference, String hub, Message message) {
      Return row = new Return(reference, hub, message.requestId(), "sent");
      returned.put(hub, reference);
      returns.add(row);
      records.add(row);
      notices.add(row);
    }

    private List<Violation> check() {
      return Checker.check(
          new History.Run(requests, sendings, List.of()),
          new Found(decided, entries, returned, returns, records, notices, resent, invariants),
          INVENTORY);
    }

    private void replaceEntry(int index, String code, String sha256) {
      SatEntry old = entries.get(index);
      Message message = Objects.requireNonNull(requests.get(old.requestId()));
      entries.set(index, entry(message, old.position(), old.deviceId(), code, sha256));
    }
  }

  private static Message message(String id, boolean isList, List<String> named) {
    return new Message(id, A, isList, named, id.getBytes(StandardCharsets.UTF_8));
  }

  private static Answered answer(String header, Map<String, List<String>> groups) {
    return new Answered(
        Effects.sha256((header + groups).getBytes(StandardCharsets.UTF_8)), false, header, groups);
  }

  private static Map<String, List<String>> groups(String... codesAndHubs) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (int i = 0; i < codesAndHubs.length; i += 2) {
      groups.put(codesAndHubs[i], List.of(codesAndHubs[i + 1]));
    }
    return groups;
  }

  private static SatEntry entry(
      Message message, int position, String device, String code, String sha256) {
    return new SatEntry(
        message.requestId(), position, device, "8.14.4", A, "A", "", "", code, "", "", sha256, "");
  }

  @Test
  void finds_nothing_in_a_run_that_kept_all_promises() {
    assertThat(new Planted().check()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void finds_a_planted_violation_of_each_kind_and_names_it(Kind kind) {
    Planted planted = new Planted();

    String name = plant(kind, planted);

    assertThat(planted.check())
        .anySatisfy(violation -> {
          assertThat(violation.kind()).isEqualTo(kind);
          assertThat(violation.what()).contains(name);
        });
  }

  /** Plants a violation; returns what the checker must name. */
  private static String plant(Kind kind, Planted in) {
    return switch (kind) {
      case NOT_ANSWERED -> {
        in.sendings.set(2, withOutcome(in.sendings.get(2), new Unknown("nobody was there")));
        yield LIST.requestId();
      }
      case FAULT_ANSWERED -> {
        in.sendings.set(1, withOutcome(in.sendings.get(1), new Refused(500, true, "fault")));
        yield "500";
      }
      case REFUSED_WITHOUT_RETRY_AFTER -> {
        in.sendings.set(1, withOutcome(in.sendings.get(1), new Refused(503, false, "full")));
        yield "503";
      }
      case ANSWER_CHANGED -> {
        in.resent.put(SINGLE.requestId(), answer("E081401", Map.of()));
        yield SINGLE.requestId();
      }
      case ANSWERED_REQUEST_LOST -> {
        in.entries.removeIf(entry -> entry.requestId().equals(SINGLE.requestId()));
        in.decided.remove(SINGLE.requestId());
        yield SINGLE.requestId();
      }
      case REQUEST_HALF_DONE -> {
        in.entries.remove(4);
        yield LIST.requestId();
      }
      case OTHER_BYTES_DECIDED -> {
        in.replaceEntry(7, "I0", "other");
        yield SINGLE.requestId();
      }
      case ANSWER_DIFFERS_FROM_AUDIT_TRAIL -> {
        in.replaceEntry(6, "E5", OVERLAP.sha256());
        yield OVERLAP.requestId();
      }
      case REQUEST_NOBODY_SENT -> {
        in.decided.add("stranger");
        yield "stranger";
      }
      case HUB_ACCEPTED_TWICE -> {
        in.replaceEntry(5, "I0", OVERLAP.sha256());
        yield ONE;
      }
      case LAW_OF_THE_LIST_BROKEN -> {
        in.replaceEntry(1, "I0", LIST.sha256());
        yield ONE;
      }
      case ORDER_BROKEN -> {
        in.decided.remove(SINGLE.requestId());
        in.decided.addFirst(SINGLE.requestId());
        yield SINGLE.requestId();
      }
      case INVENTORY_DISAGREES -> {
        in.returned.put(TWO, "");
        yield TWO;
      }
      case RETURN_MISSING -> {
        in.returns.removeLast();
        yield THREE;
      }
      case RETURN_NOT_ACCEPTED -> {
        in.returns.add(new Return("CHR-9", OTHERS, LIST.requestId(), "sent"));
        yield OTHERS;
      }
      case DELIVERY_NOT_SENT -> {
        in.returns.set(0, new Return("CHR-1", ONE, LIST.requestId(), "parked"));
        yield "parked";
      }
      case RECORD_MISSING -> {
        in.records.removeFirst();
        yield ONE;
      }
      case RECORD_TWICE -> {
        in.records.add(in.records.getFirst());
        yield "CHR-1";
      }
      case RECORD_NOT_ACCEPTED -> {
        in.records.add(new Return("CHR-9", OTHERS, LIST.requestId(), ""));
        yield OTHERS;
      }
      case NOTICE_MISSING -> {
        in.notices.removeFirst();
        yield ONE;
      }
      case NOTICE_TWICE -> {
        in.notices.add(in.notices.getFirst());
        yield "CHR-1";
      }
      case NOTICE_NOT_ACCEPTED -> {
        in.notices.add(new Return("CHR-9", OTHERS, LIST.requestId(), ""));
        yield OTHERS;
      }
      case INVARIANT_BROKEN -> {
        in.invariants.add("every_hub_has_an_entry");
        yield "every_hub_has_an_entry";
      }
    };
  }

  private static Sending withOutcome(Sending sending, Outcome outcome) {
    return sending.ended(sending.ended(), outcome);
  }

  @Test
  void finds_two_records_for_one_hub_under_different_references() {
    Planted planted = new Planted();
    planted.records.add(new Return("CHR-9", ONE, LIST.requestId(), ""));

    assertThat(planted.check()).extracting(Violation::kind).contains(Kind.RECORD_NOT_ACCEPTED);
  }

  @Test
  void counts_a_request_in_doubt_as_resolved_once_it_is_answered() {
    Planted planted = new Planted();

    assertThat(Checker.summary(new History.Run(planted.requests, planted.sendings, List.of())))
        .contains("3 requests, 5 sendings: 3 answered, 1 refused with 503, 1 without an answer")
        .contains("1 requests in doubt, 1 resolved (0 had happened before the resend)");
  }
}
