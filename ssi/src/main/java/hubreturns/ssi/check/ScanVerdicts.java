package hubreturns.ssi.check;

import hubreturns.returns.HubList;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.ReturnStatuses;
import hubreturns.returns.User;
import hubreturns.returns.UserReference;
import hubreturns.returnsfile.Names;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.check.InventoryLookup.OwnHub;
import hubreturns.ssi.hub.EarlierReturns;
import hubreturns.ssi.hub.EarlierReturns.EarlierReturn;
import hubreturns.ssi.page.Choices;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.Word;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whether each scanned hub would be accepted, by the rules of a real request. */
final class ScanVerdicts {
  private static final String NOT_YOURS = "Not found in your inventory. Set this hub aside.";

  private final InventoryLookup inventory;
  private final EarlierReturns earlierReturns;
  private final DisplayFormat show;
  private final Clock clock;

  ScanVerdicts(InventoryLookup inventory, JdbcClient database, DisplayFormat show, Clock clock) {
    this.inventory = inventory;
    this.earlierReturns = new EarlierReturns(database);
    this.show = show;
    this.clock = clock;
  }

  /**
   * What is shown of one scan.
   *
   * @param id the Device ID, or the scanned text if it is not one
   * @param good whether a request would accept the hub
   */
  record ScanVerdict(String id, boolean good, String text, String maker, String status) {}

  /**
   * The verdict on each scan, in the order of the scans.
   *
   * @param type the return type; while it is blank, a hub is good if any type fits it
   */
  List<ScanVerdict> of(Viewer viewer, List<String> scans, Optional<User> user, String type) {
    List<DeviceId> ids =
        scans.stream().flatMap(scan -> Choices.device(scan).stream()).distinct().toList();
    Map<DeviceId, InventoryEntry> entries = inventory.entries(ids);
    Map<Long, OwnHub> own = new HashMap<>();
    Map<Long, OwnHub> byGpf = new HashMap<>();
    for (OwnHub hub : inventory.own(viewer, ids)) {
      own.put(hub.device(), hub);
      hub.gpf().ifPresent(gpf -> byGpf.put(gpf, hub));
    }
    Map<Long, EarlierReturn> earlier = earlierReturns.of(viewer, own.keySet());
    List<ScanVerdict> verdicts = new ArrayList<>();
    for (String scan : scans) {
      Optional<DeviceId> id = Choices.device(scan);
      if (id.isEmpty()) {
        verdicts.add(
            new ScanVerdict(scan, false, "Not a Device ID of 16 hex digits. Scan again.", "", ""));
      } else if (own.containsKey(id.get().eui64())) {
        OwnHub hub = own.get(id.get().eui64());
        Optional<ResponseCode> code = user.map(one -> code(id.get(), one, type, entries));
        verdicts.add(
            new ScanVerdict(
                id.get().toString(),
                code.equals(Optional.of(ResponseCode.I0)),
                code.map(one -> text(one, hub, Optional.ofNullable(earlier.get(hub.device()))))
                    .orElse(InventoryLookup.NO_SENDER.message() + "."),
                hub.maker(),
                hub.status()));
      } else {
        String text =
            Optional.ofNullable(byGpf.get(id.get().eui64()))
                .map(hub ->
                    "This is the GPF of hub %s. Scan the hub's own Device ID."
                        .formatted(new DeviceId(hub.device())))
                .orElse(NOT_YOURS);
        verdicts.add(new ScanVerdict(id.get().toString(), false, text, "", ""));
      }
    }
    return verdicts;
  }

  private ResponseCode code(
      DeviceId hub, User user, String type, Map<DeviceId, InventoryEntry> entries) {
    Collection<Word> types =
        Names.RETURN_TYPES
            .read(type)
            .<Collection<Word>>map(List::of)
            .orElse(Names.RETURN_TYPES.shortNames().values());
    ResponseCode code = ResponseCode.E5;
    for (Word one : types) {
      code =
          FileCheck.decide(new HubList(List.of(hub)), detail(one), user, entries, clock.instant())
              .verdicts()
              .getFirst()
              .code();
      if (code == ResponseCode.I0) {
        return code;
      }
    }
    return code;
  }

  /** A return of this type, with any fault reason and connection method. No rule looks at those. */
  private static ReturnDetail detail(Word type) {
    return type instanceof FaultReturnType fault
        ? new FaultReturn(
            fault,
            UserReference.NONE,
            Optional.empty(),
            ConnectionMethod.ESME,
            FaultReason.LED_FAULT)
        : new NoFaultReturn((NoFaultReturnType) type, UserReference.NONE);
  }

  private String text(ResponseCode code, OwnHub hub, Optional<EarlierReturn> earlier) {
    return switch (code) {
      case I0, I99, W081401 -> "Good";
      case E081401 ->
          earlier
              .map(one ->
                  "Already returned on " + show.dayOf(one.at()) + ", reference " + one.reference())
              .orElse("Already returned, but not by a User of your Party.");
      case E5, E081405 ->
          "SMI status "
              + hub.status()
              + (fitting(hub.status()).isEmpty()
                  ? " allows no return."
                  : " allows only these return types: " + fitting(hub.status()) + ".");
      case E4, E11, E19 -> NOT_YOURS;
      case E1, E2, E3, E12, E13, E081402 -> code.meaning() + " " + code.whatToDo();
    };
  }

  private static String fitting(String status) {
    DeviceStatus device = Word.of(DeviceStatus.class, status);
    return Names.RETURN_TYPES.shortNames().values().stream()
        .filter(type -> ReturnStatuses.typeFits(type, device))
        .map(Word::text)
        .collect(Collectors.joining(", "));
  }
}
