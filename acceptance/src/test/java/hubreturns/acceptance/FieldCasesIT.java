package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.CLIENT_SUBMIT;
import static hubreturns.acceptance.report.Clause.INVENTORY_COMMANDS;
import static hubreturns.acceptance.report.Clause.PARTY_IMPORT;
import static hubreturns.acceptance.report.Clause.RETURNS_REPORT;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.harness.CertificateShape;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Program;
import hubreturns.harness.Supplier;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files and commands of operators that went wrong in the field, with the packaged programs. */
@UsesSharedSystem
final class FieldCasesIT {
  private static final String TAIL =
      ",WNC,,,North,Whitelisted,Delivered,Supplier A,,,,2025-03-01,,";

  private final TestSystem system;

  FieldCasesIT(TestSystem system) {
    this.system = system;
  }

  private Program.Result imported(String name, byte[] bytes)
      throws IOException, InterruptedException {
    Path file = Files.write(system.scratch("field").resolve(name), bytes);
    return system.operator().say("inventory", "import", "--dry-run", file.toString());
  }

  private Program.Result imported(String name, String... lines)
      throws IOException, InterruptedException {
    return imported(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String line(int hub, String rest) {
    return "00-DB-E1-00-00-00-00-%02X,CHF,".formatted(hub) + rest;
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
    Program.Result said =
        imported("twice.csv", MadeUpHub.HEADER + ",Device Status", line(1, TAIL + ",Commissioned"));

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err())
        .contains("line 1", "Device Status", "is the title of column 8 and of column 17");
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void an_inventory_that_names_a_hub_thrice_says_so_and_counts_one_device() throws Exception {
    Program.Result said =
        imported(
            "thrice.csv",
            MadeUpHub.HEADER,
            line(2, TAIL),
            line(2, TAIL.replace("Whitelisted", "Pending")),
            line(2, TAIL.replace("Supplier A", "Supplier B")));

    assertThat(said.out() + said.err()).contains("00-DB-E1-00-00-00-00-02").contains("1 device");
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void an_inventory_that_is_not_UTF_8_is_refused_with_line_and_column() throws Exception {
    String text = MadeUpHub.HEADER + "\n" + line(3, TAIL.replace("WNC", "Z\u00E4hler")) + "\n";

    Program.Result said = imported("windows.csv", text.getBytes(Charset.forName("windows-1252")));

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err())
        .contains("line 2", "0xE4", "which is not UTF-8")
        .doesNotContain("\uFFFD");
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void an_inventory_with_a_quote_that_is_never_closed_is_refused_with_the_lines_it_would_swallow()
      throws Exception {
    Program.Result said =
        imported(
            "quote.csv",
            MadeUpHub.HEADER,
            line(4, TAIL),
            line(5, TAIL.replace("WNC", "\"WNC")),
            line(6, TAIL),
            line(7, TAIL));

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err())
        .contains("line 3", "a quote opens here and is never closed", "lines 3 to 5");
  }

  @Test
  @Requirement(INVENTORY_COMMANDS)
  void an_import_never_deletes_the_inventory_file_or_what_is_no_file() throws Exception {
    Path folder = system.scratch("field");
    String text = MadeUpHub.HEADER + "\n" + line(8, TAIL) + "\n";
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
  @Requirement(PARTY_IMPORT)
  void both_certificates_of_one_file_are_registered() throws Exception {
    Supplier one = newcomer("field-one");
    Supplier two = newcomer("field-two");
    Path both = system.world().folder().resolve("field-both.pem");
    Files.writeString(
        both, Files.readString(one.certificate()) + Files.readString(two.certificate()));
    Program.Result said =
        system.operator().importParty(system.world(), one, "IS", "Live", "field-both.pem");

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out().split("field-both.pem", -1)).as(said.out()).hasSizeGreaterThan(2);
  }

  private Supplier newcomer(String file) throws IOException {
    return system
        .world()
        .newcomer("Supplier F", "90-B3-D5-1F-30-3F-00-00", file, CertificateShape.USER);
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

  @Test
  @Requirement(PARTY_IMPORT)
  void a_parties_file_with_an_odd_value_gets_one_clear_sentence() throws Exception {
    Path folder = system.scratch("field");
    byte[] windows =
        "parties:\n  - name: Z\u00E4hler\n    users: []\n"
            .getBytes(Charset.forName("windows-1252"));
    assertThat(parties(Files.write(folder.resolve("windows.yaml"), windows)).err())
        .contains("UTF-8")
        .doesNotContain("Exception");
    String digits =
        "parties:\n  - name: Supplier D\n    users:\n      - eui: 0012345670123456\n        roles: [IS]\n";
    assertThat(parties(Files.writeString(folder.resolve("digits.yaml"), digits)).err())
        .doesNotContain("718046013230", "Exception");
    assertThat(
            parties(
                    Files.writeString(
                        folder.resolve("role.yaml"),
                        digits
                            .replace("0012345670123456", "90-B3-D5-1F-30-3D-00-00")
                            .replace("[IS]", "[nonsense]")))
                .err())
        .contains("nonsense")
        .doesNotContain("class hubreturns");
    String plain =
        "{\"parties\":[{\"name\":\"Supplier G\",\"users\":[{\"eui\":\"90b3d51f303e0000\",\"roles\":[\"IS\"]}]}]}";
    assertThat(parties(Files.writeString(folder.resolve("plain.yaml"), plain)).err())
        .contains("write 90-B3-D5-1F-30-3E-00-00");
  }

  private Program.Result parties(Path file) throws IOException, InterruptedException {
    return system.operator().say("party", "import", file.toString());
  }
}
