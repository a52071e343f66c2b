package hubreturns.returns;

import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.single;
import static hubreturns.testing.Fixtures.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rows for checks 4 and 6 of docs/wire.md#checks-and-codes: each type against each SMI status.
 */
class ReturnStatusesTest {

  /** The answer to the single form: a row for each type, a column for each SMI status. */
  private static final String ANSWERS =
      """
      type                                                          | Pending | Whitelisted | InstalledNotCommissioned | Commissioned | Decommissioned | Withdrawn | Suspended | Recovery | Recovered
      Fault identified prior to installation                        | I99     | I99         | E081405                  | E081405      | E081405        | E081405   | E081405   | E5       | E5
      Fault identified post installation                            | E081405 | E081405     | I99                      | I99          | I99            | I99       | I99       | E5       | E5
      No Fault Return (general)                                     | I99     | I99         | I99                      | E081405      | I99            | I99       | E081405   | E5       | E5
      No Fault Return (non-dom opt out)                             | I99     | I99         | I99                      | E081405      | I99            | I99       | E081405   | E5       | E5
      No Fault Return (dual supplier HAN variant replacement)       | E081405 | E081405     | I99                      | E081405      | I99            | I99       | E081405   | E5       | E5
      No Fault Return (SM WAN variant replacement requested by DCC) | E081405 | E081405     | I99                      | E081405      | I99            | I99       | E081405   | E5       | E5
      Lost or Stolen Hub                                            | I99     | I99         | I99                      | I99          | I99            | I99       | I99       | E5       | E5
      """;

  static Stream<Arguments> answers() {
    List<List<String>> rows =
        ANSWERS.lines().map(row -> List.of(row.split("\\s+\\|\\s+", -1))).toList();
    List<String> statuses = rows.getFirst();
    return rows.stream()
        .skip(1)
        .flatMap(row ->
            IntStream.range(1, statuses.size())
                .mapToObj(i -> Arguments.of(row.getFirst(), statuses.get(i), row.get(i))));
  }

  @ParameterizedTest(name = "{0} in status {1}: {2}")
  @MethodSource("answers")
  void allow_a_return_in_the_statuses_of_its_type(String type, String status, String code) {
    ReturnDetail detail =
        Word.read(FaultReturnType.class, type)
            .<ReturnDetail>map(ReturnStatusesTest::fault)
            .orElseGet(() ->
                new NoFaultReturn(Word.of(NoFaultReturnType.class, type), UserReference.NONE));

    assertThat(answered(detail, status)).isEqualTo(code);
  }

  private static FaultReturn fault(FaultReturnType type) {
    return new FaultReturn(
        type,
        UserReference.NONE,
        Optional.of(hub(1)),
        ConnectionMethod.CRADLE,
        FaultReason.SM_WAN_FAULT);
  }

  @Test
  void the_advice_for_a_type_that_does_not_fit_names_the_types_that_fit_each_status() {
    Map<String, Word> types =
        Map.of(
            "fault prior to installation", FaultReturnType.PRIOR_TO_INSTALLATION,
            "fault post installation", FaultReturnType.POST_INSTALLATION,
            "general", NoFaultReturnType.GENERAL,
            "non-dom opt out", NoFaultReturnType.NON_DOM_OPT_OUT,
            "dual supplier HAN variant", NoFaultReturnType.DUAL_SUPPLIER_HAN_VARIANT,
            "SM WAN variant", NoFaultReturnType.SM_WAN_VARIANT,
            "lost or stolen", NoFaultReturnType.LOST_OR_STOLEN);
    Map<DeviceStatus, Set<Word>> advised = new EnumMap<>(DeviceStatus.class);
    Matcher row =
        Pattern.compile("([A-Z]\\w+(?:, [A-Z]\\w+)*): (any type but )?([^.]+)\\.")
            .matcher(ResponseCode.E081405.whatToDo());
    while (row.find()) {
      Set<Word> named = new HashSet<>();
      for (String name : row.group(3).split(", ", -1)) {
        named.add(Objects.requireNonNull(types.get(name), name));
      }
      Set<Word> fitting = new HashSet<>(types.values());
      if (row.group(2) == null) {
        fitting.retainAll(named);
      } else {
        fitting.removeAll(named);
      }
      for (String status : row.group(1).split(", ", -1)) {
        advised.put(Word.of(DeviceStatus.class, status), fitting);
      }
    }

    for (DeviceStatus status : DeviceStatus.values()) {
      assertThat(advised.getOrDefault(status, Set.of()))
          .as(status.text())
          .containsExactlyInAnyOrderElementsOf(
              types.values().stream()
                  .filter(type -> ReturnStatuses.typeFits(type, status))
                  .toList());
    }
  }

  /** The answer to a User that is entitled to the hub in every status. */
  private static String answered(ReturnDetail detail, String status) {
    Hub hub =
        new Hub(
            hub(1),
            Word.of(DeviceStatus.class, status),
            LogisticsStatus.REMOVED,
            CspRegion.UNKNOWN,
            Optional.of(SUPPLIER_A.party()),
            Optional.of(SUPPLIER_A.id()),
            Optional.empty());
    return Decide.decide(submitted(single(1, detail, hub(1))), Map.of(hub(1), hub), NOON)
        .headerCode()
        .text();
  }
}
