package hubreturns.simulator.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One transaction's view of the database. */
public final class Transaction {
  private final Connection connection;
  private final Supplier<String> stamps;

  Transaction(Connection connection, Supplier<String> stamps) {
    this.connection = connection;
    this.stamps = stamps;
  }

  /** Reads one row. */
  @FunctionalInterface
  public interface RowReader<T> {
    /** Makes a value of the row the cursor stands on. */
    T read(ResultSet row) throws SQLException;
  }

  /** Does something with one row. */
  @FunctionalInterface
  public interface RowVisitor {
    /** Sees the row the cursor stands on. */
    void visit(ResultSet row) throws SQLException;
  }

  /** Runs a statement and says how many rows it changed. */
  public int update(String sql, @Nullable Object... values) {
    try (PreparedStatement statement = prepare(sql, values)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new StoreFault(e);
    }
  }

  /** Reads all rows of a query. */
  public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... values) {
    List<T> rows = new ArrayList<>();
    each(sql, row -> rows.add(reader.read(row)), values);
    return rows;
  }

  /** Reads the first row of a query. */
  public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... values) {
    return list(sql, reader, values).stream().findFirst();
  }

  /** Reads a number that a query counts. */
  public long count(String sql, @Nullable Object... values) {
    return first(sql, row -> row.getLong(1), values).orElse(0L);
  }

  /** Shows all rows of a query to a visitor, one after the other. */
  public void each(String sql, RowVisitor visitor, @Nullable Object... values) {
    try (PreparedStatement statement = prepare(sql, values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        visitor.visit(rows);
      }
    } catch (SQLException e) {
      throw new StoreFault(e);
    }
  }

  /**
   * The Last Modified Date of the next record this transaction changes: now, and later than every
   * other one ever given.
   */
  String nextStamp() {
    return stamps.get();
  }

  private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }
}
