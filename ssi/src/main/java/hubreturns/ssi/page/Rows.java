package hubreturns.ssi.page;

import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/** Values of database rows, as the pages use them. */
public final class Rows {
  private static final int NUMBERS_AT_ONCE = 1_000;

  private Rows() {}

  /** A text; blank where the database has none. */
  public static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNullElse(row.getString(column), "");
  }

  /** A day, where there is one. */
  public static Optional<LocalDate> day(ResultSet row, String column) throws SQLException {
    @Nullable Date date = row.getDate(column);
    return Optional.ofNullable(date).map(Date::toLocalDate);
  }

  /** A moment, where there is one. */
  public static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
    @Nullable Timestamp at = row.getTimestamp(column);
    return Optional.ofNullable(at).map(Timestamp::toInstant);
  }

  /** Numbers as a parameter that a statement casts to {@code bigint[]}. */
  public static String array(Collection<Long> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }

  /**
   * {@link #array Arrays} of 1,000 numbers each, so that no query for a large file exceeds the time
   * limit of the pages.
   */
  public static List<String> arrays(Collection<Long> numbers) {
    return numbers.stream()
        .gather(Gatherers.windowFixed(NUMBERS_AT_ONCE))
        .map(Rows::array)
        .toList();
  }
}
