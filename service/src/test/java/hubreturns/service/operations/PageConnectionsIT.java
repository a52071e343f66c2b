package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.testing.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database connections of the pages have limits of their own. */
class PageConnectionsIT {
  private static final DataSource PAGES = TestDatabase.database().pages();

  private static String setting(JdbcClient client, String name) {
    return client.sql("show " + name).query(String.class).single();
  }

  @Test
  void the_database_cancels_only_slow_queries_of_the_pages() {
    assertThat(setting(JdbcClient.create(PAGES), "statement_timeout"))
        .isEqualTo(Database.PAGE_QUERY_MAX.toSeconds() + "s");
    assertThat(setting(TestDatabase.client(), "statement_timeout")).isEqualTo("0");
  }

  @Test
  void statements_of_requests_are_planned_once_and_queries_of_the_pages_each_time() {
    assertThat(setting(TestDatabase.client(), "plan_cache_mode")).isEqualTo("force_generic_plan");
    assertThat(setting(JdbcClient.create(PAGES), "plan_cache_mode")).isEqualTo("auto");
  }

  @Test
  void a_cancelled_query_throws_a_timeout() {
    TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(PAGES));

    assertThatThrownBy(() ->
            transaction.executeWithoutResult(status -> {
              JdbcClient client = JdbcClient.create(PAGES);
              client.sql("set local statement_timeout = 20").update();
              client
                  .sql("select count(*) from generate_series(1, 1000000000)")
                  .query(Long.class)
                  .single();
            }))
        .isInstanceOf(QueryTimeoutException.class);
  }
}
