package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.DURABLE;
import static hubreturns.acceptance.report.Clause.ROLLING_UPGRADE;
import static hubreturns.acceptance.report.Clause.SEVERAL_NODES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Consistency;
import hubreturns.acceptance.system.Deep;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.LastRelease;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.OutsidePostgres;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.SteadyLoad;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.FastPrograms;
import hubreturns.harness.Launcher;
import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import hubreturns.harness.RunningSimulator;
import hubreturns.harness.Waiting;
import hubreturns.harness.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Nodes of the last release and of this version on one database, while suppliers send: the upgrade
 * of docs/how-to/upgrade.md#without-an-interruption, and back again.
 */
@Deep
final class RollingUpgradeIT {
  private static final int WORLD = 8_000;
  private static final int HUBS = 5_000;

  @Test
  @Requirement({ROLLING_UPGRADE, SEVERAL_NODES, DURABLE})
  void an_upgrade_node_by_node_under_load_loses_no_request_and_can_be_undone(TestReporter saw)
      throws IOException, InterruptedException {
    Path jar = LastRelease.jar();
    Path folder = Files.createTempDirectory(TestSystem.target(), "upgrade-");
    FastPrograms programs = TestSystem.programs();
    Launcher now = programs.launcher(Program.SERVICE);
    Launcher before = new Launcher(Program.SERVICE, Program.SHORT_LIVED, jar);
    World world = World.make(folder.resolve("world"), WORLD);
    List<String> hubs = HubPool.ids(new HubPool(WORLD).take(HUBS, HubPool::ready));
    try (OutsidePostgres postgres =
            OutsidePostgres.start(
                programs.postgresPrograms(), folder.resolve("db"), OutsidePostgres.ROLES);
        RunningSimulator simulator =
            RunningSimulator.start(programs.launcher(Program.SIMULATOR), folder, 0, Map.of());
        Nodes nodes = new Nodes(folder)) {
      Map<String, String> settings = new HashMap<>(simulator.serviceEnvironment(1_000));
      settings.putAll(OutsidePostgres.settings(postgres.address()));
      RunningService one = nodes.start(before, "one", settings);
      // All nodes have the key that the first one made.
      settings.put("HUB_RETURNS_DSP_KEY", folder.resolve("one/data/dsp.key").toString());
      settings.put("HUB_RETURNS_DSP_CERTIFICATE", folder.resolve("one/data/dsp.pem").toString());
      one.load(world);
      RunningService two = nodes.start(before, "two", settings);

      SteadyLoad load =
          new SteadyLoad(
              SteadyLoad.MANY,
              List.of(one, two),
              world.suppliers().getFirst(),
              hubs,
              Seed.random("upgrade"));
      load.start();
      load.awaitAnswers();

      // This version migrates the schema while two nodes of the last release run.
      assertThat(now.run(one.environment(), "database", "migrate").exitCode()).isZero();
      load.awaitAnswers();
      RunningService three = nodes.start(now, "three", settings);
      load.use(List.of(one, two, three));
      load.awaitAnswers();

      // Each node in turn first gets no more requests, and then stops.
      load.use(List.of(two, three));
      load.awaitAnswers();
      one.close();
      RunningService four = nodes.start(now, "four", settings);
      load.use(List.of(two, three, four));
      load.awaitAnswers();

      // Back again: the last release starts on the schema of this version.
      RunningService again = nodes.start(before, "again", settings);
      load.use(List.of(two, three, again));
      load.awaitAnswers();
      load.use(List.of(three, four));
      load.awaitAnswers();
      two.close();
      again.close();
      load.awaitAnswers();
      load.stop();

      assertThat(load.strangeResponses()).as(Seed.replay()).isEmpty();
      assertThat(load.answered().keySet()).isEqualTo(load.requests().keySet());
      Operator after = new Operator(three);
      Waiting.until(
          "every record to be sent",
          () -> after.rows("deliveries", "list", "--state", "waiting").isEmpty());
      saw.publishEntry(
          "Afterwards", Consistency.check(after, load.requests(), load.answered(), hubs));
      saw.publishEntry(
          "Remedy", after.say("deliveries", "reconcile", "--format", "json").err().strip());
      after.ask("deliveries", "reconcile");
      after.ask("sat", "verify", "--certificate", folder.resolve("one/data/dsp.pem").toString());
    }
  }

  /** Every node that was started; those that still run stop at the end. */
  private static final class Nodes implements AutoCloseable {
    private final Path folder;
    private final List<RunningService> started = new ArrayList<>();

    private Nodes(Path folder) {
      this.folder = folder;
    }

    private RunningService start(Launcher launcher, String name, Map<String, String> settings)
        throws IOException, InterruptedException {
      Map<String, String> own = new HashMap<>(settings);
      own.put("HUB_RETURNS_NODE", name);
      started.add(RunningService.start(launcher, Files.createDirectory(folder.resolve(name)), own));
      return started.getLast();
    }

    @Override
    public void close() {
      started.forEach(RunningService::close);
    }
  }
}
