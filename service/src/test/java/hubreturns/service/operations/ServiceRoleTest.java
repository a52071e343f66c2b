package hubreturns.service.operations;

import static hubreturns.service.operations.ServiceRole.DELIVERIES;
import static hubreturns.service.operations.ServiceRole.DUIS;
import static hubreturns.service.operations.ServiceRole.PAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceRoleTest {
  private static Settings settings(String roles) {
    return Settings.of(Map.of(Setting.ROLES, roles));
  }

  private static Set<ServiceRole> roles(String text) {
    return ServiceRole.of(settings(text));
  }

  @Test
  void a_process_has_all_roles_unless_the_setting_names_some() {
    assertThat(ServiceRole.of(Settings.of(Map.of())))
        .containsExactlyInAnyOrder(ServiceRole.values());
    assertThat(roles("duis")).containsExactly(DUIS);
    assertThat(roles(" pages , duis,duis")).containsExactly(DUIS, PAGES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"duis,page", "DUIS", "all", ","})
  void a_wrong_role_is_refused_in_one_line_with_the_roles_that_there_are(String text) {
    assertThatThrownBy(() -> roles(text))
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessage(
            "HUB_RETURNS_ROLES is '%s'; give one or more of [duis, pages, deliveries]"
                .formatted(text));
  }

  @Test
  void a_process_that_only_delivers_needs_the_address_of_remedy() {
    assertThatThrownBy(() -> roles("deliveries"))
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessage("HUB_RETURNS_ROLES is 'deliveries', which needs HUB_RETURNS_DSMS_URL");
    Map<Setting, String> values =
        Map.of(Setting.ROLES, "deliveries", Setting.DSMS_URL, "https://remedy.example");
    assertThat(ServiceRole.of(Settings.of(values))).containsExactly(DELIVERIES);
  }

  @Test
  void pages_apart_from_the_deliveries_take_it_that_records_are_delivered() {
    assertThat(PageSettings.from(settings("pages")).dsms()).isTrue();
    assertThat(PageSettings.from(settings("duis,pages,deliveries")).dsms()).isFalse();
  }

  @Test
  void only_a_process_with_the_duis_interface_has_its_port_and_its_key() {
    Map<String, Object> apart =
        BootProperties.of(settings("pages"), Set.of(PAGES), Optional.empty());
    Map<String, Object> whole = BootProperties.of(settings("duis"), Set.of(DUIS), Optional.empty());

    assertThat(apart)
        .containsEntry("server.port", 8081)
        .containsEntry("server.address", "127.0.0.1")
        .doesNotContainKey("management.server.port");
    assertThat(whole)
        .containsEntry("server.port", 8079)
        .containsEntry("management.server.port", 8081);
  }
}
