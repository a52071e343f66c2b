package hubreturns.simulator.records;

/** The records cannot be read or written. Nothing of the failed write was kept. */
public final class StoreFault extends RuntimeException {
  StoreFault(String problem) {
    super(problem);
  }

  StoreFault(String problem, Throwable cause) {
    super(problem, cause);
  }
}
