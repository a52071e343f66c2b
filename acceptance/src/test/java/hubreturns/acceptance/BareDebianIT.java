package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.BARE_DEBIAN;
import static hubreturns.acceptance.report.Clause.DATABASE_FAILS_OVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.DebianMachine;
import hubreturns.acceptance.system.DebianMachine.Cables;
import hubreturns.acceptance.system.DebianMachine.Network;
import hubreturns.acceptance.system.Deep;
import hubreturns.acceptance.system.Document;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.ParallelCalls;
import hubreturns.acceptance.system.ProductionKeys;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.Ended;
import hubreturns.harness.Program;
import hubreturns.harness.Supplier;
import hubreturns.harness.Waiting;
import hubreturns.harness.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Sets up six machines with a bare Debian 12 as docs/how-to/run-on-a-highly-available-postgresql.md
 * describes. The commands and files are those of that page and of docs/how-to/set-up-production.md.
 * Only passwords differ, and Java 25 is already installed.
 */
@Deep
final class BareDebianIT {
  private static final Document GUIDE =
      new Document("how-to/run-on-a-highly-available-postgresql.md");
  private static final Document PRODUCTION = new Document("how-to/set-up-production.md");
  private static final Document SUPERVISOR = new Document("how-to/run-under-a-supervisor.md");
  private static final int HUBS = 100;

  private static final Map<String, String> ADDRESSES = addresses();
  private static final List<String> DATABASES = List.of("db1", "db2", "db3");
  private static final List<String> NODES = List.of("node1", "node2");

  private final Map<String, DebianMachine> machines = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Path folder = TestSystem.emptyFolder("bare-debian");
  private World world = World.in(folder);
  private Optional<Cables> cables = Optional.empty();

  /** Whether the test has passed. The files of the machines, 3 GB, are then deleted. */
  private boolean isDone;

  BareDebianIT() throws IOException {}

  private static Map<String, String> addresses() {
    Map<String, String> addresses = new LinkedHashMap<>();
    for (String name : List.of("db1", "db2", "db3", "node1", "node2", "duis")) {
      addresses.put(name, "192.0.2." + (11 + addresses.size()));
    }
    return addresses;
  }

  @BeforeEach
  void install_bare_machines() throws IOException, InterruptedException {
    assumeTrue(DebianMachine.whyNot().isEmpty(), DebianMachine.whyNot());
    Path image = DebianMachine.image(TestSystem.target().resolve("debian"));
    cables = Optional.of(new Cables("192.0.2.1"));
    for (String name : ADDRESSES.keySet()) {
      DebianMachine machine = new DebianMachine(image, folder.resolve(name), name);
      machines.put(name, machine);
      cables.orElseThrow().connect(machine, address(name));
      // The file as Debian's installer writes it, with the lines that a network administrator adds.
      machine.write(
          "/etc/hosts",
          "127.0.0.1\tlocalhost\n127.0.1.1\tTHIS.example\tTHIS\n".replace("THIS", name) + hosts());
      // Installed packages need not survive a crash of the machine, and waiting for the disk would
      // be slow.
      machine.write("/etc/dpkg/dpkg.cfg.d/90unsafe", "force-unsafe-io\n");
      machine.write("/etc/apt/apt.conf.d/90yes", "APT::Get::Assume-Yes \"true\";\n");
      machine.write("/etc/resolv.conf", Files.readString(Path.of("/etc/resolv.conf")));
    }
  }

  @AfterEach
  void remove_the_machines() throws IOException {
    for (DebianMachine machine : machines.values()) {
      machine.close();
    }
    cables.ifPresent(Cables::close);
    if (isDone) {
      TestSystem.emptyFolder(folder.getFileName().toString());
    }
  }

  private static String address(String name) {
    return ADDRESSES.getOrDefault(name, "");
  }

  private static String hosts() {
    StringBuilder hosts = new StringBuilder();
    ADDRESSES.forEach(
        (name, address) -> hosts.append(address).append('\t').append(name).append(".example\n"));
    return hosts.toString();
  }

  private DebianMachine machine(String name) {
    return Optional.ofNullable(machines.get(name)).orElseThrow();
  }

  /** The first code block with this language and beginning, below this heading of the page. */
  private String block(Document page, String heading, String language, String beginning)
      throws IOException {
    String found = page.block(heading, language, beginning);
    used.add(found);
    return found;
  }

  private String guide(String heading, String language, String beginning) throws IOException {
    return block(GUIDE, heading, language, beginning);
  }

  private interface Step {
    void on(String name, DebianMachine machine) throws IOException, InterruptedException;
  }

  private void each(List<String> names, Step step) throws IOException, InterruptedException {
    for (String name : names) {
      step.on(name, machine(name));
    }
  }

  @Test
  @Requirement({BARE_DEBIAN, DATABASE_FAILS_OVER})
  void the_documented_commands_lead_from_bare_debian_to_two_nodes_on_three_databases(
      TestReporter saw) throws Exception {
    installPackages();
    startEtcd();
    String list = startPatroni();
    saw.publishEntry("Members", list);
    createDatabase();
    setUpNodes();
    startProxies();
    saw.publishEntry("Through the proxy", submit("first"));
    each(NODES, (name, machine) -> assertThat(warnings(machine)).isEmpty());

    saw.publishEntry(
        "Switchover",
        machine("db1").run(guide("8. Try a fail-over", "sh", "patronictl").strip() + " --force"));
    assertThat(leader()).isNotEqualTo("db1");
    saw.publishEntry("After the switchover", submit("second"));
    assertThat(used).as("the blocks of the page").containsAll(GUIDE.blocks());
    isDone = true;
  }

  /** What is wrong in the log of a node. */
  private static List<String> warnings(DebianMachine machine)
      throws IOException, InterruptedException {
    return machine
        .run("journalctl -u hub-returns --no-pager")
        .lines()
        .filter(line -> line.contains("WARN") || line.contains("ERROR"))
        .toList();
  }

  private void installPackages() throws IOException, InterruptedException {
    String hosts = guide("1. Install the packages", "sh", "sed");
    each(List.copyOf(ADDRESSES.keySet()), (name, machine) -> machine.run(hosts));
    String install = guide("1. Install the packages", "sh", "apt-get");
    each(DATABASES, (name, machine) -> machine.run(Network.OF_THE_TEST, install));
  }

  private void startEtcd() throws Exception {
    String settings = guide("2. Start etcd", "ini", "");
    each(
        DATABASES,
        (name, machine) -> machine.write("/etc/default/etcd", settings.replace("THIS", name)));
    String start = guide("2. Start etcd", "sh", "systemctl");
    ParallelCalls.all(
        DATABASES.stream().<Callable<String>>map(name -> () -> machine(name).run(start)).toList());
    assertThat(machine("db1").run(guide("2. Start etcd", "sh", "etcdctl")).lines()).hasSize(3);
  }

  private String startPatroni() throws IOException, InterruptedException {
    String config = guide("3. Start Patroni", "yaml", "");
    String start = guide("3. Start Patroni", "sh", "chown");
    String list = guide("3. Start Patroni", "sh", "patronictl");
    each(
        DATABASES,
        (name, machine) -> {
          machine.write("/etc/patroni/config.yml", config.replace("THIS", name));
          machine.run(start);
          Waiting.until("a leader", () -> machine(name).run(list).contains("Leader"));
        });
    Waiting.until(
        "a whole cluster",
        () -> {
          String members = machine("db1").run(list);
          return Pattern.compile("Leader *\\| *running").matcher(members).find()
              && Pattern.compile("Sync Standby *\\| *(running|streaming)").matcher(members).find()
              && Pattern.compile("Replica *\\| *(running|streaming)").matcher(members).find();
        });
    return machine("db2").run(list);
  }

  private String leader() throws IOException, InterruptedException {
    Pattern leader = Pattern.compile("\\| (db\\d)\\b[^\n]*Leader");
    var members = leader.matcher(machine("db2").run("patronictl -c /etc/patroni/config.yml list"));
    assertThat(members.find()).isTrue();
    return members.group(1);
  }

  private void createDatabase() throws IOException, InterruptedException {
    String sql = guide("4. Create the database", "sql", "");
    assertThat(leader()).isEqualTo("db1");
    machine("db1").run("runuser -u postgres psql -- -v ON_ERROR_STOP=1 << 'END'\n" + sql + "END\n");
  }

  private void setUpNodes() throws IOException, InterruptedException {
    Files.createDirectory(folder.resolve("keys"));
    world = World.make(folder.resolve("world"), HUBS);
    ProductionKeys keys = ProductionKeys.make(world, folder.resolve("keys"), "duis.example");
    String program = block(PRODUCTION, "2. Put the program and the keys in place", "sh", "adduser");
    String protect = block(PRODUCTION, "2. Put the program and the keys in place", "sh", "cd");
    String command = block(PRODUCTION, "4. Make the command `hub-returns`", "sh", "#!");
    String executable = PRODUCTION.found("`(chmod 755 [^`]*)`");
    String unit = SUPERVISOR.block("2. Create the unit", "ini");
    each(
        NODES,
        (name, machine) -> {
          Files.copy(Program.SERVICE.jar(), machine.file("/root/hub-returns-service.jar"));
          machine.run("ln -s %s/bin/java /usr/bin/java".formatted(System.getProperty("java.home")));
          machine.run("cd /root\n" + program);
          keys.copyTo(machine.file("/etc/hub-returns"));
          machine.write(
              "/etc/hub-returns/secrets",
              """
              HUB_RETURNS_DATABASE_PASSWORD='the password of the writer'
              HUB_RETURNS_SSI_DATABASE_PASSWORD='the password of the reader'
              """);
          machine.write("/usr/local/sbin/hub-returns", command);
          machine.run(executable);
          machine.run(protect);
          machine.write("/etc/hub-returns/service.properties", settings(name));
          machine.write("/etc/systemd/system/hub-returns.service", unit);
        });
    DebianMachine first = machine("node1");
    Files.copy(world.partiesFile(), first.file("/root/parties.yaml"));
    for (Supplier each : world.suppliers()) {
      Path certificate = each.certificate();
      Files.copy(certificate, first.file("/root/" + certificate.getFileName()));
    }
    Files.copy(world.inventoryFile(), first.file("/root/inventory.csv"));
    first.run(
        "export HUB_RETURNS_DATABASE_PASSWORD='the password of the owner'\n"
            + block(PRODUCTION, "5. Create the tables", "sh", ""));
    // The service's account cannot read root's folder.
    first.run("chmod 755 /root\ncd /root\n" + block(PRODUCTION, "6. Load the data", "sh", ""));
    String start = SUPERVISOR.block("3. Start it", "sh").replaceAll("(?m)^journalctl .*", "");
    each(NODES, (name, machine) -> machine.run(start));
    each(
        NODES,
        (name, machine) ->
            Waiting.until(
                "the service on " + name,
                () -> machine.run("journalctl -u hub-returns --no-pager").contains("Ready as")));
  }

  /** The settings of the production set-up, with those that differ for several nodes. */
  private String settings(String node) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>(PRODUCTION.lines("3. Write the settings", "properties"));
    lines.addAll(guide("5. Set up the nodes", "properties", "").lines().toList());
    for (String line : lines) {
      String[] words = line.replace("THIS", node).split("=", 2);
      settings.put(words[0], words[1]);
    }
    StringBuilder text = new StringBuilder();
    settings.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  private void startProxies() throws IOException, InterruptedException {
    String health = "6. Open each node's health";
    String front = "7. Put HAProxy in front of the nodes";
    String install = guide(health, "sh", "apt-get");
    String config = guide(health, "haproxy", "");
    String start = guide(health, "sh", "systemctl");
    each(
        NODES,
        (name, machine) -> {
          machine.run(Network.OF_THE_TEST, install);
          machine.write("/etc/haproxy/haproxy.cfg", config.replace("THIS", name));
          machine.run(start.replace("THIS", name));
        });
    DebianMachine duis = machine("duis");
    duis.run(Network.OF_THE_TEST, guide(front, "sh", "apt-get"));
    duis.write("/etc/haproxy/haproxy.cfg", guide(front, "haproxy", ""));
    duis.run(guide(front, "sh", "systemctl"));
  }

  /** Returns hubs through the proxy with the client, which resends until it has the answer. */
  private String submit(String name) throws IOException, InterruptedException {
    Path csv = folder.resolve(name + ".csv");
    List<String> lines = new ArrayList<>(List.of("device_id,return_type"));
    int skip = name.equals("first") ? 0 : 5;
    HubPool.ids(new HubPool(HUBS).take(10, HubPool::ready)).stream()
        .skip(skip)
        .limit(5)
        .forEach(hub -> lines.add(hub + ",general"));
    Files.write(csv, lines);
    Path hosts = Files.writeString(folder.resolve("hosts"), hosts());
    Path keys = folder.resolve("keys");
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts,
                "-jar",
                Program.CLIENT.jar().toString()));
    Collections.addAll(
        words,
        world
            .suppliers()
            .getFirst()
            .submit(
                csv,
                "https://duis.example:8079",
                world.folder().resolve("dsp.pem"),
                "--tls-ca",
                keys.resolve("duis.example.pem").toString(),
                "--tls-key",
                keys.resolve("supplier.example.key").toString(),
                "--tls-certificate",
                keys.resolve("supplier.example.pem").toString()));
    return Ended.successfully(cables.orElseThrow().command(words.toArray(String[]::new)));
  }
}
