package hubreturns.harness.demo;

import hubreturns.harness.Supplier;
import hubreturns.harness.demo.ReturnsFile.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The hubs that this run of the demo returns. Each run picks hubs that are not returned yet. */
sealed interface Choice {
  /** The number of hubs in the first list: the maximum for one request (docs/wire.md#the-list). */
  int LIST_MAX = 999;

  /** Every code that a hub can get (docs/wire.md#checks-and-codes). */
  Set<String> EVERY_CODE = Set.of("I0", "E19", "E11", "E4", "E5", "E081401", "E081405", "E081402");

  /** The files to send. */
  record FilesToSend(List<ReturnsFile> files) implements Choice {}

  /** Earlier runs returned so many hubs that too few are left. */
  record TooFewHubs(String what) implements Choice {}

  /** Chooses hubs of the two suppliers from the inventory. */
  static Choice from(List<Device> inventory, List<Supplier> suppliers, Path folder) {
    Supplier first = suppliers.get(0);
    Supplier second = suppliers.get(1);
    List<Line> fit =
        inventory.stream()
            .filter(device ->
                device.isHub()
                    && !device.isReturned()
                    && device.isInTheVan()
                    && device.deliveredTo().equals(first.name()))
            .limit(LIST_MAX)
            .map(device -> new Line(device.id(), "general,,,", "I0"))
            .toList();
    if (fit.size() < LIST_MAX) {
      return new TooFewHubs(
          "hubs that %s can still return: %d. The list needs %d"
              .formatted(first.name(), fit.size(), LIST_MAX));
    }
    List<Line> faulty = new FaultyFile(inventory, first, second).lines();
    Set<String> shown = faulty.stream().map(Line::expected).collect(Collectors.toSet());
    if (!shown.containsAll(EVERY_CODE)) {
      return new TooFewHubs(
          "%s has too few commissioned hubs left to return".formatted(second.name()));
    }
    return new FilesToSend(
        List.of(
            new ReturnsFile(
                "%s returns %d hubs that were never installed (one list, SRV 8.14.4)"
                    .formatted(first.name(), LIST_MAX),
                first,
                folder.resolve("no-fault.csv"),
                fit),
            new ReturnsFile(
                "%s returns faulty hubs and makes every possible mistake (SRV 8.14.3)"
                    .formatted(second.name()),
                second,
                folder.resolve("faulty.csv"),
                faulty)));
  }

  /** The lines of an 8.14.3 list that produces every code a hub can get. */
  record FaultyFile(List<Device> inventory, Supplier other, Supplier sender) {
    private static final String TERMS = "fault-post,sm-wan-fault,cradle,";
    private static final String NO_DEVICE_A = "00-DB-12-34-FF-FF-FF-F1";
    private static final String NO_DEVICE_B = "00-DB-12-34-FF-FF-FF-F2";
    private static final int ACCEPTED = 6;
    private static final int EACH = 2;

    List<Line> lines() {
      List<Line> lines = new ArrayList<>();
      List<Device> working =
          inventory.stream()
              .filter(device -> device.isHub() && mine(device) && !device.isReturned())
              .filter(device -> device.status().equals("Commissioned"))
              .toList();
      add(lines, working.stream().filter(device -> !device.isOfUnknownRegion()), ACCEPTED, "I0");
      // The region does not determine the CSP, so an operator must choose it.
      add(lines, working.stream().filter(Device::isOfUnknownRegion), 1, "I0");
      List<Line> accepted = List.copyOf(lines);
      lines.add(new Line(NO_DEVICE_A, TERMS, "E19"));
      lines.add(new Line(NO_DEVICE_B, TERMS, "E19"));
      add(lines, all(device -> device.type().equals("ESME")), 1, "E11");
      add(lines, all(device -> mine(device) && device.region().equals("SMETS1")), 1, "E11");
      lines.add(new Line(gpf(), TERMS, "E11"));
      add(
          lines,
          all(device ->
              device.isHub()
                  && device.status().equals("Commissioned")
                  && device.importSupplier().equals(other.eui())),
          EACH,
          "E4");
      add(lines, all(device -> mine(device) && device.status().equals("Recovered")), EACH, "E5");
      // A hub that is listed twice is accepted once and rejected once (docs/wire.md#the-list).
      accepted.stream()
          .limit(EACH)
          .forEach(line -> lines.add(new Line(line.deviceId(), TERMS, "E081401")));
      add(
          lines,
          all(device ->
              device.isHub()
                  && device.status().equals("Whitelisted")
                  && device.deliveredTo().equals(sender.name())),
          EACH,
          "E081405");
      // OtherDeviceID applies to all hubs of a list, so the client sends these in a separate
      // request.
      working.stream()
          .filter(device -> !device.isOfUnknownRegion())
          .skip(ACCEPTED)
          .limit(EACH)
          .forEach(device -> lines.add(new Line(device.id(), TERMS + NO_DEVICE_A, "E081402")));
      return lines;
    }

    private String gpf() {
      return all(Device::isHub).findFirst().map(Device::gpf).orElse(NO_DEVICE_A);
    }

    private boolean mine(Device device) {
      return device.type().equals("CHF") && device.importSupplier().equals(sender.eui());
    }

    private Stream<Device> all(Predicate<Device> which) {
      return inventory.stream().filter(which);
    }

    private static void add(List<Line> lines, Stream<Device> devices, int count, String code) {
      devices.limit(count).forEach(device -> lines.add(new Line(device.id(), TERMS, code)));
    }
  }
}
