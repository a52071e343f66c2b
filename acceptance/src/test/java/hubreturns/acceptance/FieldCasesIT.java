package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.CLIENT_SUBMIT;
import static hubreturns.acceptance.report.Clause.INVENTORY_COMMANDS;
import static hubreturns.acceptance.report.Clause.RETURNS_REPORT;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files and commands of operators that went wrong in the field, with the packaged programs. */
@UsesSharedSystem
final class FieldCasesIT {
  private static final String LINE =
      "00-DB-E1-00-00-00-00-08,CHF,,WNC,,,North,Whitelisted,Delivered,Supplier A,,,,2025-03-01,,";

  private final TestSystem system;

  FieldCasesIT(TestSystem system) {
    this.system = system;
  }

  @Test
  @Requirement(CLIENT_SUBMIT)
  void the_client_says_the_same_in_every_locale() throws Exception {
    Path folder = system.scratch("field");
    StringBuilder lines = new StringBuilder("device_id,return_type\n");
    for (int i = 0; i < 1_000; i++) {
      lines.append("00-DB-E1-00-00-01-%02X-%02X,general\n".formatted(i / 256, i % 256));
    }
    Path file = Files.writeString(folder.resolve("locale.csv"), lines);
    for (String language : List.of("en", "ar", "de", "tr")) {
      Program.Result said =
          Program.CLIENT
              .launcher(
                  "-XX:TieredStopAtLevel=1", "-Duser.language=" + language, "-Duser.country=EG")
              .run(Map.of(), "submit", file.toString(), "--dry-run");

      assertThat(said.err()).as(language).contains("2 requests with 1,000 hubs would go to");
    }
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void an_inventory_that_names_a_column_twice_is_refused() throws Exception {
    Path file = system.scratch("field").resolve("twice.csv");
    Files.writeString(file, MadeUpHub.HEADER + ",Device Status\n" + LINE + ",Commissioned\n");

    Program.Result said =
        system.operator().say("inventory", "import", "--dry-run", file.toString());

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err())
        .contains("line 1", "Device Status", "is the title of column 8 and of column 17");
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void an_import_never_deletes_the_inventory_file_or_what_is_no_file() throws Exception {
    Path folder = system.scratch("field");
    String text = MadeUpHub.HEADER + "\n" + LINE + "\n";
    Path file = Files.writeString(folder.resolve("kept.csv"), text);
    Path link = Files.createSymbolicLink(folder.resolve("kept-link.csv"), file);

    Program.Result itself =
        system.operator().say("inventory", "import", link.toString(), "--rejects", file.toString());
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Program.Result device =
        system.operator().say("inventory", "import", file.toString(), "--rejects", pipe.toString());

    assertThat(itself.exitCode()).isEqualTo(2);
    assertThat(itself.err()).contains("would replace the inventory file itself");
    assertThat(file).hasContent(text);
    assertThat(device.exitCode()).isEqualTo(2);
    assertThat(device.err()).contains(pipe + " is a pipe or a device");
    assertThat(parties(pipe).err()).contains("it is a pipe or a device");
    assertThat(parties(folder).err()).contains("it is a folder");
  }

  @Test
  @Requirement(RETURNS_REPORT)
  void a_party_that_does_not_exist_is_an_error_in_every_command() throws Exception {
    for (List<String> command :
        List.of(
            List.of("report", "overdue", "--party", "Suplier A"),
            List.of("report", "returns", "--party", "supplier a"),
            List.of("deliveries", "list", "--party", "Supplier Z"))) {
      Program.Result said = system.operator().say(command, List.of());

      assertThat(said.exitCode()).as(command.toString()).isNotZero();
      assertThat(said.err()).as(command.toString()).contains(command.getLast());
      assertThat(said.out()).as(command.toString()).isBlank();
    }
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void ids_may_be_written_without_dashes_and_serial_numbers_as_openssl_prints_them()
      throws Exception {
    MadeUpHub hub = system.hub();
    for (String spelling :
        List.of(
            hub.deviceId().replace("-", ""),
            hub.deviceId().replace('-', ':'),
            hub.deviceId().toLowerCase(Locale.ROOT))) {
      assertThat(system.operator().ask("inventory", "show", spelling)).contains(hub.deviceId());
    }

    Program.Result removed =
        system
            .operator()
            .say(
                "party",
                "remove",
                system.first().eui(),
                "--certificate",
                "6DA7CE1DBB210EA26300A8D51570DE33032AA25F");

    assertThat(removed.exitCode()).isNotZero();
    assertThat(removed.err()).doesNotContain("Exception", "class ");
    assertThat(removed.err().lines().count()).isLessThan(5);
  }

  private Program.Result parties(Path file) throws IOException, InterruptedException {
    return system.operator().say("party", "import", file.toString());
  }
}
