package hubreturns.returns;

import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static hubreturns.testing.Fixtures.single;
import static hubreturns.testing.Fixtures.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.returns.Verdict.AcceptedHub;
import hubreturns.returns.Verdict.RejectedHub;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decision, from which everything else derives (docs/wire.md#response). */
class DecisionTest {

  @ParameterizedTest(name = "{0} is answered {1}")
  @CsvSource({
    "I0, I99",
    "E19, E19",
    "E11, E11",
    "E4, E4",
    "E5, E5",
    "E081401, E081401",
    "E081402, E081402",
    "E081405, E081405",
  })
  void answers_the_single_form_with_the_code_of_its_hub(String outcome, String header) {
    Decision decision =
        decision(submitted(single(1, noFault(), hub(1))), List.of(ResponseCode.valueOf(outcome)));

    assertThat(decision.headerCode().text()).isEqualTo(header);
  }

  @ParameterizedTest(name = "{0} is answered {1}")
  @CsvSource({
    "I0, I0",
    "I0 I0 I0, I0",
    "E19, E19",
    "E4 E4 E4, E4",
    "I0 E19, W081401",
    "E19 I0, W081401",
    "E19 E4, W081401",
    "I0 I0 E081401, W081401",
    "E19 E19 I0, W081401",
  })
  void answers_a_list_with_the_one_code_or_a_warning(String outcomes, String header) {
    assertThat(listed(outcomes).headerCode().text()).isEqualTo(header);
  }

  @Test
  void groups_the_hubs_by_code_success_first_then_in_text_order() {
    Decision decision = listed("E5 E4 E19 E11 E081405 I0 E081402 E081401 E19 I0 E4");

    assertThat(decision.byCode().toString())
        .isEqualTo(
            "{I0=[%s, %s], E081401=[%s], E081402=[%s], E081405=[%s], E11=[%s], E19=[%s, %s], E4=[%s, %s], E5=[%s]}"
                .formatted(
                    hub(6), hub(10), hub(8), hub(7), hub(5), hub(4), hub(3), hub(9), hub(2),
                    hub(11), hub(1)));
  }

  @Test
  void keeps_both_positions_of_a_hub_listed_twice() {
    Submission twice = submitted(list(1, noFault(), hub(1), hub(2), hub(1)));

    Decision decision =
        decision(twice, List.of(ResponseCode.I0, ResponseCode.E19, ResponseCode.E081401));

    assertThat(decision.byCode().toString())
        .isEqualTo("{I0=[%s], E081401=[%s], E19=[%s]}".formatted(hub(1), hub(1), hub(2)));
  }

  @Test
  void rejects_verdicts_that_do_not_match_the_listed_hubs_one_by_one() {
    Submission two = submitted(list(1, noFault(), hub(1), hub(2)));
    Verdict first = new AcceptedHub(hub(1), LogisticsStatus.DELIVERED);
    Verdict second = new AcceptedHub(hub(2), LogisticsStatus.DELIVERED);

    for (List<Verdict> wrong :
        List.of(
            List.<Verdict>of(),
            List.of(first),
            List.of(second, first),
            List.of(first, first),
            List.of(first, second, second))) {
      assertThatThrownBy(() -> new Decision(two, NOON, Optional.empty(), wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new Decision(two, NOON, Optional.empty(), List.of(first, second)).accepted())
        .containsExactly(hub(1), hub(2));
  }

  @Test
  void rejects_a_hub_only_with_an_error_code() {
    for (ResponseCode code : ResponseCode.values()) {
      if (!code.text().startsWith("E")) {
        assertThatThrownBy(() -> new RejectedHub(hub(1), code, Optional.empty()))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void names_the_logistics_status_before_and_after() {
    assertThat(new AcceptedHub(hub(1), LogisticsStatus.REMOVED).before())
        .contains(LogisticsStatus.REMOVED);
    assertThat(new AcceptedHub(hub(1), LogisticsStatus.REMOVED).after())
        .contains(LogisticsStatus.RETURNED);
    assertThat(
            new RejectedHub(hub(1), ResponseCode.E4, Optional.of(LogisticsStatus.REMOVED)).after())
        .contains(LogisticsStatus.REMOVED);
    assertThat(new RejectedHub(hub(1), ResponseCode.E19, Optional.empty()).after()).isEmpty();
  }

  private static Decision listed(String outcomes) {
    List<ResponseCode> codes = new ArrayList<>();
    for (String code : outcomes.split(" ", -1)) {
      codes.add(ResponseCode.valueOf(code));
    }
    DeviceId[] hubs = new DeviceId[codes.size()];
    for (int i = 0; i < hubs.length; i++) {
      hubs[i] = hub(i + 1);
    }
    return decision(submitted(list(1, noFault(), hubs)), codes);
  }

  private static Decision decision(Submission submission, List<ResponseCode> codes) {
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < codes.size(); i++) {
      DeviceId hub = submission.request().hubs().ids().get(i);
      verdicts.add(
          codes.get(i) == ResponseCode.I0
              ? new AcceptedHub(hub, LogisticsStatus.DELIVERED)
              : new RejectedHub(hub, codes.get(i), Optional.empty()));
    }
    return new Decision(submission, NOON, Optional.empty(), verdicts);
  }
}
