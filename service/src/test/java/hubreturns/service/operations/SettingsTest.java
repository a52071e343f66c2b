package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.operations.Settings.BadSetting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @Test
  void every_default_can_be_used() {
    assertThatCode(() -> Settings.of(Map.of()).check()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BODY_BYTES_MAX       | 1MB    | give a whole number from 1024 to 67108864",
        "BODY_BYTES_MAX       | 1023   | give a whole number from 1024 to 67108864",
        "ANSWERS_KEPT_DAYS    | -1     | give a whole number from 1 to 36500",
        "DUIS_PORT            | 65536  | give a whole number from 0 to 65535",
        "DUIS_PORT            | +8079  | give a whole number from 0 to 65535",
        "DUIS_PORT            | ８０７９   | give a whole number from 0 to 65535",
        "HUBS_IN_HAND_MAX     | 99999999999 | give a whole number from 999 to 10000000",
        "DSP_EUI              | x      | not an EUI-64",
        "SECURITY_LOG         | none   | give one of [file, stderr, both]",
        "DSMS_RATE_PER_SECOND | 0      | give a number above 0",
        "USER_HUBS_PER_SECOND | NaN    | give a number above 0",
        "DSMS_RAISE_BY        | copy   | give one of [merge, create]",
        "DSMS_ALLOW_HTTP      | yes    | give true or false",
        "ACCEPTED_USER_OU     | ,      | give at least one OU"
      })
  void names_a_value_that_cannot_be_used_before_anything_starts(
      Setting setting, String value, String advice) {
    Settings settings = Settings.of(Map.of(setting, value));

    assertThatThrownBy(settings::check)
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(setting.variable())
        .hasMessageContaining(value)
        .hasMessageContaining(advice);
  }

  @ParameterizedTest
  @CsvSource({"remedy:8008", "remedy", "ftp://remedy.example", "https://", "https://a b"})
  void names_an_address_of_remedy_that_is_none(String value) {
    Settings settings = Settings.of(Map.of(Setting.DSMS_URL, value));

    assertThatThrownBy(() -> DeliveryWiring.account(settings))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("HUB_RETURNS_DSMS_URL is '" + value + "'; give an address");
  }
}
