package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.PAGES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.TestSystem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What commands change is in the administration trail, as it was before and after. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdministrationTrailIT {
  private final TestSystem system;

  AdministrationTrailIT() throws IOException, InterruptedException {
    this.system = TestSystem.start("trail", Map.of("HUB_RETURNS_DSMS_URL", ""));
  }

  @AfterAll
  void stops_the_programs() {
    system.close();
  }

  /** Before and after of the latest entry of this action. */
  private List<String> latest(String action) throws IOException, InterruptedException {
    JsonNode entry =
        Operator.rows(system.operator().ask("admin-trail", "list", "--format", "json")).stream()
            .filter(row -> Operator.text(row, "action").equals(action))
            .findFirst()
            .orElseThrow();
    assertThat(Operator.text(entry, "actor")).isNotBlank();
    return List.of(Operator.text(entry, "before"), Operator.text(entry, "after"));
  }

  @Test
  @Requirement(PAGES)
  void every_command_leaves_what_was_there_before_and_after() throws Exception {
    String user = system.first().eui();

    assertThat(latest("Parties imported"))
        .satisfiesExactly(
            before -> assertThat(before).isEqualTo("none"),
            after ->
                assertThat(after)
                    .contains("Party " + system.first().name(), "User " + user, "certificate "));
    assertThat(latest("inventory imported"))
        .satisfiesExactly(
            before -> assertThat(before).startsWith("0 of the file's "),
            after -> assertThat(after).contains(" new, 0 changed, 0 unchanged; 0 lines rejected"));

    system.operator().ask("user", "add", "jo", "--role", "auditor");
    assertThat(latest("account created"))
        .containsExactly("none", "enabled auditor, one-time password");
    system.operator().ask("user", "disable", "jo");
    assertThat(latest("account disabled"))
        .containsExactly(
            "enabled auditor, one-time password", "disabled auditor, one-time password");

    String removed = system.second().eui();
    system.operator().ask("party", "remove", removed);
    assertThat(latest("User removed"))
        .satisfiesExactly(
            before ->
                assertThat(before)
                    .contains("User " + removed, system.second().name(), "certificate "),
            after -> assertThat(after).isEqualTo("none"));
  }
}
