package hubreturns.simulator.records;

/** The records cannot be read or written. Nothing of the failed write was kept. */
public final class StoreFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreFault(String problem) {
    super(problem);
  }

  StoreFault(String problem, Throwable cause) {
    super(problem, cause);
  }
}
