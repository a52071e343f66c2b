package hubreturns.returns;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.SUPPLIER_B;
import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.HubRule.Candidate;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.testing.Seed;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The law of the list (docs/wire.md#the-list): n hubs in one list have the same effects as n single
 * requests in the same order.
 */
class LawOfTheListTest {
  private static final int ROUNDS = 10_000;
  private static final int DEVICES = 12;

  private final RandomGenerator random = Seed.random("the law of the list");

  @Test
  void decides_a_list_like_its_hubs_sent_one_after_the_other() {
    Map<ResponseCode, Integer> seen = new EnumMap<>(ResponseCode.class);
    for (int round = 0; round < ROUNDS; round++) {
      Map<DeviceId, InventoryEntry> inventory = inventory();
      User user = user();
      ReturnDetail detail = detail();
      ServicePath path = oneIn(30) ? any(ServicePath.class) : ServicePath.NON_DEVICE;
      int variant = oneIn(30) ? random.nextInt(1, 10) : ReturnRequest.COMMAND_VARIANT;
      List<DeviceId> hubs = new ArrayList<>();
      for (int n = random.nextInt(1, 25); n > 0; n--) {
        hubs.add(device());
      }

      Decision list =
          Decide.decide(
              new Submission(request(Form.LIST, variant, hubs, detail), path, user),
              inventory,
              NOON);

      Map<DeviceId, InventoryEntry> standing = new HashMap<>(inventory);
      List<Verdict> singles = new ArrayList<>();
      for (DeviceId hub : hubs) {
        Form form = singleFormCanSay(detail) ? Form.SINGLE : Form.LIST;
        Submission single =
            new Submission(request(form, variant, List.of(hub), detail), path, user);
        Decision one = Decide.decide(single, standing, NOON);
        assertThat(one.requestCode()).isEqualTo(list.requestCode());
        Verdict verdict = one.verdicts().getFirst();
        singles.add(verdict);
        accepted(verdict)
            .ifPresent(
                id -> standing.computeIfPresent(id, (key, entry) -> ((Hub) entry).returned()));
        seen.merge(verdict.code(), 1, Integer::sum);
      }
      assertThat(list.verdicts()).as("round %s: %s", round, list).isEqualTo(singles);
      keepsTheLaws(list, inventory);
    }
    assertThat(seen)
        .as("a generator that never reaches a code proves nothing of it")
        .containsKeys(
            ResponseCode.I0,
            ResponseCode.E1,
            ResponseCode.E2,
            ResponseCode.E3,
            ResponseCode.E4,
            ResponseCode.E5,
            ResponseCode.E11,
            ResponseCode.E12,
            ResponseCode.E13,
            ResponseCode.E19,
            ResponseCode.E081401,
            ResponseCode.E081402,
            ResponseCode.E081405);
  }

  private static void keepsTheLaws(Decision decision, Map<DeviceId, InventoryEntry> inventory) {
    List<DeviceId> listed = decision.submission().request().hubs().ids();
    assertThat(decision.verdicts()).extracting(Verdict::hub).containsExactlyElementsOf(listed);
    assertThat(decision.accepted()).as("accepted once each").doesNotHaveDuplicates();
    for (DeviceId hub : decision.accepted()) {
      for (HubRule rule : HubRule.values()) {
        assertThat(rule.holds(new Candidate(decision.submission(), hub, inventory)))
            .as("%s of accepted hub %s", rule, hub)
            .isTrue();
      }
    }
    List<DeviceId> grouped = new ArrayList<>();
    decision.byCode().values().forEach(grouped::addAll);
    assertThat(grouped).as("grouping loses nothing").containsExactlyInAnyOrderElementsOf(listed);
    decision
        .byCode()
        .forEach((code, hubs) ->
            assertThat(hubs)
                .as("hubs under %s, in request order", code)
                .isEqualTo(
                    decision.verdicts().stream()
                        .filter(verdict -> verdict.code() == code)
                        .map(Verdict::hub)
                        .toList()));
  }

  private static Optional<DeviceId> accepted(Verdict verdict) {
    return verdict instanceof Verdict.AcceptedHub is ? Optional.of(is.hub()) : Optional.empty();
  }

  private static boolean singleFormCanSay(ReturnDetail detail) {
    return !(detail instanceof FaultReturn fault) || fault.otherDevice().isPresent();
  }

  private static ReturnRequest request(
      Form form, int variant, List<DeviceId> hubs, ReturnDetail detail) {
    return new ReturnRequest(
        new RequestId(SUPPLIER_A.id(), DSP, 1),
        "as sent",
        SchemaVersion.V5_5,
        variant,
        form,
        new HubList(hubs),
        detail);
  }

  private Map<DeviceId, InventoryEntry> inventory() {
    Map<DeviceId, InventoryEntry> inventory = new HashMap<>();
    for (int n = 1; n <= DEVICES; n++) {
      DeviceId id = hub(n);
      if (oneIn(8)) {
        continue;
      }
      inventory.put(
          id,
          oneIn(8)
              ? new OtherDevice(
                  id, oneIn(2) ? Optional.of(any(LogisticsStatus.class)) : Optional.empty())
              : new Hub(
                  id,
                  any(DeviceStatus.class),
                  any(LogisticsStatus.class),
                  CspRegion.NORTH_4G,
                  oneIn(5) ? Optional.of("Supplier B") : Optional.of(SUPPLIER_A.party()),
                  supplier(),
                  supplier()));
    }
    return inventory;
  }

  private Optional<UserId> supplier() {
    return switch (random.nextInt(5)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(SUPPLIER_B.id());
      default -> Optional.of(SUPPLIER_A.id());
    };
  }

  private User user() {
    Set<Role> roles = new HashSet<>();
    if (!oneIn(30)) {
      roles.add(oneIn(2) ? Role.IS : Role.GS);
      if (oneIn(4)) {
        roles.add(any(Role.class));
      }
      if (oneIn(20)) {
        roles.removeAll(Set.of(Role.IS, Role.GS));
      }
    }
    return new User(
        SUPPLIER_A.id(),
        SUPPLIER_A.party(),
        roles,
        oneIn(30) ? UserStatus.SUSPENDED : UserStatus.LIVE);
  }

  private ReturnDetail detail() {
    if (oneIn(2)) {
      return new NoFaultReturn(any(NoFaultReturnType.class), UserReference.NONE);
    }
    return new FaultReturn(
        any(FaultReturnType.class),
        UserReference.NONE,
        oneIn(3) ? Optional.empty() : Optional.of(device()),
        any(ConnectionMethod.class),
        any(FaultReason.class));
  }

  private DeviceId device() {
    return hub(random.nextInt(1, DEVICES + 1));
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <E extends Enum<E>> E any(Class<E> type) {
    E[] members = type.getEnumConstants();
    return members[random.nextInt(members.length)];
  }
}
