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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rows for checks 4 and 6 of docs/wire.md#checks-and-codes: each type against each SMI status.
 */
class ReturnStatusesTest {

  @ParameterizedTest(name = "{0} in status {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Fault identified prior to installation | Pending                  | I99
          Fault identified prior to installation | Whitelisted              | I99
          Fault identified prior to installation | InstalledNotCommissioned | E081405
          Fault identified prior to installation | Commissioned             | E081405
          Fault identified prior to installation | Decommissioned           | E081405
          Fault identified prior to installation | Withdrawn                | E081405
          Fault identified prior to installation | Suspended                | E081405
          Fault identified prior to installation | Recovery                 | E5
          Fault identified prior to installation | Recovered                | E5
          Fault identified post installation     | Pending                  | E081405
          Fault identified post installation     | Whitelisted              | E081405
          Fault identified post installation     | InstalledNotCommissioned | I99
          Fault identified post installation     | Commissioned             | I99
          Fault identified post installation     | Decommissioned           | I99
          Fault identified post installation     | Withdrawn                | I99
          Fault identified post installation     | Suspended                | I99
          Fault identified post installation     | Recovery                 | E5
          Fault identified post installation     | Recovered                | E5
          """)
  void allow_a_fault_return_in_the_statuses_of_its_type(String type, String status, String code) {
    FaultReturn detail =
        new FaultReturn(
            Word.of(FaultReturnType.class, type),
            UserReference.NONE,
            Optional.of(hub(1)),
            ConnectionMethod.CRADLE,
            FaultReason.SM_WAN_FAULT);

    assertThat(answered(detail, status)).isEqualTo(code);
  }

  @ParameterizedTest(name = "{0} in status {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          No Fault Return (general)                                     | Pending                  | I99
          No Fault Return (general)                                     | Whitelisted              | I99
          No Fault Return (general)                                     | InstalledNotCommissioned | I99
          No Fault Return (general)                                     | Commissioned             | E081405
          No Fault Return (general)                                     | Decommissioned           | I99
          No Fault Return (general)                                     | Withdrawn                | I99
          No Fault Return (general)                                     | Suspended                | E081405
          No Fault Return (general)                                     | Recovery                 | E5
          No Fault Return (general)                                     | Recovered                | E5
          No Fault Return (non-dom opt out)                             | Pending                  | I99
          No Fault Return (non-dom opt out)                             | Whitelisted              | I99
          No Fault Return (non-dom opt out)                             | InstalledNotCommissioned | I99
          No Fault Return (non-dom opt out)                             | Commissioned             | E081405
          No Fault Return (non-dom opt out)                             | Decommissioned           | I99
          No Fault Return (non-dom opt out)                             | Withdrawn                | I99
          No Fault Return (non-dom opt out)                             | Suspended                | E081405
          No Fault Return (non-dom opt out)                             | Recovery                 | E5
          No Fault Return (non-dom opt out)                             | Recovered                | E5
          No Fault Return (dual supplier HAN variant replacement)       | Pending                  | E081405
          No Fault Return (dual supplier HAN variant replacement)       | Whitelisted              | E081405
          No Fault Return (dual supplier HAN variant replacement)       | InstalledNotCommissioned | I99
          No Fault Return (dual supplier HAN variant replacement)       | Commissioned             | E081405
          No Fault Return (dual supplier HAN variant replacement)       | Decommissioned           | I99
          No Fault Return (dual supplier HAN variant replacement)       | Withdrawn                | I99
          No Fault Return (dual supplier HAN variant replacement)       | Suspended                | E081405
          No Fault Return (dual supplier HAN variant replacement)       | Recovery                 | E5
          No Fault Return (dual supplier HAN variant replacement)       | Recovered                | E5
          No Fault Return (SM WAN variant replacement requested by DCC) | Pending                  | E081405
          No Fault Return (SM WAN variant replacement requested by DCC) | Whitelisted              | E081405
          No Fault Return (SM WAN variant replacement requested by DCC) | InstalledNotCommissioned | I99
          No Fault Return (SM WAN variant replacement requested by DCC) | Commissioned             | E081405
          No Fault Return (SM WAN variant replacement requested by DCC) | Decommissioned           | I99
          No Fault Return (SM WAN variant replacement requested by DCC) | Withdrawn                | I99
          No Fault Return (SM WAN variant replacement requested by DCC) | Suspended                | E081405
          No Fault Return (SM WAN variant replacement requested by DCC) | Recovery                 | E5
          No Fault Return (SM WAN variant replacement requested by DCC) | Recovered                | E5
          Lost or Stolen Hub                                            | Pending                  | I99
          Lost or Stolen Hub                                            | Whitelisted              | I99
          Lost or Stolen Hub                                            | InstalledNotCommissioned | I99
          Lost or Stolen Hub                                            | Commissioned             | I99
          Lost or Stolen Hub                                            | Decommissioned           | I99
          Lost or Stolen Hub                                            | Withdrawn                | I99
          Lost or Stolen Hub                                            | Suspended                | I99
          Lost or Stolen Hub                                            | Recovery                 | E5
          Lost or Stolen Hub                                            | Recovered                | E5
          """)
  void allow_a_no_fault_return_in_the_statuses_of_its_type(
      String type, String status, String code) {
    NoFaultReturn detail =
        new NoFaultReturn(Word.of(NoFaultReturnType.class, type), UserReference.NONE);

    assertThat(answered(detail, status)).isEqualTo(code);
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
