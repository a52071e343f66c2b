package hubreturns.acceptance.torture;

import static hubreturns.acceptance.report.Clause.DATABASE_FAILS_OVER;
import static hubreturns.acceptance.report.Clause.DURABLE;
import static hubreturns.acceptance.report.Clause.ONE_RECORD_EACH;
import static hubreturns.acceptance.report.Clause.REPLAY;
import static hubreturns.acceptance.report.Clause.SEVERAL_NODES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Deep;
import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.system.TestSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A torture run of two nodes on three PostgreSQL under Patroni (docs/adr/0065-a-torture-run.md).
 */
@Deep
final class PatroniIT {

  @Test
  @Requirement({DATABASE_FAILS_OVER, SEVERAL_NODES, DURABLE, REPLAY, ONE_RECORD_EACH})
  void two_nodes_on_a_cluster_keep_every_promise_whatever_happens_to_the_primary(TestReporter saw)
      throws IOException, InterruptedException {
    assumeTrue(PatroniCluster.whyNot().isEmpty(), PatroniCluster.whyNot());
    Path folder = TestSystem.emptyFolder("torture-patroni");
    PatroniCluster cluster = new PatroniCluster();
    try (TortureSystem system = new TortureSystem(folder, cluster, 2, TortureIT.hubs(), Map.of());
        History history = new History(system.historyFile())) {
      system.start();
      List<Fault> faults = new ArrayList<>(cluster.faults());
      faults.addAll(system.faultsOfNodes());
      assertThat(
              new TortureRun(system, history, new Sender(history), system.targets())
                  .run(faults, TortureIT.STRIKES, saw))
          .as(Seed.replay())
          .isEmpty();
      assertThat(cluster.acceptedByFormer())
          .as("writes that a former primary accepted, " + Seed.replay())
          .isEmpty();
    }
  }
}
