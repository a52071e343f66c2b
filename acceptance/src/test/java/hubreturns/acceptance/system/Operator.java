package hubreturns.acceptance.system;

import hubreturns.harness.PageVisitor;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.Supplier;
import hubreturns.harness.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs operator commands (docs/operations.md#commands). */
public record Operator(RunningService service) {
  /** The password that everyone chooses. */
  public static final String PASSWORD = "three blind mice ran";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * An entry of the Service Audit Trail.
   *
   * @param position from 1
   */
  public record SatEntry(
      String requestId,
      int position,
      String deviceId,
      String srv,
      String user,
      String party,
      String receivedAt,
      String committedAt,
      String code,
      String before,
      String after,
      String sha256,
      String node) {}

  /** Runs a command and returns its result, whatever its exit code. */
  public Program.Result say(String... arguments) throws IOException, InterruptedException {
    return service.command(arguments);
  }

  /** Runs a command whose words are in two parts. */
  public Program.Result say(List<String> first, Collection<String> more)
      throws IOException, InterruptedException {
    return say(Stream.concat(first.stream(), more.stream()).toArray(String[]::new));
  }

  /** Runs a command that must succeed, and returns its standard output. */
  public String ask(String... arguments) throws IOException, InterruptedException {
    return ask(List.of(arguments), List.of());
  }

  /** The same with a command whose words are in two parts. */
  public String ask(List<String> first, Collection<String> more)
      throws IOException, InterruptedException {
    Program.Result said = say(first, more);
    if (said.exitCode() != 0) {
      throw new AssertionError(
          "%s failed with exit code %d: %s".formatted(first, said.exitCode(), said.err()));
    }
    return said.out();
  }

  /** The SAT entries for these Device IDs and RequestIDs, in the order of the output. */
  public List<SatEntry> sat(Collection<String> ids) throws IOException, InterruptedException {
    return entries(ask(List.of("sat", "--format", "json"), ids));
  }

  /** Reads the output of {@code sat --format json}. */
  public static List<SatEntry> entries(String json) {
    List<SatEntry> entries = new ArrayList<>();
    for (JsonNode row : rows(json)) {
      entries.add(
          new SatEntry(
              text(row, "request_id"),
              row.path("position").asInt(),
              text(row, "device_id"),
              text(row, "service_reference_variant"),
              text(row, "user"),
              text(row, "party"),
              text(row, "received_at"),
              text(row, "committed_at"),
              text(row, "code"),
              text(row, "logistics_status_before"),
              text(row, "logistics_status_after"),
              text(row, "request_sha256"),
              text(row, "node")));
    }
    return entries;
  }

  /** The SMI's entries of these devices by Device ID. The SMI must have all of them. */
  public Map<String, JsonNode> inventory(Collection<String> ids)
      throws IOException, InterruptedException {
    Map<String, JsonNode> devices = new LinkedHashMap<>();
    for (JsonNode row : rows(ask(List.of("inventory", "show", "--format", "json"), ids))) {
      devices.put(text(row, "device_id"), row);
    }
    return devices;
  }

  /** Every return, in order of acceptance. */
  public List<JsonNode> returns() throws IOException, InterruptedException {
    return rows("report", "returns");
  }

  /** The RequestIDs in the order in which the requests were decided; the options narrow them. */
  public List<String> requestIds(String... options) throws IOException, InterruptedException {
    return rows(ask(List.of("report", "requests", "--format", "json"), List.of(options))).stream()
        .map(row -> text(row, "request_id"))
        .toList();
  }

  /** Runs a command and returns the rows of its output. */
  public List<JsonNode> rows(String... command) throws IOException, InterruptedException {
    return rows(ask(List.of(command), List.of("--format", "json")));
  }

  /** Reads a JSON array of rows. */
  public static List<JsonNode> rows(String json) {
    JsonNode array = JSON.readTree(json);
    if (!array.isArray()) {
      throw new AssertionError("not a JSON array: " + json);
    }
    List<JsonNode> rows = new ArrayList<>();
    array.forEach(rows::add);
    return rows;
  }

  /** The text of a column; empty if the value is null. */
  public static String text(JsonNode row, String column) {
    JsonNode value = row.path(column);
    if (value.isMissingNode()) {
      throw new AssertionError("no column " + column + " in " + row);
    }
    return value.isNull() ? "" : value.asString();
  }

  /** Adds an account of the pages, and returns its one-time password. */
  public String addUser(String name, String role, String... more)
      throws IOException, InterruptedException {
    return ask(List.of("user", "add", name, "--role", role), List.of(more)).strip();
  }

  /** Adds an account of the pages, whose holder chooses the password and signs in. */
  public void settle(PageVisitor holder, String name, String role, String... more)
      throws IOException, InterruptedException {
    holder.settle(name, addUser(name, role, more), PASSWORD);
  }

  /** Imports a Party with one User, whose certificates are files in the folder of the Parties. */
  public Program.Result importParty(
      World world, Supplier user, String roles, String status, String certificates)
      throws IOException, InterruptedException {
    Path parties =
        Files.writeString(
            world.folder().resolve(user.name() + ".yaml"),
            """
            parties:
              - name: %s
                users:
                  - eui: %s
                    roles: [%s]
                    status: %s
                    certificates: [%s]
            """
                .formatted(user.name(), user.eui(), roles, status, certificates));
    return say("party", "import", parties.toString());
  }
}
