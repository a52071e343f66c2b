package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.PAGES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** The administration trail records what commands change, with the state before and after. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AdministrationTrailIT {
  /** Enough for an import that takes some seconds. */
  private static final int MANY = 20_000;

  @AutoClose private final TestSystem system;

  AdministrationTrailIT() throws IOException, InterruptedException {
    this.system = TestSystem.start("trail", Map.of("HUB_RETURNS_DSMS_URL", ""));
  }

  /** The states before and after, from the latest entry of this action. */
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
  @Order(1)
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

  /** An inventory of many devices in this status. */
  private Path inventory(String status) throws IOException {
    StringBuilder lines = new StringBuilder("device_id,device_type,device_status\n");
    for (int i = 0; i < MANY; i++) {
      lines.append(
          "00-DB-77-00-00-%02X-%02X-%02X,ESME,%s\n"
              .formatted(i >> 16, i >> 8 & 0xFF, i & 0xFF, status));
    }
    return Files.writeString(system.scratch("trail").resolve(status + ".csv"), lines);
  }

  @Test
  @Order(2)
  @Requirement(PAGES)
  void an_interrupted_import_has_begun_in_the_trail_and_says_what_to_do() throws Exception {
    system.operator().ask("inventory", "import", inventory("Pending").toString());
    Path log = system.scratch("trail").resolve("interrupted.log");
    Process changes =
        system.startCommand(log, "inventory", "import", inventory("Commissioned").toString());
    try {
      Waiting.until("changes", () -> Files.readString(log).contains("Changes loaded"));
    } finally {
      changes.destroy();
    }

    assertThat(changes.waitFor()).as("ended by SIGTERM").isEqualTo(143);
    assertThat(log).content().contains("Run the same command again to load the rest");
    assertThat(latest("inventory import begun").getLast()).contains("%,d changed".formatted(MANY));
    assertThat(latest("inventory imported").getLast()).contains(" 0 changed");

    String again =
        system.operator().say("inventory", "import", inventory("Commissioned").toString()).err();
    assertThat(again).doesNotContain(" 0 unchanged").contains("devices loaded");
  }
}
