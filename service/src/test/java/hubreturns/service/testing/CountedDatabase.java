package hubreturns.service.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that counts the round trips to it: executed statements, commits and rollbacks. */
public final class CountedDatabase {
  private final List<String> roundTrips = new CopyOnWriteArrayList<>();
  private final DataSource dataSource;

  /** Counts what is sent through {@link #dataSource()} to this database. */
  public CountedDatabase(DataSource database) {
    this.dataSource = wrap(DataSource.class, database, "");
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /** The round trips since the last call, each by its method or its SQL. */
  public List<String> roundTrips() {
    List<String> since = List.copyOf(roundTrips);
    roundTrips.clear();
    return since;
  }

  private <T> T wrap(Class<T> type, Object target, String sql) {
    InvocationHandler handler = (proxy, method, arguments) -> call(target, method, arguments, sql);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private @Nullable Object call(Object target, Method method, Object[] arguments, String sql)
      throws Throwable {
    String name = method.getName();
    if (target instanceof Statement && name.startsWith("execute")) {
      roundTrips.add(sql.isEmpty() ? String.valueOf(arguments[0]) : sql);
    } else if (name.equals("commit") || name.equals("rollback")) {
      roundTrips.add(name);
    }
    @Nullable Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    return switch (result) {
      case Connection connection -> wrap(Connection.class, connection, "");
      case PreparedStatement statement ->
          wrap(PreparedStatement.class, statement, String.valueOf(arguments[0]));
      case null -> null;
      default -> result;
    };
  }
}
