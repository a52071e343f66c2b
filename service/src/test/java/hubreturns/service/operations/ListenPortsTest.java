package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.operations.ListenPorts.Place;
import hubreturns.service.operations.Settings.BadSetting;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses and ports of a process. */
class ListenPortsTest {
  private static final Set<ServiceRole> ALL = EnumSet.allOf(ServiceRole.class);

  private static Settings anyFreePort(Map<Setting, String> more) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    values.put(Setting.DUIS_PORT, "0");
    values.put(Setting.SSI_PORT, "0");
    values.put(Setting.MANAGEMENT_PORT, "0");
    values.putAll(more);
    return Settings.of(values);
  }

  @ParameterizedTest
  @CsvSource({
    "DUIS_PORT, SSI_PORT, 127.0.0.1, 127.0.0.1",
    "DUIS_PORT, SSI_PORT, 0.0.0.0, 127.0.0.2",
    "DUIS_PORT, SSI_PORT, 192.0.2.1, ::",
    "SSI_PORT, MANAGEMENT_PORT, 192.0.2.1, localhost",
    "DUIS_PORT, MANAGEMENT_PORT, 0.0.0.0, 192.0.2.1"
  })
  void two_equal_ports_are_refused_with_both_settings(
      Setting one, Setting other, String address, String ofPages) {
    Settings settings =
        anyFreePort(
            Map.of(
                one,
                "22100",
                other,
                "22100",
                Setting.BIND_ADDRESS,
                address,
                Setting.SSI_BIND_ADDRESS,
                ofPages));

    assertThatThrownBy(() -> SettingsCheck.of(settings))
        .isInstanceOf(BadSetting.class)
        .hasMessage(
            "%s and %s are both 22100. Give each its own port", one.variable(), other.variable());
  }

  @Test
  void equal_ports_of_two_addresses_or_of_no_role_of_the_process_are_allowed() {
    Map<Setting, String> equal =
        Map.of(
            Setting.DUIS_PORT,
            "22100",
            Setting.SSI_PORT,
            "22100",
            Setting.SSI_BIND_ADDRESS,
            "127.0.0.2");
    assertThatCode(() -> SettingsCheck.of(anyFreePort(equal))).doesNotThrowAnyException();
    Map<Setting, String> unused =
        Map.of(Setting.SSI_PORT, "8081", Setting.MANAGEMENT_PORT, "8081", Setting.ROLES, "duis");
    assertThatCode(() -> SettingsCheck.of(anyFreePort(unused))).doesNotThrowAnyException();
    assertThatCode(() -> SettingsCheck.of(anyFreePort(Map.of()))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8080", "http://127.0.0.1", "a b", "127.0.0.1/8"})
  void an_address_with_a_port_or_a_scheme_is_refused(String address) {
    Settings settings = anyFreePort(Map.of(Setting.BIND_ADDRESS, address));

    assertThatThrownBy(() -> SettingsCheck.of(settings))
        .isInstanceOf(BadSetting.class)
        .hasMessageStartingWith(
            "HUB_RETURNS_BIND_ADDRESS is '%s'; give an IP address or a name", address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.2", "0.0.0.0", "::", "[::1]", "fe80::1%eth0"})
  void an_address_may_be_a_name_or_an_ip_address(String address) {
    Settings settings = anyFreePort(Map.of(Setting.SSI_BIND_ADDRESS, address));

    assertThatCode(() -> SettingsCheck.of(settings)).doesNotThrowAnyException();
  }

  @Test
  void an_address_of_another_machine_is_named_with_its_setting() {
    // RFC 5737: no machine has this address.
    Settings settings = anyFreePort(Map.of(Setting.SSI_BIND_ADDRESS, "192.0.2.1"));

    assertThatThrownBy(() -> ListenPorts.tryToOpen(settings, ALL))
        .isInstanceOf(BadSetting.class)
        .hasMessageStartingWith(
            "HUB_RETURNS_SSI_BIND_ADDRESS is 192.0.2.1, which is not an address of this machine.");
  }

  @Test
  void a_name_that_cannot_be_resolved_is_named_with_its_setting() {
    Settings settings = anyFreePort(Map.of(Setting.BIND_ADDRESS, "no..name"));

    assertThatThrownBy(() -> ListenPorts.tryToOpen(settings, ALL))
        .isInstanceOf(BadSetting.class)
        .hasMessageStartingWith(
            "HUB_RETURNS_BIND_ADDRESS is no..name, a name that this machine cannot resolve.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DUIS_PORT", "SSI_PORT", "MANAGEMENT_PORT"})
  void a_port_that_another_program_uses_is_named_with_its_setting(Setting port) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String used = String.valueOf(other.getLocalPort());
      Settings settings = anyFreePort(Map.of(port, used));

      assertThatThrownBy(() -> ListenPorts.tryToOpen(settings, ALL))
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith(
              "%s is %s, and another program uses this port of 127.0.0.1", port.variable(), used);
    }
  }

  @Test
  void a_port_that_the_account_may_not_open_is_named_with_its_setting() {
    Place place = new Place("HUB_RETURNS_DUIS_PORT", 80, "HUB_RETURNS_BIND_ADDRESS", "127.0.0.1");

    assertThat(place.closed(new BindException("Permission denied")))
        .isInstanceOf(BadSetting.class)
        .hasMessageStartingWith("HUB_RETURNS_DUIS_PORT is 80, which this account may not open")
        .hasMessageContaining("CAP_NET_BIND_SERVICE");
  }
}
