package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.dsms.RemedyAccount.RaisesBy;
import hubreturns.service.operations.Settings.BadSetting;
import hubreturns.vocabulary.UserId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @TempDir private Path folder;

  @Test
  void every_default_can_be_used() {
    Settings defaults = Settings.of(Map.of());
    assertThatCode(() -> SettingsCheck.of(defaults)).doesNotThrowAnyException();
    // The check leaves out the defaults, so they are read here.
    assertThatCode(
            () -> {
              defaults.dsp();
              defaults.acceptedUserOus();
              defaults.rate(Setting.DSMS_RATE_PER_SECOND);
              defaults.choice(Setting.DSMS_RAISE_BY, RaisesBy.class);
              defaults.choice(Setting.SECURITY_LOG, SecurityLogFile.Target.class);
              PageSettings.charges(defaults);
              ListenPorts.checkAddress(defaults, Setting.BIND_ADDRESS);
            })
        .doesNotThrowAnyException();
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
        "DSP_EUI              | x      | not an EUI-64. Write 16 hex digits, such as 90-B3",
        "SECURITY_LOG         | none   | give one of [file, stderr, both]",
        "DSMS_RATE_PER_SECOND | 0      | give a number above 0",
        "USER_HUBS_PER_SECOND | NaN    | give a number above 0",
        "USER_HUBS_PER_SECOND | 5d     | give a number above 0 and up to 1000000, such as 5 or 0.5",
        "USER_HUBS_PER_SECOND | 0x1p3  | give a number above 0",
        "DSMS_RATE_PER_SECOND | 5f     | give a number above 0",
        "DSMS_RATE_PER_SECOND | 1e3    | give a number above 0",
        "DSMS_RATE_PER_SECOND | +5     | give a number above 0",
        "DSMS_RATE_PER_SECOND | ５     | give a number above 0",
        "DSMS_RATE_PER_SECOND | 0,5    | give a number above 0",
        "DSMS_RATE_PER_SECOND | 1000000.5 | give a number above 0",
        "DSMS_RAISE_BY        | copy   | give one of [merge, create]",
        "DSMS_ALLOW_HTTP      | yes    | give true or false",
        "ACCEPTED_USER_OU     | ,      | give at least one OU",
        "ACCEPTED_USER_OU     | 87;88  | , and '87;88' is not an OU of two hex digits. Separate",
        "ACCEPTED_USER_OU     | \"87\" | , and '\"87\"' is not an OU of two hex digits",
        "ACCEPTED_USER_OU     | 87,8   | , and '8' is not an OU of two hex digits"
      })
  void names_a_value_that_cannot_be_used_before_anything_starts(
      Setting setting, String value, String advice) {
    Settings settings = Settings.of(Map.of(setting, value));

    assertThatThrownBy(() -> SettingsCheck.of(settings))
        .isInstanceOf(BadSetting.class)
        .hasMessageContainingAll(setting.variable(), value, advice);
  }

  @Test
  void every_command_names_all_values_of_the_file_that_cannot_be_used() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("wrong.properties"),
            "node=one\ndatabase-connections=1e2\ndatabase-allow-owner=off\n");

    Said said = Said.of(List.of("--config", file.toString(), "user", "list"));

    assertThat(said.err())
        .contains(
            file
                + ", line 2: database-connections (HUB_RETURNS_DATABASE_CONNECTIONS) is '1e2'; give",
            file
                + ", line 3: database-allow-owner (HUB_RETURNS_DATABASE_ALLOW_OWNER) is 'off'; give");
    assertThat(said.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "roles=duis;pages",
        "roles=deliveries",
        "charges=2021-04-01 8,27 30,87 58,75 7,43",
        "dsms-url=remedy:8008",
        "dsms-url=http://remedy.example:8008",
        "dsms-url=https://remedy.example",
        "ssi-base-url=ftp://returns.example",
        "ssi-passkeys-required=true",
        "ssi-replica-url=jdbc:postgresql://standby/hub_returns",
        "oidc-issuer=https://login.example/realm",
        "oidc-issuer=login.example",
        "tls-key=/etc/tls.key",
        "dsp-key=/etc/dsp.key",
        "crl=/etc/crl.pem",
        "bind-address=127.0.0.1:8079",
        "duis-port=8081",
        "database-url=postgres://db.example/hub_returns",
        "database-url=jdbc:postgresql://db.example:99999/hub_returns"
      })
  void commands_and_the_service_refuse_the_same_values(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("wrong.properties"), line + "\n");
    String variable =
        Setting.valueOf(
                line.substring(0, line.indexOf('=')).toUpperCase(Locale.ROOT).replace('-', '_'))
            .variable();
    Path data = folder.resolve("data");

    for (List<String> command : List.of(List.of("user", "list"), List.of("serve", "--check"))) {
      List<String> words =
          new ArrayList<>(List.of("--config", file.toString(), "--data-dir", data.toString()));
      words.addAll(command);
      Said said = Said.of(words);

      assertThat(said.exit()).isEqualTo(Commands.WRONG_USAGE);
      assertThat(said.err()).contains(variable);
      assertThat(said.err().lines()).hasSize(1);
      assertThat(said.out()).isEmpty();
    }
    assertThat(data).as("nothing was opened").doesNotExist();
  }

  @Test
  void a_port_that_cannot_be_is_named_and_the_driver_logs_nothing() {
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    Handler handler = new StreamHandler(logged, new SimpleFormatter());
    Logger driver = Logger.getLogger("org.postgresql");
    driver.addHandler(handler);
    try {
      Settings settings =
          Settings.of(Map.of(Setting.DATABASE_URL, "jdbc:postgresql://db.example:99999/x"));

      assertThatThrownBy(() -> SettingsCheck.of(settings))
          .hasMessageStartingWith(
              "HUB_RETURNS_DATABASE_URL: 'jdbc:postgresql://db.example:99999/x'")
          .hasMessageContaining("port (1 to 65535)");
      handler.flush();
      assertThat(logged.toByteArray()).isEmpty();
    } finally {
      driver.removeHandler(handler);
    }
  }

  @Test
  void a_password_of_the_reader_needs_its_name() {
    Settings settings =
        Settings.of(
            Map.of(
                Setting.DATABASE_URL,
                "jdbc:postgresql://db.example/hub_returns",
                Setting.SSI_DATABASE_PASSWORD,
                "secret"));

    assertThatThrownBy(() -> SettingsCheck.of(settings))
        .hasMessage(
            "HUB_RETURNS_SSI_DATABASE_PASSWORD is set without HUB_RETURNS_SSI_DATABASE_USER");
  }

  @Test
  void a_process_needs_only_what_its_roles_use_but_each_value_must_have_its_form() {
    Map<Setting, String> pages =
        Map.of(Setting.ROLES, "pages", Setting.TLS_KEY, "/etc/tls.key", Setting.CRL, "/etc/crl");
    assertThatCode(() -> SettingsCheck.of(Settings.of(pages))).doesNotThrowAnyException();

    Settings duis =
        Settings.of(
            Map.of(
                Setting.ROLES,
                "duis",
                Setting.CHARGES,
                "none",
                Setting.SSI_BASE_URL,
                "a b",
                Setting.DSMS_URL,
                "remedy"));
    assertThatThrownBy(() -> SettingsCheck.of(duis))
        .hasMessageContainingAll(
            "HUB_RETURNS_CHARGES is 'none'",
            "HUB_RETURNS_SSI_BASE_URL is 'a b'",
            "HUB_RETURNS_DSMS_URL is 'remedy'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://{{host}}", "https://${HOST}"})
  void a_template_for_an_address_of_the_pages_is_refused(String url) {
    Settings settings = Settings.of(Map.of(Setting.SSI_BASE_URL, url));

    assertThatThrownBy(() -> SettingsCheck.of(settings))
        .isInstanceOf(Settings.BadSetting.class)
        .hasMessageStartingWith("HUB_RETURNS_SSI_BASE_URL is '" + url + "'. Give an address");
  }

  @Test
  void a_value_that_two_rules_read_is_named_once() {
    Settings settings =
        Settings.of(Map.of(Setting.SSI_BASE_URL, "returns", Setting.SSI_PASSKEYS_REQUIRED, "true"));

    assertThatThrownBy(() -> SettingsCheck.of(settings))
        .hasMessage(
            "HUB_RETURNS_SSI_BASE_URL is 'returns'. Give an address, for example https://returns.example");
  }

  @Test
  void a_check_reads_the_files_as_a_start_does_and_changes_nothing() throws IOException {
    Path data = folder.resolve("data");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    List<String> check = List.of("--data-dir", data.toString(), "serve", "--check");

    Said good = Said.of(check);
    assertThat(good.exit()).isEqualTo(Commands.DONE);
    assertThat(good.out()).contains("The service can start with these settings");
    assertThat(data).doesNotExist();

    List<String> withFile = new ArrayList<>(List.of("--trust-anchors", empty.toString()));
    withFile.addAll(check);
    Said unusable = Said.of(withFile);
    assertThat(unusable.exit()).isNotEqualTo(Commands.DONE);
    assertThat(unusable.err()).contains("cannot use " + empty);
    assertThat(unusable.out()).isEmpty();

    Files.createDirectory(data);
    Files.writeString(data.resolve("security.log"), "");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwx---"));
    Said open = Said.of(check);
    assertThat(open.exit()).isNotEqualTo(Commands.DONE);
    assertThat(open.err()).contains("Other accounts can write into the folder " + data);
  }

  @Test
  void an_address_of_remedy_without_its_account_names_what_is_missing() {
    Settings settings = Settings.of(Map.of(Setting.DSMS_URL, "https://remedy.example"));

    assertThatThrownBy(() -> RemedySettings.account(settings))
        .hasMessageContaining("HUB_RETURNS_DSMS_URL is set, so HUB_RETURNS_DSMS_USER and");
  }

  @ParameterizedTest
  @CsvSource({"remedy:8008", "remedy", "ftp://remedy.example", "https://", "https://a b"})
  void names_an_address_of_remedy_that_is_none(String value) {
    Settings settings = Settings.of(Map.of(Setting.DSMS_URL, value));

    assertThatThrownBy(() -> RemedySettings.account(settings))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("HUB_RETURNS_DSMS_URL is '" + value + "'; give an address");
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "0.5, 0.5", "1000000, 1000000"})
  void a_rate_has_digits_and_may_have_a_decimal_point(String written, double rate) {
    assertThat(
            Settings.of(Map.of(Setting.DSMS_RATE_PER_SECOND, written))
                .rate(Setting.DSMS_RATE_PER_SECOND))
        .isEqualTo(rate);
  }

  private static Settings ofEnvironment(Setting setting, String value) {
    return Settings.from(Map.of(), Map.of(setting.variable(), value), Optional.empty());
  }

  @Test
  void a_blank_value_leaves_the_decision_to_the_next_source() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("one.properties"),
            "trust-anchors=/etc/file.pem\nnode=file\nduis-port=\n");
    Map<Setting, String> options = Map.of(Setting.TRUST_ANCHORS, "", Setting.NODE, " ");
    Map<String, String> environment =
        Map.of(
            Setting.TRUST_ANCHORS.variable(), "\u00a0\r", Setting.NODE.variable(), "environment");

    Settings settings = Settings.from(options, environment, Optional.of(file));

    assertThat(settings.optional(Setting.TRUST_ANCHORS)).contains("/etc/file.pem");
    assertThat(settings.node()).isEqualTo("environment");
    assertThat(settings.number(Setting.DUIS_PORT)).isEqualTo(8079);
  }

  @Test
  void line_ends_and_invisible_characters_at_the_ends_of_a_variable_do_not_count() {
    assertThat(ofEnvironment(Setting.DSMS_PASSWORD, "secret\r\n").text(Setting.DSMS_PASSWORD))
        .isEqualTo("secret");
    assertThat(ofEnvironment(Setting.SSI_PORT, "8080\r").number(Setting.SSI_PORT)).isEqualTo(8080);
    assertThat(ofEnvironment(Setting.ACCEPTED_USER_OU, "87\u00a0").acceptedUserOus())
        .containsExactly("87");
  }

  @Test
  void a_variable_or_an_option_with_a_hidden_character_is_named_without_its_value() {
    assertThatThrownBy(() -> ofEnvironment(Setting.DSMS_PASSWORD, "sec\u200bret"))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(
            "the value of HUB_RETURNS_DSMS_PASSWORD holds the invisible character")
        .hasMessageNotContaining("sec");
    assertThatThrownBy(() -> Settings.of(Map.of(Setting.DSMS_PASSWORD, "sec\nret")))
        .isInstanceOf(BadSetting.class)
        .hasMessage("the value of --dsms-password holds a line end. Write the value on one line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"secret\"", "'secret'"})
  void warns_of_quotes_around_a_value_without_showing_it(String value) {
    assertThat(ofEnvironment(Setting.DSMS_PASSWORD, value).warnings())
        .singleElement()
        .asString()
        .startsWith("The value of HUB_RETURNS_DSMS_PASSWORD is in quotes")
        .doesNotContain("secret");
  }

  @Test
  void does_not_warn_of_a_quote_inside_a_value() {
    assertThat(ofEnvironment(Setting.DSMS_PASSWORD, "a\"b' #c\"").warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"90B3D51F30000007", "90:b3:d5:1f:30:00:00:07", "90-B3-D5-1F-30-00-00-07"})
  void the_id_of_the_dsp_may_be_written_without_dashes(String written) {
    assertThat(Settings.of(Map.of(Setting.DSP_EUI, written)).dsp())
        .isEqualTo(new UserId(0x90B3_D51F_3000_0007L));
  }
}
