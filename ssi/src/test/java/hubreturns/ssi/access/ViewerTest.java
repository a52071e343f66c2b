package hubreturns.ssi.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.ssi.page.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What a viewer is shown. */
class ViewerTest {
  @Test
  void a_statement_without_a_condition_of_the_viewer_is_not_run() {
    Viewer viewer = new Viewer("pat", AccountRole.AUDITOR, Optional.empty());
    JdbcClient database = JdbcClient.create(new DriverManagerDataSource());

    assertThatThrownBy(() -> new Statement("select 1").on(database, viewer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("every viewer");
  }
}
