package hubreturns.simulator.records;

import java.sql.SQLException;

/** The database failed; nothing of the transaction was kept. */
public final class StoreFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreFault(SQLException cause) {
    super(cause);
  }
}
