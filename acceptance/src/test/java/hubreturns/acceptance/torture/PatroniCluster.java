package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Document;
import hubreturns.acceptance.system.FreePort;
import hubreturns.acceptance.system.Link;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.Signal;
import hubreturns.acceptance.system.SmallDisk;
import hubreturns.acceptance.system.ThisMachine;
import hubreturns.harness.DatabaseAccess;
import hubreturns.harness.Folders;
import hubreturns.harness.Http;
import hubreturns.harness.Program;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three PostgreSQL under Patroni with three etcd, set up from the files in
 * docs/how-to/run-on-a-highly-available-postgresql.md. Only addresses, folders and passwords
 * differ.
 */
final class PatroniCluster implements Database {
  private static final Document HOW_TO =
      new Document("how-to/run-on-a-highly-available-postgresql.md");
  private static final List<String> PROGRAMS =
      List.of("/usr/bin/patroni", "/usr/bin/etcd", "/usr/lib/postgresql/15/bin/postgres");
  private static final List<String> NAMES = List.of("db1", "db2", "db3");
  private static final String NAME = "hub_returns";
  private static final int DISK_MEGABYTES = 4_000;

  /** How many lines of each log a failure shows. */
  private static final int LOG_LINES = 15;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration MOMENT = Duration.ofSeconds(5);
  private static final String PROBE_TABLE = "create table former_primary (at timestamptz)";
  private static final String PROBE = "insert into former_primary values (now())";
  private static final int PROBES = 3;
  private static final int PSQL_SECONDS = 30;

  private final SmallDisk disk;
  private final Map<String, Machine> machines = new HashMap<>();
  private final List<String> acceptedByFormer = new ArrayList<>();

  /** A member of the cluster, as Patroni reports it. */
  record Member(String name, String role, String state) {}

  /** A machine with an etcd and a Patroni, and the network around it. */
  private static final class Machine {
    private final String name;
    private final Path folder;
    private final int postgres = FreePort.find();
    private final int rest = FreePort.find();
    private final int etcd = FreePort.find();
    private final int peer = FreePort.find();

    /** The links between this machine and the others. The nodes do not use them. */
    private final List<Link> links = new ArrayList<>();

    private Optional<Process> etcdProcess = Optional.empty();
    private Optional<Process> patroni = Optional.empty();

    private Machine(String name, Path folder) throws IOException {
      this.name = name;
      this.folder = folder;
    }
  }

  /** Makes and starts the cluster. */
  PatroniCluster() throws IOException, InterruptedException {
    // Sockets of PostgreSQL need a short path.
    this.disk = SmallDisk.mount(Files.createTempDirectory("hub-returns-ha-"), DISK_MEGABYTES);
    for (String name : NAMES) {
      machines.put(name, new Machine(name, Files.createDirectory(disk.folder().resolve(name))));
    }
    try {
      startEtcd();
      configure();
      startPatroni(machine("db1"));
      awaitLeader();
      startPatroni(machine("db2"));
      startPatroni(machine("db3"));
      awaitWhole();
      createDatabase();
    } catch (IOException | InterruptedException | RuntimeException e) {
      e.addSuppressed(new IllegalStateException(logs()));
      close();
      throw e;
    }
  }

  /** The end of what Patroni wrote on each machine. */
  private String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (Machine machine : machines.values()) {
      Path log = machine.folder.resolve("patroni.log");
      List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of("(no log)");
      logs.append(machine.name).append(":\n");
      lines
          .subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
          .forEach(line -> logs.append(line).append('\n'));
    }
    return logs.toString();
  }

  /** Why there can be no cluster on this machine; empty if there can be one. */
  static String whyNot() {
    return ThisMachine.whyNot(
        PROGRAMS,
        "patroni, python3-etcd, python3-psycopg2, etcd-server and postgresql-15; their services must"
            + " not run");
  }

  private Machine machine(String name) {
    return Optional.ofNullable(machines.get(name)).orElseThrow();
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }

  private void startEtcd() throws IOException {
    List<String> settings = HOW_TO.lines("2. Start etcd", "ini");
    for (Machine machine : machines.values()) {
      ProcessBuilder builder =
          new ProcessBuilder("/usr/bin/etcd", "--logger", "zap", "--log-level", "error")
              .redirectErrorStream(true)
              .redirectOutput(machine.folder.resolve("etcd.log").toFile());
      for (String setting : settings) {
        String[] nameAndValue = here(setting, machine).split("=", 2);
        builder.environment().put(nameAndValue[0], nameAndValue[1]);
      }
      machine.etcdProcess = Optional.of(builder.start());
    }
  }

  /** The text of a file in the how-to, for a machine of this cluster. */
  private String here(String text, Machine machine) {
    String here =
        text.replace("THIS", machine.name)
            .replace("0.0.0.0:2379", address(machine.etcd))
            .replace("0.0.0.0:2380", address(machine.peer));
    for (Machine each : machines.values()) {
      here =
          here.replace(each.name + ".example:2379", address(each.etcd))
              .replace(each.name + ".example:2380", address(each.peer))
              .replace(each.name + ".example:5432", address(each.postgres))
              .replace(each.name + ".example:8008", address(each.rest));
    }
    return here.replace("/var/lib/etcd/hub", machine.folder.resolve("etcd").toString())
        .replace("/var/lib/postgresql/15/hub", machine.folder.resolve("data").toString())
        .replace("/var/lib/postgresql/hub.pgpass", machine.folder.resolve("pgpass").toString())
        .replace("/var/run/postgresql", machine.folder.toString())
        .replace("local all postgres peer", "local all postgres trust")
        .replace("samenet", "127.0.0.1/32");
  }

  /** Others reach a machine, and it reaches etcd, through links that a partition can cut. */
  private void configure() throws IOException {
    // Otherwise Patroni asks etcd for the addresses of its members, and bypasses the links.
    String config =
        HOW_TO
            .block("3. Start Patroni", "yaml")
            .replace("\netcd:\n", "\netcd:\n  use_proxies: true\n");
    for (Machine machine : machines.values()) {
      String here = here(config, machine);
      here = linked(here, machine, "connect_address: ", address(machine.rest));
      here = linked(here, machine, "connect_address: ", address(machine.postgres));
      for (Machine each : machines.values()) {
        here = linked(here, machine, "'", address(each.etcd));
      }
      Files.writeString(machine.folder.resolve("config.yml"), here);
    }
  }

  private static String linked(String text, Machine machine, String before, String address)
      throws IOException {
    Link link = new Link(address);
    machine.links.add(link);
    if (!text.contains(before + address)) {
      throw new AssertionError("the how-to's file has no " + before + address);
    }
    return text.replace(before + address, before + link.address());
  }

  private static void startPatroni(Machine machine) throws IOException {
    List<String> command = new ArrayList<>(OutsidePostgres.notAsRoot());
    command.addAll(List.of("/usr/bin/patroni", machine.folder.resolve("config.yml").toString()));
    machine.patroni =
        Optional.of(
            new ProcessBuilder(command)
                .directory(machine.folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                    ProcessBuilder.Redirect.appendTo(
                        machine.folder.resolve("patroni.log").toFile()))
                .start());
  }

  private List<Member> members() throws IOException, InterruptedException {
    IOException nobody = new IOException("no Patroni responds");
    for (Machine machine : machines.values()) {
      try {
        return members(machine);
      } catch (IOException e) {
        nobody.addSuppressed(e);
      }
    }
    throw nobody;
  }

  private static List<Member> members(Machine machine) throws IOException, InterruptedException {
    List<Member> members = new ArrayList<>();
    Http.Response response =
        Http.get(URI.create("http://" + address(machine.rest) + "/cluster"), MOMENT);
    for (JsonNode member : JSON.readTree(response.body()).path("members")) {
      members.add(
          new Member(
              member.path("name").asString(""),
              member.path("role").asString(""),
              member.path("state").asString("")));
    }
    return members;
  }

  /** Whether a machine says that it is the primary and holds the lock. */
  private boolean isPrimary(String name) throws InterruptedException {
    try {
      return Http.get(URI.create("http://" + address(machine(name).rest) + "/primary"), MOMENT)
              .status()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<String> primaryBut(String former) throws InterruptedException {
    for (String name : NAMES) {
      if (!name.equals(former) && isPrimary(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private void awaitLeader() throws InterruptedException {
    Waiting.until(
        "a primary",
        () -> {
          for (Machine machine : machines.values()) {
            if (machine.etcdProcess.filter(Process::isAlive).isEmpty()) {
              throw new IllegalStateException(
                  "etcd ended: " + Files.readString(machine.folder.resolve("etcd.log")));
            }
          }
          return primaryBut("").isPresent();
        });
  }

  /** Waits until there are a leader, a synchronous standby and a replica, all of which run. */
  private void awaitWhole() throws InterruptedException {
    Waiting.until(
        "a whole cluster",
        () -> {
          List<Member> members = members();
          List<String> roles = members.stream().map(Member::role).sorted().toList();
          return roles.equals(List.of("leader", "replica", "sync_standby"))
              && members.stream().allMatch(member -> member.state().equals("running"));
        });
  }

  private String leader() throws InterruptedException {
    awaitLeader();
    return primaryBut("").orElseThrow();
  }

  private void createDatabase() throws IOException, InterruptedException {
    String leader = leader();
    String sql = HOW_TO.block("4. Create the database", "sql");
    for (String statement : sql.split(";\n", -1)) {
      if (!statement.isBlank()) {
        psql(leader, "postgres", statement).requireSuccess();
      }
    }
    psql(leader, "postgres", PROBE_TABLE).requireSuccess();
    Map<String, String> owner =
        Map.of(
            "HUB_RETURNS_DATABASE_URL", OutsidePostgres.url(servers().toArray(String[]::new)),
            "HUB_RETURNS_DATABASE_USER", "hub_returns_owner",
            "HUB_RETURNS_DATABASE_PASSWORD", "the password of the owner");
    String[] migrate =
        "database migrate --writer hub_returns_writer --reader hub_returns_reader".split(" ", -1);
    Program.SERVICE.runBriefly(owner, migrate).requireSuccess();
  }

  /** Runs a statement on a machine, as its administrator; kills psql if there is no answer. */
  private Program.Result psql(String name, String database, String statement)
      throws IOException, InterruptedException {
    Machine machine = machine(name);
    Path out = Files.createTempFile(machine.folder, "psql", ".out");
    Process process =
        new ProcessBuilder(
                "/usr/lib/postgresql/15/bin/psql",
                "--host=" + machine.folder,
                "--port=" + machine.postgres,
                "--username=postgres",
                "--dbname=" + database,
                "--set=ON_ERROR_STOP=1",
                "--command=" + statement)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = process.waitFor(PSQL_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    Program.Result result =
        new Program.Result(
            ended ? process.exitValue() : 1, "", Files.readString(out, StandardCharsets.UTF_8));
    Files.delete(out);
    return result;
  }

  @Override
  public List<String> servers() {
    return NAMES.stream().map(name -> address(machine(name).postgres)).toList();
  }

  @Override
  public Map<String, String> login() {
    return Map.of(
        "HUB_RETURNS_DATABASE_USER", "hub_returns_writer",
        "HUB_RETURNS_DATABASE_PASSWORD", "the password of the writer",
        "HUB_RETURNS_SSI_DATABASE_USER", "hub_returns_reader",
        "HUB_RETURNS_SSI_DATABASE_PASSWORD", "the password of the reader");
  }

  /** What former primaries did that only the primary may do; there should be nothing. */
  List<String> acceptedByFormer() {
    return acceptedByFormer;
  }

  /** Patroni, the postmaster and all processes of PostgreSQL. */
  private static List<ProcessHandle> processes(Machine machine) throws IOException {
    List<ProcessHandle> first = new ArrayList<>(postmaster(machine).stream().toList());
    machine.patroni.map(Process::toHandle).ifPresent(first::add);
    return withDescendants(first);
  }

  private static List<ProcessHandle> withDescendants(List<ProcessHandle> parents) {
    return parents.stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .distinct()
        .toList();
  }

  private static Optional<ProcessHandle> postmaster(Machine machine) throws IOException {
    return DatabaseAccess.postmaster(machine.folder.resolve("data"));
  }

  private interface Breaking {
    void now(Machine machine) throws IOException, InterruptedException;
  }

  /** Breaks the primary, waits until another one leads, and repairs it after that. */
  private Fault ofThePrimary(String name, Breaking breaking, Breaking repair) {
    return new Fault(
        name,
        MOMENT,
        random -> {
          String former = leader();
          breaking.now(machine(former));
          Waiting.until("another primary", () -> primaryBut(former).isPresent());
          String next = primaryBut(former).orElse("nobody");
          return new Fault.Broken(
              former + ", followed by " + next,
              () -> {
                awaitDeliveriesOn(next);
                repair.now(machine(former));
                writeTo(former);
                awaitWhole();
              });
        },
        true);
  }

  /**
   * Waits until a node confirms to a new primary that it leads the deliveries. The former primary
   * is not repaired yet.
   */
  private void awaitDeliveriesOn(String next) throws IOException, InterruptedException {
    Program.Result now = psql(next, NAME, "select now()").requireSuccess();
    String isConfirmed =
        "select 1 / count(*) from delivery_lead where confirmed_at > '%s'"
            .formatted(now.err().lines().skip(2).findFirst().orElseThrow().strip());
    Waiting.until(
        "the lead of the deliveries on " + next,
        () -> psql(next, NAME, isConfirmed).exitCode() == 0);
  }

  /**
   * Tries to write to a former primary. It must accept nothing, because it is a standby or has lost
   * its standbys.
   */
  private void writeTo(String former) throws IOException, InterruptedException {
    for (int probe = 0; probe < PROBES; probe++) {
      if (psql(former, "postgres", PROBE).exitCode() == 0) {
        acceptedByFormer.add(former + " accepted a write");
      }
      if (isPrimary(former)) {
        acceptedByFormer.add(former + " is the primary again");
      }
    }
  }

  @Override
  public List<Fault> faults() {
    return List.of(
        ofThePrimary(
            "the primary is killed",
            machine ->
                Signal.KILL.send(withDescendants(List.of(postmaster(machine).orElseThrow()))),
            machine -> {}),
        ofThePrimary(
            "the machine of the primary is killed",
            machine -> Signal.KILL.send(processes(machine)),
            PatroniCluster::startPatroni),
        ofThePrimary(
            "the primary is frozen",
            machine -> {
              // The second signal freezes processes that the parents made before the first one
              // reached them.
              Signal.STOP.send(processes(machine));
              Signal.STOP.send(processes(machine));
            },
            machine -> Signal.CONT.send(processes(machine))),
        ofThePrimary(
            "the primary is cut off from the other machines",
            machine -> machine.links.forEach(link -> link.set(Link.Mode.SWALLOW)),
            machine -> machine.links.forEach(link -> link.set(Link.Mode.PASS))),
        new Fault("switchover", MOMENT, this::switchOver, true));
  }

  private Fault.Broken switchOver(Random random) throws IOException, InterruptedException {
    String former = leader();
    String next =
        members().stream()
            .filter(member -> member.role().equals("sync_standby"))
            .map(Member::name)
            .findFirst()
            .orElseThrow();
    Http.Response response =
        Http.post(
            URI.create("http://" + address(machine(former).rest) + "/switchover"),
            "application/json",
            JSON.writeValueAsBytes(Map.of("leader", former, "candidate", next)));
    Waiting.until("another primary", () -> primaryBut(former).isPresent());
    return new Fault.Broken(
        "%s to %s (%s)".formatted(former, next, response.text().strip()),
        () -> {
          awaitDeliveriesOn(next);
          writeTo(former);
          awaitWhole();
        });
  }

  @Override
  public List<String> leftOut() {
    return List.of();
  }

  @Override
  public void close() throws IOException {
    try {
      for (Machine machine : machines.values()) {
        List<ProcessHandle> all = processes(machine);
        if (!all.isEmpty()) {
          // Patroni stops with its PostgreSQL; nothing here is needed any more.
          Signal.KILL.send(all);
        }
        machine.etcdProcess.ifPresent(Process::destroyForcibly);
        for (Link link : machine.links) {
          link.close();
        }
      }
      Waiting.until(
          "the cluster's processes to end",
          () -> {
            for (Machine machine : machines.values()) {
              if (!processes(machine).stream().allMatch(Waiting::hasEnded)) {
                return false;
              }
            }
            return true;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    disk.close();
    Folders.delete(disk.folder());
  }
}
