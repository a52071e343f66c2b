package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.operations.Settings.BadSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
  @TempDir private Path folder;

  private Settings read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("hub-returns.properties"), text);
    return Settings.from(Map.of(), Map.of(), Optional.of(file));
  }

  @Test
  void reads_a_key_and_a_value_of_each_line() throws Exception {
    Settings settings =
        read(
            """
            \uFEFF# a comment \\ with a backslash
            node = one \u00a0
            ! another comment
            dsms-password: a\\\\b\\=\\u00e9

            data-dir=/var/lib/hub returns
            """);

    assertThat(settings.node()).isEqualTo("one");
    assertThat(settings.text(Setting.DSMS_PASSWORD)).isEqualTo("a\\b=\u00e9");
    assertThat(settings.text(Setting.DATA_DIR)).isEqualTo("/var/lib/hub returns");
  }

  @Test
  void the_command_line_wins_over_the_environment_and_the_environment_over_the_file()
      throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("three.properties"), "node=file\ndata-dir=file\nduis-port=1\n");
    Map<String, String> environment =
        Map.of(Setting.NODE.variable(), "environment", Setting.DATA_DIR.variable(), "environment");

    Settings settings =
        Settings.from(Map.of(Setting.NODE, "command line"), environment, Optional.of(file));

    assertThat(settings.text(Setting.NODE)).isEqualTo("command line");
    assertThat(settings.text(Setting.DATA_DIR)).isEqualTo("environment");
    assertThat(settings.text(Setting.DUIS_PORT)).isEqualTo("1");
    assertThat(settings.text(Setting.SSI_PORT)).isEqualTo(Setting.SSI_PORT.standard());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node=one\\n\\nnode=two|line 3: the key node is also on line 1. Delete one of the two",
        "node=one\\n=two|line 2: the line has no key before its value",
        "node=one\\nNode=two|line 2: unknown key Node. Write node. The command 'settings' lists",
        "--duis-port=1|line 1: unknown key --duis-port. Write duis-port. The command",
        "DUIS_PORT=1|unknown key DUIS_PORT. Write duis-port.",
        "HUB_RETURNS_DUIS_PORT=1|unknown key HUB_RETURNS_DUIS_PORT. Write duis-port.",
        "hub-returns.duisPort=1|unknown key hub-returns.duisPort. Write duis-port.",
        "trust-anchors/a.pem|unknown key trust-anchors/a.pem. Write = after trust-anchors.",
        "duis-port8079|unknown key duis-port8079. Write = after duis-port. The command",
        "node=a\\ntrust-anchors|line 2: the line has no '=' after trust-anchors. Write trust-anchors=VALUE",
        "dsms-password=ab\\cd|line 1: the value of dsms-password holds a backslash",
        "data-dir=C:\\data|line 1: the value of data-dir holds a backslash",
        "data-dir=/data\\\\nnode=a|line 1: the value of data-dir continues on the next line",
        "dsms-password=\\ secret|line 1: the value of dsms-password holds a backslash",
        "node=a\u200bb|line 1: the value of node holds the invisible character U+200B",
        "data-dir=C:\\users|line 1: a backslash and u begin a character",
      })
  void refuses_a_line_that_is_read_in_another_way_than_it_looks(String text, String reason) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "node=a\\ndsms-password=\"secret\"|line 2: the value of dsms-password is in quotes",
        "dsms-password=secret # ours|line 1: the value of dsms-password holds a '#', which does not",
        "crl=   # none|line 1: the value of crl holds a '#', which does not",
      })
  void warns_of_a_value_that_looks_like_less_than_it_is(String text, String warning)
      throws Exception {
    assertThat(read(text.replace("\\n", "\n")).warnings())
        .singleElement()
        .asString()
        .contains(warning)
        .doesNotContain("secret", "ours");
  }
}
