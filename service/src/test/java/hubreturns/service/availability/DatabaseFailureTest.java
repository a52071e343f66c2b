package hubreturns.service.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionSystemException;

class DatabaseFailureTest {
  private static Throwable thrown(String state) {
    return new UncategorizedSQLException("commit", null, new SQLException("said", state));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08000", "08003", "08006", "08001", "57P01", "57P02", "57P03", "25006", "53300", "53100",
        "40001", "40P01", "58030"
      })
  void a_lost_starting_stopping_demoted_full_or_overtaken_server_is_not_our_fault(String state) {
    assertThat(DatabaseFailure.isOfServer(thrown(state))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"23505", "42601", "42501", "22001", "25P02", "XX000", ""})
  void an_error_that_a_resend_does_not_cure_is_our_fault(String state) {
    assertThat(DatabaseFailure.isOfServer(thrown(state))).isFalse();
  }

  @Test
  void a_failed_commit_a_failed_rollback_and_a_missing_connection_are_not_our_fault() {
    assertThat(
            DatabaseFailure.isOfServer(
                new TransactionSystemException("JDBC rollback failed", new SQLException("closed"))))
        .isTrue();
    assertThat(DatabaseFailure.isOfServer(new CannotCreateTransactionException("none"))).isTrue();
    assertThat(
            DatabaseFailure.isOfServer(
                new CannotGetJdbcConnectionException(
                    "none", new SQLTransientConnectionException("pool"))))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"28P01", "28000"})
  void a_refused_login_names_its_settings(String state) {
    assertThat(DatabaseFailure.reason(thrown(state)))
        .startsWith("said; check HUB_RETURNS_DATABASE_USER and HUB_RETURNS_DATABASE_PASSWORD");
    assertThat(DatabaseFailure.reason(thrown("08006"))).isEqualTo("said");
  }

  @Test
  void a_broken_rule_of_our_own_is_our_fault() {
    assertThat(DatabaseFailure.isOfServer(new IllegalStateException("wrote 2 rows"))).isFalse();
    assertThat(DatabaseFailure.isOfServer(new IllegalTransactionStateException("none"))).isFalse();
    assertThat(DatabaseFailure.isOfServer(new DataIntegrityViolationException("twice"))).isFalse();
  }
}
