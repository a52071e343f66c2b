package hubreturns.returns;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.delivered;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.noFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.returns.Verdict.Rejected;
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

/** The DUIS checks of a whole request, in the order of duis.md section 7. */
class RequestRuleTest {

  /** What a request is judged by as a whole, all of it in order at first. */
  private record Scene(ServicePath path, int variant, Set<Role> roles, UserStatus status) {
    static Scene inOrder() {
      return new Scene(ServicePath.NON_DEVICE, 8, Set.of(Role.IS), UserStatus.LIVE);
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
      return Decide.refusal(submission(Form.LIST));
    }
  }

  private static Scene broken(RequestRule rule, Scene scene) {
    return switch (rule) {
      case NON_DEVICE_SERVICE ->
          new Scene(ServicePath.SEND_COMMAND, scene.variant, scene.roles, scene.status);
      case COMMAND_VARIANT_8 -> new Scene(scene.path, 1, scene.roles, scene.status);
      case HAS_A_ROLE -> new Scene(scene.path, scene.variant, Set.of(), scene.status);
      case USER_LIVE -> new Scene(scene.path, scene.variant, scene.roles, UserStatus.SUSPENDED);
      case SUPPLIER_ROLE ->
          new Scene(scene.path, scene.variant, Set.of(Role.ES, Role.ED), scene.status);
    };
  }

  @Test
  void stand_in_the_order_of_the_interface_with_its_codes() {
    assertThat(Arrays.stream(RequestRule.values()).map(rule -> rule.code().text()))
        .containsExactly("E13", "E12", "E1", "E3", "E2");
  }

  @Test
  void refuse_nothing_of_a_request_in_order() {
    assertThat(Scene.inOrder().refusal()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void refuse_a_request_that_breaks_one_with_its_code(RequestRule rule) {
    assertThat(broken(rule, Scene.inOrder()).refusal()).contains(rule.code());
  }

  static Stream<Arguments> earlierAndLater() {
    RequestRule[] rules = RequestRule.values();
    return Arrays.stream(rules)
        .flatMap(earlier ->
            Arrays.stream(rules)
                .filter(later -> later.compareTo(earlier) > 0)
                .map(later -> Arguments.of(earlier, later)));
  }

  @ParameterizedTest
  @MethodSource("earlierAndLater")
  void give_the_code_of_the_earlier_where_two_are_broken(RequestRule earlier, RequestRule later) {
    assertThat(broken(earlier, broken(later, Scene.inOrder())).refusal()).contains(earlier.code());
  }

  @ParameterizedTest
  @EnumSource
  void take_one_service_only(ServicePath path) {
    Scene scene = Scene.inOrder();

    assertThat(new Scene(path, scene.variant, scene.roles, scene.status).refusal())
        .isEqualTo(
            path == ServicePath.NON_DEVICE ? Optional.empty() : Optional.of(ResponseCode.E13));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 9})
  void take_no_other_command_variant(int variant) {
    Scene scene = Scene.inOrder();

    assertThat(new Scene(scene.path, variant, scene.roles, scene.status).refusal())
        .contains(ResponseCode.E12);
  }

  @ParameterizedTest
  @EnumSource
  void take_a_supplier_alone_or_with_any_other_role(Role role) {
    Scene scene = Scene.inOrder();
    boolean supplier = role == Role.IS || role == Role.GS;

    assertThat(new Scene(scene.path, scene.variant, Set.of(role), scene.status).refusal())
        .isEqualTo(supplier ? Optional.empty() : Optional.of(ResponseCode.E2));
    assertThat(
            new Scene(scene.path, scene.variant, EnumSet.of(role, Role.GS), scene.status).refusal())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void refuse_every_listed_hub_with_the_one_code_and_change_none(RequestRule rule) {
    Submission submission = broken(rule, Scene.inOrder()).submission(Form.LIST);

    Decision decision =
        Decide.decide(
            submission, Map.of(hub(1), delivered(hub(1)), hub(2), delivered(hub(2))), NOON);

    assertThat(decision.wholeRefusal()).contains(rule.code());
    assertThat(decision.headerCode()).isEqualTo(rule.code());
    assertThat(decision.accepted()).isEmpty();
    assertThat(decision.verdicts())
        .containsExactly(
            new Rejected(hub(1), rule.code(), Optional.empty()),
            new Rejected(hub(2), rule.code(), Optional.empty()),
            new Rejected(hub(1), rule.code(), Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource
  void answer_the_single_form_with_the_same_code(RequestRule rule) {
    Submission submission = broken(rule, Scene.inOrder()).submission(Form.SINGLE);

    assertThat(Decide.decide(submission, Map.of(), NOON).headerCode()).isEqualTo(rule.code());
  }

  @Test
  void are_asked_of_the_originator_and_of_nobody_else() {
    ReturnRequest fromA = Fixtures.single(1, noFault(), hub(1));

    assertThatThrownBy(() -> new Submission(fromA, ServicePath.NON_DEVICE, Fixtures.SUPPLIER_B))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
