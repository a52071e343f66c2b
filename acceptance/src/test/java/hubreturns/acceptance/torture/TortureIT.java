package hubreturns.acceptance.torture;

import static hubreturns.acceptance.report.Clause.DATABASE_KILLED;
import static hubreturns.acceptance.report.Clause.DURABLE;
import static hubreturns.acceptance.report.Clause.LAW_OF_THE_LIST;
import static hubreturns.acceptance.report.Clause.ONE_RECORD_EACH;
import static hubreturns.acceptance.report.Clause.REPLAY;
import static hubreturns.acceptance.report.Clause.SEVERAL_NODES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Deep;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.torture.Sender.Target;
import hubreturns.acceptance.wire.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Torture runs of nodes on one PostgreSQL (docs/adr/0065-a-torture-run.md). */
@Order(1)
final class TortureIT {
  /** How long the nemesis strikes; {@code ./check --minutes} sets more. */
  static final Duration STRIKES = Duration.ofSeconds(Integer.getInteger("torture.seconds", 35));

  private static final int HUBS = 3_000;
  private static final int HUBS_A_SECOND = 40;

  /** The number of hubs in an inventory that a run does not use up. */
  static int hubs() {
    return HUBS + HUBS_A_SECOND * (int) STRIKES.toSeconds();
  }

  @Test
  @Requirement({SEVERAL_NODES, DURABLE, DATABASE_KILLED, REPLAY, LAW_OF_THE_LIST, ONE_RECORD_EACH})
  void two_nodes_on_one_database_keep_every_promise_whatever_breaks(TestReporter saw)
      throws IOException, InterruptedException {
    Path folder = TestSystem.emptyFolder("torture-two-nodes");
    try (TortureSystem system =
            new TortureSystem(
                folder, new SingleDatabase(folder.resolve("database")), 2, hubs(), Map.of());
        History history = new History(system.historyFile())) {
      system.start();
      assertThat(
              new TortureRun(system, history, new Sender(history), system.targets())
                  .run(system.faults(), STRIKES, saw))
          .as(Seed.replay())
          .isEmpty();
    }
  }

  @Test
  @Deep
  @Requirement({SEVERAL_NODES, DURABLE, DATABASE_KILLED, REPLAY, LAW_OF_THE_LIST, ONE_RECORD_EACH})
  void three_nodes_behind_a_proxy_keep_every_promise_whatever_breaks(TestReporter saw)
      throws IOException, InterruptedException {
    assumeTrue(HaProxy.whyNot().isEmpty(), HaProxy.whyNot());
    Path folder = TestSystem.emptyFolder("torture-three-nodes");
    Path keys = Files.createDirectory(folder.resolve("tls"));
    TlsIdentity server = TlsIdentity.make(keys, "server");
    TlsIdentity client = TlsIdentity.make(keys, "client");
    Map<String, String> settings =
        Map.of(
            "HUB_RETURNS_TLS_CERTIFICATE", server.certificate().toString(),
            "HUB_RETURNS_TLS_KEY", server.key().toString(),
            "HUB_RETURNS_TLS_CLIENT_CA", client.certificate().toString(),
            "HUB_RETURNS_CONNECTIONS_PER_ADDRESS_MAX", "0");
    try (TortureSystem system =
            new TortureSystem(
                folder, new SingleDatabase(folder.resolve("database")), 3, hubs(), settings);
        History history = new History(system.historyFile())) {
      system.start();
      try (HaProxy proxy = new HaProxy(folder.resolve("haproxy"), system.nodes())) {
        List<Target> targets = new ArrayList<>(system.targets());
        // Half of all sendings go through the proxy.
        system.nodes().forEach(node -> targets.add(new Target("proxy", proxy.serviceD())));
        Sender sender = new Sender(history, client.trusting(server));
        assertThat(
                new TortureRun(system, history, sender, targets).run(system.faults(), STRIKES, saw))
            .as(Seed.replay())
            .isEmpty();
        assertThat(proxy.isRunning()).isTrue();
      }
    }
  }
}
