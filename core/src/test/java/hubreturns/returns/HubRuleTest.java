package hubreturns.returns;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.SUPPLIER_B;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.installed;
import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static hubreturns.testing.Fixtures.request;
import static hubreturns.testing.Fixtures.single;
import static hubreturns.testing.Fixtures.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.InventoryEntry.OtherDevice;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.Verdict.AcceptedHub;
import hubreturns.returns.Verdict.RejectedHub;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import hubreturns.vocabulary.Word;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks of one hub, in the order of docs/wire.md#checks-and-codes. */
class HubRuleTest {
  private static final DeviceId HUB = hub(1);
  private static final DeviceId OTHER = hub(900);

  /** An inventory and a request that pass every check until a test changes them. */
  private record Situation(
      Optional<InventoryEntry> entry, FaultReturnType type, boolean otherDeviceIsKnown) {
    static Situation inOrder() {
      return new Situation(
          Optional.of(installed(HUB)),
          FaultReturnType.POST_INSTALLATION,
          /* otherDeviceIsKnown= */ true);
    }

    Situation entry(Optional<InventoryEntry> other) {
      return new Situation(other, type, otherDeviceIsKnown);
    }

    Situation hub(UnaryOperator<Hub> change) {
      return entry(entry.map(known -> known instanceof Hub is ? change.apply(is) : known));
    }

    Verdict decided() {
      Map<DeviceId, InventoryEntry> inventory = new HashMap<>();
      entry.ifPresent(known -> inventory.put(HUB, known));
      if (otherDeviceIsKnown) {
        inventory.put(OTHER, new OtherDevice(OTHER, Optional.empty()));
      }
      return Decide.decide(submitted(single(1, fault(type), HUB)), inventory, NOON)
          .verdicts()
          .getFirst();
    }
  }

  private static Situation broken(HubRule rule, Situation situation) {
    return switch (rule) {
      case KNOWN -> situation.entry(Optional.empty());
      case COMMUNICATIONS_HUB ->
          situation.entry(Optional.of(new OtherDevice(HUB, Optional.of(LogisticsStatus.RETURNED))));
      case ENTITLED -> situation.hub(hub -> suppliers(hub, SUPPLIER_B.id(), SUPPLIER_B.id()));
      case STATUS_APPLICABLE -> situation.hub(hub -> status(hub, DeviceStatus.RECOVERY));
      case NOT_YET_RETURNED -> situation.hub(Hub::returned);
      case TYPE_FITS ->
          new Situation(
              situation.entry, FaultReturnType.PRIOR_TO_INSTALLATION, situation.otherDeviceIsKnown);
      case OTHER_DEVICE_KNOWN ->
          new Situation(situation.entry, situation.type, /* otherDeviceIsKnown= */ false);
    };
  }

  @Test
  void are_in_the_documented_order_with_the_documented_codes() {
    assertThat(Arrays.stream(HubRule.values()).map(rule -> rule.code().text()))
        .containsExactly("E19", "E11", "E4", "E5", "E081401", "E081405", "E081402");
  }

  @Test
  void accepts_a_hub_that_passes_every_check() {
    assertThat(Situation.inOrder().decided())
        .isEqualTo(new AcceptedHub(HUB, LogisticsStatus.INSTALLED));
  }

  @ParameterizedTest
  @EnumSource
  void rejects_a_hub_with_the_code_of_the_check_that_fails(HubRule rule) {
    Situation situation = broken(rule, Situation.inOrder());

    assertThat(situation.decided())
        .isEqualTo(
            new RejectedHub(
                HUB, rule.code(), situation.entry().flatMap(InventoryEntry::logisticsStatus)));
  }

  static Stream<Arguments> earlierAndLater() {
    return Pairs.earlierAndLater((Object[]) HubRule.values());
  }

  @ParameterizedTest
  @MethodSource("earlierAndLater")
  void gives_the_code_of_the_earlier_rule_where_two_are_broken(HubRule earlier, HubRule later) {
    assertThat(broken(earlier, broken(later, Situation.inOrder())).decided().code())
        .isEqualTo(earlier.code());
  }

  @ParameterizedTest
  @EnumSource
  void gives_the_code_of_the_first_check_where_all_later_ones_fail_too(HubRule first) {
    Situation situation = Situation.inOrder();
    for (HubRule rule : Arrays.asList(HubRule.values()).reversed()) {
      if (rule.compareTo(first) >= 0) {
        situation = broken(rule, situation);
      }
    }

    assertThat(situation.decided().code()).isEqualTo(first.code());
  }

  @ParameterizedTest(name = "{0}, import {1}, gas {2}, roles {3}: {4}")
  @CsvSource({
    // status, Import Supplier, Gas Supplier, the sender's roles, outcome
    "Commissioned, A, B, IS, I0",
    "Commissioned, A, A, IS, I0",
    "Commissioned, B, A, GS, I0",
    "Commissioned, A, -, IS GS, I0",
    "Commissioned, -, A, IS GS ES, I0",
    "Decommissioned, A, -, IS, I0",
    "Withdrawn, -, A, GS, I0",
    "Suspended, A, -, IS, I0",
    "InstalledNotCommissioned, -, A, GS, I0",
    "Commissioned, A, B, GS, E4",
    "Commissioned, B, A, IS, E4",
    "Commissioned, A, -, GS, E4",
    "Commissioned, -, A, IS, E4",
    "Commissioned, B, B, IS GS, E4",
    "Commissioned, -, -, IS GS, E4",
    "Decommissioned, B, -, IS GS, E4",
    "Withdrawn, -, -, IS GS, E4",
    // Before installation the suppliers of a hub do not matter.
    "Pending, A, A, IS GS, E4",
    "Whitelisted, A, A, IS GS, E4",
    // No return is possible in this status, but a stranger learns only E4.
    "Recovery, B, -, IS GS, E4",
    "Recovery, A, -, IS, E5",
    "Recovered, -, A, GS, E5",
  })
  void entitles_the_responsible_supplier_in_its_role(
      String status, String importSupplier, String gasSupplier, String roles, String outcome) {
    Hub hub =
        new Hub(
            HUB,
            status(status),
            LogisticsStatus.INSTALLED,
            CspRegion.SOUTH,
            Optional.of(SUPPLIER_B.party()),
            supplier(importSupplier),
            supplier(gasSupplier));

    assertThat(decided(hub, userA(roles), fitting(hub.status())).code()).hasToString(outcome);
  }

  @ParameterizedTest(name = "{0}, delivered to {1}: {2}")
  @CsvSource({
    "Pending, Supplier A, I0",
    "Whitelisted, Supplier A, I0",
    "Pending, Supplier B, E4",
    "Whitelisted, Supplier B, E4",
    "Pending, supplier a, E4",
    "Whitelisted, 'Supplier A ', E4",
    "Whitelisted, '', E4",
    "Whitelisted, ' ', E4",
    "Whitelisted, , E4",
    // After installation the Party that took delivery does not matter.
    "InstalledNotCommissioned, Supplier A, E4",
    "Commissioned, Supplier A, E4",
    "Decommissioned, Supplier A, E4",
    "Withdrawn, Supplier A, E4",
    "Suspended, Supplier A, E4",
  })
  void entitles_the_party_that_took_delivery_of_a_hub_not_yet_installed(
      String status, @Nullable String deliveredTo, String outcome) {
    Hub hub =
        new Hub(
            HUB,
            status(status),
            LogisticsStatus.DELIVERED,
            CspRegion.SOUTH,
            Optional.ofNullable(deliveredTo),
            Optional.empty(),
            Optional.empty());

    assertThat(decided(hub, userA("IS"), fitting(hub.status())).code()).hasToString(outcome);
    assertThat(decided(hub, userA("GS"), fitting(hub.status())).code()).hasToString(outcome);
  }

  @Test
  void entitles_every_user_of_the_party_that_took_delivery() {
    User sibling = new User(SUPPLIER_B.id(), SUPPLIER_A.party(), Set.of(Role.GS), UserStatus.LIVE);
    ReturnRequest fromSibling =
        new ReturnRequest(
            new RequestId(sibling.id(), DSP, 1),
            "as sent",
            SchemaVersion.V5_4,
            ReturnRequest.COMMAND_VARIANT,
            Form.SINGLE,
            new HubList(List.of(HUB)),
            noFault());

    Decision decision =
        Decide.decide(
            new Submission(fromSibling, ServicePath.NON_DEVICE, sibling),
            Map.of(HUB, delivered(HUB)),
            NOON);

    assertThat(decision.accepted()).containsExactly(HUB);
  }

  @Test
  void needs_no_other_device_where_the_list_names_none() {
    FaultReturn none =
        new FaultReturn(
            FaultReturnType.POST_INSTALLATION,
            UserReference.NONE,
            Optional.empty(),
            ConnectionMethod.ESME,
            FaultReason.LED_FAULT);

    assertThat(
            Decide.decide(submitted(list(1, none, HUB)), Map.of(HUB, installed(HUB)), NOON)
                .headerCode())
        .isEqualTo(ResponseCode.I0);
  }

  @Test
  void accepts_a_hub_of_the_inventory_as_other_device() {
    FaultReturn itself = fault(FaultReturnType.POST_INSTALLATION, HUB);

    assertThat(
            Decide.decide(submitted(single(1, itself, HUB)), Map.of(HUB, installed(HUB)), NOON)
                .headerCode())
        .isEqualTo(ResponseCode.I99);
  }

  private static Verdict decided(Hub hub, User user, FaultReturnType type) {
    ReturnRequest request = request(1, SchemaVersion.V5_4, Form.SINGLE, fault(type, HUB), HUB);
    return Decide.decide(
            new Submission(request, ServicePath.NON_DEVICE, user), Map.of(HUB, hub), NOON)
        .verdicts()
        .getFirst();
  }

  private static FaultReturnType fitting(DeviceStatus status) {
    return status == DeviceStatus.PENDING || status == DeviceStatus.WHITELISTED
        ? FaultReturnType.PRIOR_TO_INSTALLATION
        : FaultReturnType.POST_INSTALLATION;
  }

  private static FaultReturn fault(FaultReturnType type) {
    return fault(type, OTHER);
  }

  private static FaultReturn fault(FaultReturnType type, DeviceId other) {
    return new FaultReturn(
        type,
        UserReference.NONE,
        Optional.of(other),
        ConnectionMethod.CRADLE,
        FaultReason.AERIAL_FAULT);
  }

  private static DeviceStatus status(String text) {
    return Word.of(DeviceStatus.class, text);
  }

  private static Hub status(Hub hub, DeviceStatus status) {
    return new Hub(
        hub.id(),
        status,
        hub.logistics(),
        hub.region(),
        hub.deliveredTo(),
        hub.importSupplier(),
        hub.gasSupplier());
  }

  private static Hub suppliers(Hub hub, UserId importSupplier, UserId gasSupplier) {
    return new Hub(
        hub.id(),
        hub.status(),
        hub.logistics(),
        hub.region(),
        hub.deliveredTo(),
        Optional.of(importSupplier),
        Optional.of(gasSupplier));
  }

  private static Optional<UserId> supplier(String letter) {
    return switch (letter) {
      case "A" -> Optional.of(SUPPLIER_A.id());
      case "B" -> Optional.of(SUPPLIER_B.id());
      default -> Optional.empty();
    };
  }

  private static User userA(String roles) {
    return new User(
        SUPPLIER_A.id(),
        SUPPLIER_A.party(),
        Set.copyOf(
            Arrays.stream(roles.split(" ", -1)).map(role -> Word.of(Role.class, role)).toList()),
        UserStatus.LIVE);
  }
}
