package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.LAW_OF_THE_LIST;
import static hubreturns.acceptance.report.Clause.SAME_CHECKS;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Supplier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/**
 * Sends random lists for one set of devices, and the same devices one by one for a twin set. Lists
 * and singles must have the same effects (docs/wire.md#the-list).
 */
@UsesSharedSystem
final class LawOfTheListIT {
  private static final int DEVICES = 80;
  private static final int LISTS = 16;
  private static final int LONGEST_LIST = 14;
  private static final String LISTED = "00-DB-A1-00-00-00-00-%02X";
  private static final String ALONE = "00-DB-A2-00-00-00-00-%02X";
  private static final List<String> FAULT_TYPES = List.of(ReturnRequest.PRIOR, ReturnRequest.POST);
  private static final List<String> NO_FAULT_TYPES =
      List.of(
          ReturnRequest.GENERAL,
          "No Fault Return (non-dom opt out)",
          "No Fault Return (dual supplier HAN variant replacement)",
          "No Fault Return (SM WAN variant replacement requested by DCC)",
          ReturnRequest.LOST,
          ReturnRequest.LOST);

  private final TestSystem system;
  private final Random random = Seed.random("law of the list");
  private final Set<Integer> unknown = new HashSet<>();

  LawOfTheListIT(TestSystem system) {
    this.system = system;
  }

  @Test
  @Requirement({LAW_OF_THE_LIST, SAME_CHECKS})
  void a_list_has_the_same_effects_as_its_hubs_sent_one_by_one(TestReporter saw) throws Exception {
    importTwins();
    List<String> lists = new ArrayList<>();
    List<String> singles = new ArrayList<>();
    Map<String, Integer> tally = new TreeMap<>();

    for (int round = 0; round < LISTS; round++) {
      Supplier from = random.nextInt(5) == 0 ? system.second() : system.first();
      List<Integer> devices =
          IntStream.range(0, 1 + random.nextInt(LONGEST_LIST))
              .mapToObj(place -> random.nextInt(DEVICES))
              .toList();
      ReturnRequest notification = notification(from);
      ReturnRequest list = other(notification, LISTED).hubs(named(devices, LISTED));
      Answer answer = system.duis().send(list.signedBy(from));
      lists.add(list.requestId());

      List<String> codes = new ArrayList<>();
      for (int device : devices) {
        ReturnRequest single =
            other(notification.again().version("5.5"), ALONE).hub(ALONE.formatted(device));
        String code = system.duis().send(single.signedBy(from)).code();
        codes.add(code.equals("I99") ? "I0" : code);
        singles.add(single.requestId());
      }

      assertThat(answer.outcomes())
          .as("list %d, %s", round, Seed.replay())
          .hasToString(Answer.consolidated(named(devices, LISTED), codes).toString());
      assertThat(answer.code()).as(Seed.replay()).isEqualTo(Answer.headerOf(codes));
      codes.forEach(code -> tally.merge(code, 1, Integer::sum));
    }

    saw.publishEntry("Lists", LISTS + " against " + singles.size() + " singles");
    saw.publishEntry("Outcomes of both", tally.toString());
    checkSat(lists, singles, saw);
    checkInventory(saw);
    checkReturns(new HashSet<>(lists), new HashSet<>(singles), saw);
  }

  private ReturnRequest notification(Supplier from) {
    if (random.nextBoolean()) {
      return ReturnRequest.noFaultReturn(from, any(NO_FAULT_TYPES));
    }
    // The single form needs an OtherDeviceID. A number stands for a device of either set.
    return ReturnRequest.faultReturn(from, any(FAULT_TYPES))
        .with(
            "OtherDeviceID",
            random.nextInt(8) == 0
                ? "00-DB-FF-FF-00-00-00-03"
                : random.nextBoolean()
                    ? new MadeUpHub(0).esmeId()
                    : String.valueOf(random.nextInt(DEVICES)));
  }

  private static ReturnRequest other(ReturnRequest notification, String set) {
    return notification
        .detail("OtherDeviceID")
        .filter(id -> id.length() < 3)
        .map(id -> notification.with("OtherDeviceID", set.formatted(Integer.parseInt(id))))
        .orElse(notification);
  }

  private static List<String> named(List<Integer> devices, String set) {
    return devices.stream().map(set::formatted).toList();
  }

  private List<String> mostlyFirst(Function<Supplier, String> word) {
    String first = word.apply(system.first());
    return List.of(first, first, first, first, first, first, word.apply(system.second()), "");
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private void importTwins() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>(List.of(MadeUpHub.HEADER));
    List<String> owners = mostlyFirst(Supplier::eui);
    List<String> parties = mostlyFirst(Supplier::name);
    for (int device = 0; device < DEVICES; device++) {
      int kind = random.nextInt(16);
      if (kind == 0) {
        unknown.add(device);
        continue;
      }
      String rest =
          kind == 1
              ? ",ESME,,,,,,Commissioned,,,,,,,,"
              : String.join(
                  ",",
                  "",
                  "CHF",
                  "%s",
                  "WNC",
                  "WNC SBCH",
                  "Single Band",
                  random.nextInt(12) == 0
                      ? "SMETS1"
                      : any(List.of("North", "Central", "4G South", "South", "Unknown")),
                  any(
                      List.of(
                          "Pending",
                          "Whitelisted",
                          "Whitelisted",
                          "InstalledNotCommissioned",
                          "Commissioned",
                          "Commissioned",
                          "Decommissioned",
                          "Withdrawn",
                          "Suspended",
                          "Recovery",
                          "Recovered")),
                  random.nextInt(12) == 0
                      ? "Returned"
                      : any(List.of("Ordered", "Delivered", "Installed", "Removed")),
                  any(parties),
                  any(owners),
                  any(owners),
                  "",
                  "2025-03-01",
                  "",
                  "");
      for (String set : List.of(LISTED, ALONE)) {
        String gpf = set.formatted(device).replace("00-DB-A", "00-DB-B");
        lines.add(set.formatted(device) + rest.formatted(gpf));
      }
    }
    Path file = system.scratch("law").resolve("twins.csv");
    Files.write(file, lines);
    system.operator().ask("inventory", "import", file.toString());
  }

  private void checkSat(List<String> lists, List<String> singles, TestReporter saw)
      throws IOException, InterruptedException {
    List<SatEntry> ofLists = system.operator().sat(lists);
    assertThat(ofLists)
        .as(Seed.replay())
        .extracting(LawOfTheListIT::withoutItsSet)
        .containsExactlyElementsOf(
            system.operator().sat(singles).stream().map(LawOfTheListIT::withoutItsSet).toList());
    saw.publishEntry("SAT", ofLists.size() + " entries for each, the same in the same order");
  }

  private static String withoutItsSet(SatEntry entry) {
    return String.join(
        " ",
        entry.deviceId().substring("00-DB-A1".length()),
        entry.srv(),
        entry.user(),
        entry.party(),
        entry.code(),
        entry.before(),
        entry.after());
  }

  private void checkInventory(TestReporter saw) throws IOException, InterruptedException {
    List<Integer> known =
        IntStream.range(0, DEVICES).filter(device -> !unknown.contains(device)).boxed().toList();
    List<String> ids = new ArrayList<>(named(known, LISTED));
    ids.addAll(named(known, ALONE));

    Map<String, JsonNode> inventory = system.operator().inventory(ids);

    long returned = 0;
    for (int device : known) {
      Map<String, String> listed = shape(inventory.get(LISTED.formatted(device)));
      assertThat(listed)
          .as("device %d, %s", device, Seed.replay())
          .isEqualTo(shape(inventory.get(ALONE.formatted(device))));
      returned += listed.containsValue("a return of this run") ? 1 : 0;
    }
    saw.publishEntry(
        "SMI", known.size() + " devices the same in both sets, " + returned + " Returned");
  }

  private static Map<String, String> shape(@Nullable JsonNode device) {
    Map<String, String> shape = new HashMap<>();
    Objects.requireNonNull(device)
        .properties()
        .forEach(field -> shape.put(field.getKey(), field.getValue().asString("")));
    shape.keySet().removeAll(Set.of("device_id", "gpf_device_id", "returned_at"));
    shape.computeIfPresent(
        "return_reference", (key, text) -> text.isEmpty() ? text : "a return of this run");
    return shape;
  }

  private void checkReturns(Set<String> lists, Set<String> singles, TestReporter saw)
      throws IOException, InterruptedException {
    List<JsonNode> returns = system.operator().returns();

    List<String> ofLists = returnsOf(returns, lists);
    assertThat(ofLists).as(Seed.replay()).containsExactlyElementsOf(returnsOf(returns, singles));
    saw.publishEntry("Returns Records", ofLists.size() + " for each, the same in the same order");
  }

  private static List<String> returnsOf(List<JsonNode> returns, Set<String> requests) {
    return returns.stream()
        .filter(row -> requests.contains(Operator.text(row, "request_id")))
        .map(row ->
            List.of("service_reference_variant", "return_type", "party", "user").stream()
                .map(column -> Operator.text(row, column))
                .collect(
                    Collectors.joining(
                        " ", Operator.text(row, "device_id").substring("00-DB-A1".length()), "")))
        .toList();
  }
}
