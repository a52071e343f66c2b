package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Dsms;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.system.ParallelCalls;
import hubreturns.acceptance.torture.Found.Return;
import hubreturns.harness.Program;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Reads the state after a run, through the commands and interfaces of the programs. */
record Afterwards(Operator operator, Dsms dsms) {
  /**
   * The longest wait for the deliveries. Under a new leader, records that were tried before wait 30
   * seconds. Others back off for longer.
   */
  private static final Duration DRAIN = Duration.ofMinutes(12);

  private static final int IDS_IN_ONE_COMMAND = 4_000;
  private static final int RESENDERS = 4;

  /**
   * Waits until every record is delivered, and reads everything.
   *
   * @param resend sends a message once more
   */
  Found read(History.Run run, Resend resend) throws IOException, InterruptedException {
    Map<String, Outcome> resent = resendAll(run, resend);
    awaitDeliveries();
    Program.Result check = operator.say("database", "check", "--format", "jsonl");
    List<Return> records =
        dsms.allRecords().stream()
            .map(fields ->
                new Return(
                    fields.getOrDefault("Return Reference", ""),
                    fields.getOrDefault("Device ID", ""),
                    fields.getOrDefault("Service Request ID", ""),
                    ""))
            .toList();
    return new Found(
        operator.requestIds(),
        sat(run.requests().keySet()),
        inventory(devices(run)),
        returns(),
        records,
        notices(records.size()),
        resent,
        check.exitCode() == 0 ? List.of() : lines(check));
  }

  private static List<String> lines(Program.Result check) {
    return (check.out() + check.err()).lines().toList();
  }

  /** Sends a message once more. */
  interface Resend {
    Outcome send(Message message) throws InterruptedException;
  }

  private static Map<String, Outcome> resendAll(History.Run run, Resend resend)
      throws IOException, InterruptedException {
    Map<String, Outcome> resent = new ConcurrentHashMap<>();
    Queue<Message> queue = new ConcurrentLinkedQueue<>(run.requests().values());
    List<Callable<Boolean>> resenders =
        IntStream.range(0, RESENDERS)
            .<Callable<Boolean>>mapToObj(n ->
                () -> {
                  for (Message next = queue.poll(); next != null; next = queue.poll()) {
                    resent.put(next.requestId(), resend.send(next));
                  }
                  return true;
                })
            .toList();
    var _ = ParallelCalls.all(resenders);
    return resent;
  }

  private void awaitDeliveries() throws InterruptedException {
    try {
      Waiting.until(
          "every record to be sent",
          DRAIN,
          () ->
              operator.rows("deliveries", "list", "--state", "waiting", "--limit", "1").isEmpty());
    } catch (IllegalStateException tooLong) {
      // The checker names each record.
      System.out.println("Torture: " + tooLong.getMessage());
    }
  }

  private static Set<String> devices(History.Run run) {
    Set<String> devices = new LinkedHashSet<>();
    run.requests().values().forEach(message -> devices.addAll(message.named()));
    return devices;
  }

  private static List<List<String>> parts(Collection<String> ids) {
    List<String> all = List.copyOf(ids);
    return IntStream.iterate(0, from -> from < all.size(), from -> from + IDS_IN_ONE_COMMAND)
        .mapToObj(from -> all.subList(from, Math.min(all.size(), from + IDS_IN_ONE_COMMAND)))
        .toList();
  }

  private List<SatEntry> sat(Collection<String> ids) throws IOException, InterruptedException {
    List<SatEntry> entries = new ArrayList<>();
    for (List<String> part : parts(ids)) {
      entries.addAll(operator.sat(part));
    }
    return entries;
  }

  /** From Device ID to return reference, of the devices that the inventory knows. */
  private Map<String, String> inventory(Collection<String> ids)
      throws IOException, InterruptedException {
    Map<String, String> returned = new ConcurrentHashMap<>();
    for (List<String> part : parts(ids)) {
      Program.Result said = operator.say(List.of("inventory", "show", "--format", "json"), part);
      // Exit code 1: some devices are not in the inventory.
      for (JsonNode row : Operator.rows(said.out())) {
        returned.put(
            Operator.text(row, "device_id"),
            Operator.text(row, "logistics_status").equals("Returned")
                ? Operator.text(row, "return_reference")
                : "");
      }
    }
    return returned;
  }

  private List<Return> returns() throws IOException, InterruptedException {
    return operator.returns().stream()
        .map(row ->
            new Return(
                Operator.text(row, "return_reference"),
                Operator.text(row, "device_id"),
                Operator.text(row, "request_id"),
                Operator.text(row, "dsms_state")))
        .toList();
  }

  private List<Return> notices(int wanted) throws IOException, InterruptedException {
    try {
      Waiting.until("notices to the CSPs", () -> dsms.allNotices().size() >= wanted);
    } catch (IllegalStateException tooLong) {
      System.out.println("Torture: " + tooLong.getMessage());
    }
    return dsms.allNotices().stream()
        .map(notice -> new Return(notice.text("returnReference"), notice.text("deviceId"), "", ""))
        .toList();
  }
}
