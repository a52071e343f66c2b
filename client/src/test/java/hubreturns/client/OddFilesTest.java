package hubreturns.client;

import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.testing.Pipe;
import hubreturns.testing.TestPki;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files as spreadsheets and people make them. Each holds two hubs. The client either reads both or
 * says what is wrong. It never silently loses one.
 */
class OddFilesTest {
  private static final String A = hub(1).toString();
  private static final String B = hub(2).toString();
  private static final String HEADER = "device_id,return_type\n";
  private static final String LINES = A + ",general\n" + B + ",general\n";

  @TempDir private Path folder;

  static Stream<Arguments> readable() {
    return Stream.of(
        odd("byte order mark", "\uFEFF" + HEADER + LINES),
        odd("two byte order marks", "\uFEFF\uFEFF" + HEADER + LINES),
        odd("only CR line ends", (HEADER + LINES).replace('\n', '\r')),
        odd("CR LF line ends", (HEADER + LINES).replace("\n", "\r\n")),
        odd("mixed line ends", HEADER + A + ",general\r" + B + ",general\r\n"),
        odd("no line end at the end", HEADER + A + ",general\n" + B + ",general"),
        odd("no-break spaces around values", HEADER + LINES.replace(A, "\u00A0" + A + "\u00A0")),
        odd("a title with a zero width space", "\u200Bdevice_id,return_type\u200B\n" + LINES),
        odd("titles in capitals with spaces", "DEVICE ID,Return-Type\n" + LINES),
        odd("columns in another order", "return_type,device_id\ngeneral," + A + "\ngeneral," + B),
        odd("empty rows", HEADER + "\n\n" + A + ",general\n,\n" + B + ",general\n,\n\n"),
        odd("trailing commas", HEADER.strip() + ",\n" + LINES.replace("\n", ",\n")),
        odd(
            "trailing semicolons",
            (HEADER.strip() + ",\n" + LINES.replace("\n", ",\n")).replace(',', ';')),
        odd("a separator line", "sep=;\r\n" + (HEADER + LINES).replace(',', ';')),
        odd("a quoted separator line", "\"sep=,\"\n" + HEADER + LINES),
        odd("tabs", (HEADER + LINES).replace(',', '\t')),
        odd("everything in quotes", (HEADER + LINES).replaceAll("([^,\n]+)", "\"$1\"")),
        odd(
            "UTF-16 with a byte order mark",
            bytes("\uFEFF" + HEADER + LINES, StandardCharsets.UTF_16LE)),
        odd("UTF-16, big end first", bytes("\uFEFF" + HEADER + LINES, StandardCharsets.UTF_16BE)),
        odd(
            "a hub without dashes in small letters",
            HEADER + LINES.replace(A, A.replace("-", "").toLowerCase(Locale.ROOT))));
  }

  static Stream<Arguments> told() {
    String smart =
        "device_id,return_type,additional_information\n"
            + A
            + ",general,\u201Cbroken\u201D\n"
            + B
            + ",general,\n";
    return Stream.of(
        odd("an open quote", HEADER + A + ",\"general\n" + B + ",general\n"),
        odd("a quote over a line end", HEADER + "\"" + A + ",general\n" + B + "\",general\n"),
        odd("text after a closing quote", HEADER + "\"" + A + "\"x,general\n" + B + ",general\n"),
        odd("the header twice", HEADER + A + ",general\n" + HEADER + B + ",general\n"),
        odd(
            "the header twice, spelt otherwise",
            HEADER + A + ",general\nDevice ID,Return type\n" + B + ",general\n"),
        odd(
            "two columns of one name",
            "device_id,return_type,Device-ID\n" + A + ",general," + B + "\n"),
        odd("swapped values", HEADER + "general," + A + "\n" + "general," + B + "\n"),
        odd("a tab in a comma file", HEADER + A + "\tgeneral\n" + B + ",general\n"),
        odd("semicolon lines in a comma file", HEADER + A + ",general\n" + B + ";general\n"),
        odd("1E+15", HEADER + A + ",general\n1.23E+15,general\n"),
        odd(
            "a formula",
            HEADER + A + ",general\n\"=\"\"" + B.replace("-", "") + "\"\"\",general\n"),
        odd("a leading apostrophe", HEADER + A + ",general\n'" + B + ",general\n"),
        odd(
            "lost zeros",
            HEADER + A + ",general\n" + B.replace("-", "").substring(2) + ",general\n"),
        odd("a space before a quote", HEADER + A + ", \"general\"\n" + B + ",general\n"),
        odd("a Cyrillic letter in a title", (HEADER + LINES).replace("device", "devi\u0441e")),
        odd("EBCDIC", bytes(HEADER + LINES, Charset.forName("IBM037"))),
        odd("NEL as line end", HEADER + LINES.replace("general\n" + B, "general\u0085" + B)),
        odd("LS as line end", HEADER + LINES.replace("general\n" + B, "general\u2028" + B)),
        odd("full-width digits", HEADER + LINES.replace("00-", "\uFF10\uFF10-")),
        odd("a total below", HEADER + LINES + "Total,2\n"),
        odd("a note below", HEADER + LINES + "\nSent by Jo on Monday\n"),
        odd("a title above", "Returns week 47\n" + HEADER + LINES),
        odd(
            "a zero width space inside an ID",
            HEADER + LINES.replace(A, A.substring(0, 8) + "\u200B" + A.substring(8))),
        odd(
            "a byte order mark in the middle",
            HEADER + LINES.replace(A, A.substring(0, 8) + "\uFEFF" + A.substring(8))),
        odd("en dashes in an ID", HEADER + LINES.replace(A, A.replace('-', '\u2013'))),
        odd("a zero byte", HEADER + LINES.replace("general\n" + B, "gen\0eral\n" + B)),
        odd("UTF-16 without a byte order mark", bytes(HEADER + LINES, StandardCharsets.UTF_16LE)),
        odd("Windows-1252 with smart quotes", bytes(smart, Charset.forName("windows-1252"))),
        odd("Mac Roman", new byte[] {'d', (byte) 0x8E, 'v', 'i', 'c', 'e', '\n'}),
        odd("another separator", (HEADER + LINES).replace(',', '|')),
        odd("a separator line that lies", "sep=;\n" + HEADER + LINES),
        odd("more cells than columns", HEADER + A + ",general\n" + B + ",general,x\n"),
        odd("no header", LINES),
        odd("an empty file", ""),
        odd("only white space", " \n\t\n"),
        odd("only a header", HEADER),
        odd("other titles", "EUI-64,Type of return\n" + LINES),
        odd("HTML", "<!DOCTYPE html><html><body>Sign in</body></html>"),
        odd("JSON", "[{\"device_id\": \"" + A + "\"}]"),
        odd("a number with a fraction", HEADER + A + ",general\n1234567890123456.0,general\n"),
        odd("0x before the ID", HEADER + A + ",general\n0x" + B.replace("-", "") + ",general\n"),
        odd("O instead of 0", HEADER + LINES.replaceFirst("00-", "OO-")));
  }

  @ParameterizedTest
  @MethodSource("readable")
  void both_hubs_are_read(OddFile odd) throws IOException {
    Supplier.CommandResult ran = dryRun(odd);

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("1 request with 2 hubs would go to");
  }

  @ParameterizedTest
  @MethodSource("told")
  void the_client_says_what_is_wrong(OddFile odd) throws IOException {
    Supplier.CommandResult ran = dryRun(odd);

    assertThat(ran.exit()).as(ran.err()).isNotZero();
    assertThat(ran.err()).contains("odd.csv").doesNotContain("Exception", "unexpected error");
  }

  @ParameterizedTest
  @MethodSource("told")
  void no_hub_is_lost_when_bad_lines_are_skipped(OddFile odd) throws IOException {
    Supplier.CommandResult ran = dryRun(odd, "--skip-bad-lines");

    assertThat(ran.exit()).as(ran.err()).isNotZero();
  }

  @ParameterizedTest
  @MethodSource("told")
  void a_file_that_can_be_opened_is_not_wrong_usage(OddFile odd) throws IOException {
    assertThat(dryRun(odd).exit()).isEqualTo(1);
  }

  @Test
  void a_pipe_and_a_folder_are_refused_at_once() throws IOException, InterruptedException {
    Path pipe = Pipe.make(folder.resolve("pipe.csv"));

    assertThat(submit(pipe.toString()).err())
        .contains(pipe + " is a pipe or a device. Name a file");
    assertThat(submit(folder.toString()).err()).contains(folder + " is a folder. Name a file");
  }

  @Test
  void a_file_that_grows_while_it_is_read_is_refused() throws IOException {
    Path file = Files.writeString(folder.resolve("r.csv"), HEADER + LINES);
    Supplier supplier = new Supplier(folder, new TestPki());
    // The client asks for the time when it begins to read.
    supplier.clock =
        () -> {
          supplier.write("r.csv", HEADER + LINES + LINES);
          return Instant.now();
        };

    Supplier.CommandResult ran = supplier.run("submit", "--dry-run", file.toString());

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains(file + " changed while it was read, so nothing was sent");
  }

  @Test
  void names_that_the_client_gives_its_files_are_free_or_files() throws Exception {
    Path file = Files.writeString(folder.resolve("r.csv"), HEADER + LINES);
    Path pipe = Pipe.make(folder.resolve("r.journal"));
    assertThat(submit(file.toString()).err())
        .contains(pipe + ", which is the name of the journal, is a pipe or a device");
    Files.delete(pipe);
    Path link = folder.resolve("r.results.csv");
    Files.createSymbolicLink(link, folder.resolve("missing"));
    assertThat(submit(file.toString()).err())
        .contains(link + ", which is the name of the results, is a symbolic link to a file that");
  }

  @Test
  void a_file_name_that_begins_with_a_dash_is_explained() throws IOException {
    Path file = Files.writeString(Path.of("-odd-files-test.csv"), HEADER + LINES);
    try {
      assertThat(submit(file.toString()).err())
          .contains("'-odd-files-test.csv' begins with a dash", "write ./-odd-files-test.csv");
      Supplier supplier = new Supplier(folder, new TestPki());
      assertThat(supplier.run("submit", "--dry-run", "--", file.toString()).exit()).isZero();
      assertThat(supplier.run("submit", "--", file.toString(), "--dry-run").err())
          .contains("'--dry-run'")
          .doesNotContain("begins with a dash");
    } finally {
      Files.delete(file);
    }
  }

  private Supplier.CommandResult submit(String file) throws IOException {
    return new Supplier(folder, new TestPki()).run("submit", "--dry-run", file);
  }

  private Supplier.CommandResult dryRun(OddFile odd, String... more) throws IOException {
    Path file = Files.write(folder.resolve("odd.csv"), odd.bytes());
    return new Supplier(folder, new TestPki())
        .run(
            Stream.concat(Stream.of("submit", "--dry-run", file.toString()), Stream.of(more))
                .toArray(String[]::new));
  }

  record OddFile(String name, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Arguments odd(String name, byte[] bytes) {
    return Arguments.of(new OddFile(name, bytes));
  }

  private static Arguments odd(String name, String text) {
    return odd(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text, Charset charset) {
    return text.getBytes(charset);
  }
}
