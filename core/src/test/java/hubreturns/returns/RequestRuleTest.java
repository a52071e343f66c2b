package hubreturns.returns;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.noFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.returns.Verdict.RejectedHub;
import hubreturns.testing.Fixtures;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserStatus;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks 7 and 8 of a request, in the order of docs/wire.md#checks-and-codes. */
class RequestRuleTest {

  /** A request and a User that pass every check until a test changes them. */
  private record Situation(ServicePath path, int variant, Set<Role> roles, UserStatus status) {
    static Situation inOrder() {
      return new Situation(ServicePath.NON_DEVICE, 8, Set.of(Role.IS), UserStatus.LIVE);
    }

    Submission submission(Form form) {
      return new Submission(
          new ReturnRequest(
              new RequestId(SUPPLIER_A.id(), DSP, 1),
              "as sent",
              SchemaVersion.V5_5,
              variant,
              form,
              new HubList(form == Form.LIST ? List.of(hub(1), hub(2), hub(1)) : List.of(hub(1))),
              noFault()),
          path,
          new User(SUPPLIER_A.id(), SUPPLIER_A.party(), roles, status));
    }

    Optional<ResponseCode> refusal() {
      return Decide.requestCode(submission(Form.LIST));
    }
  }

  private static Situation broken(RequestRule rule, Situation situation) {
    return switch (rule) {
      case NON_DEVICE_SERVICE ->
          new Situation(
              ServicePath.SEND_COMMAND, situation.variant, situation.roles, situation.status);
      case COMMAND_VARIANT_8 -> new Situation(situation.path, 1, situation.roles, situation.status);
      case HAS_A_ROLE ->
          new Situation(situation.path, situation.variant, Set.of(), situation.status);
      case USER_LIVE ->
          new Situation(situation.path, situation.variant, situation.roles, UserStatus.SUSPENDED);
      case SUPPLIER_ROLE ->
          new Situation(
              situation.path, situation.variant, Set.of(Role.ES, Role.ED), situation.status);
    };
  }

  @Test
  void are_in_the_documented_order_with_the_documented_codes() {
    assertThat(Arrays.stream(RequestRule.values()).map(rule -> rule.code().text()))
        .containsExactly("E13", "E12", "E1", "E3", "E2");
  }

  @Test
  void accept_a_request_that_passes_every_check() {
    assertThat(Situation.inOrder().refusal()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void reject_a_request_with_the_code_of_the_check_that_fails(RequestRule rule) {
    assertThat(broken(rule, Situation.inOrder()).refusal()).contains(rule.code());
  }

  static Stream<Arguments> earlierAndLater() {
    return Pairs.earlierAndLater((Object[]) RequestRule.values());
  }

  @ParameterizedTest
  @MethodSource("earlierAndLater")
  void give_the_code_of_the_earlier_where_two_are_broken(RequestRule earlier, RequestRule later) {
    assertThat(broken(earlier, broken(later, Situation.inOrder())).refusal())
        .contains(earlier.code());
  }

  @ParameterizedTest
  @EnumSource
  void accept_only_the_non_device_service(ServicePath path) {
    Situation situation = Situation.inOrder();

    assertThat(new Situation(path, situation.variant, situation.roles, situation.status).refusal())
        .isEqualTo(
            path == ServicePath.NON_DEVICE ? Optional.empty() : Optional.of(ResponseCode.E13));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 9})
  void reject_any_other_command_variant(int variant) {
    Situation situation = Situation.inOrder();

    assertThat(new Situation(situation.path, variant, situation.roles, situation.status).refusal())
        .contains(ResponseCode.E12);
  }

  @ParameterizedTest
  @EnumSource
  void accept_a_supplier_with_any_further_role(Role role) {
    Situation situation = Situation.inOrder();
    boolean supplier = role == Role.IS || role == Role.GS;

    assertThat(
            new Situation(situation.path, situation.variant, Set.of(role), situation.status)
                .refusal())
        .isEqualTo(supplier ? Optional.empty() : Optional.of(ResponseCode.E2));
    assertThat(
            new Situation(
                    situation.path, situation.variant, EnumSet.of(role, Role.GS), situation.status)
                .refusal())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void reject_every_listed_hub_with_one_code_and_change_none(RequestRule rule) {
    Submission submission = broken(rule, Situation.inOrder()).submission(Form.LIST);

    Decision decision =
        Decide.decide(
            submission, Map.of(hub(1), delivered(hub(1)), hub(2), delivered(hub(2))), NOON);

    assertThat(decision.requestCode()).contains(rule.code());
    assertThat(decision.headerCode()).isEqualTo(rule.code());
    assertThat(decision.accepted()).isEmpty();
    assertThat(decision.verdicts())
        .containsExactly(
            new RejectedHub(hub(1), rule.code(), Optional.empty()),
            new RejectedHub(hub(2), rule.code(), Optional.empty()),
            new RejectedHub(hub(1), rule.code(), Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource
  void give_the_single_form_the_same_code(RequestRule rule) {
    Submission submission = broken(rule, Situation.inOrder()).submission(Form.SINGLE);

    assertThat(Decide.decide(submission, Map.of(), NOON).headerCode()).isEqualTo(rule.code());
  }

  @Test
  void apply_only_to_the_originator() {
    ReturnRequest fromA = Fixtures.single(1, noFault(), hub(1));

    assertThatThrownBy(() -> new Submission(fromA, ServicePath.NON_DEVICE, Fixtures.SUPPLIER_B))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
