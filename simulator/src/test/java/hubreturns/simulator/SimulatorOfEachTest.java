package hubreturns.simulator;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Starts a simulator for each test, with a clock that the test moves. */
abstract class SimulatorOfEachTest {
  final SettableClock clock = new SettableClock();
  @TempDir Path directory;
  @AutoClose RunningSimulator simulator;

  @BeforeEach
  void start() {
    simulator = RunningSimulator.start(RunningSimulator.settings(directory), clock);
  }

  /** Stops the simulator and starts it again on the same records, with these settings. */
  void restart(Settings settings) {
    simulator.close();
    simulator = RunningSimulator.start(settings, clock);
  }
}
