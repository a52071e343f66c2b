package hubreturns.client;

import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.client.Supplier.CommandResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Commands whose standard output goes to a full disk, or to a reader that has gone. */
class LostOutputTest extends SupplierAndDsp {
  private static final String LOST =
      "cannot write the output: the disk is full, or the program that reads it has ended";

  /** Accepts a number of bytes, and then fails. */
  private static final class FullDisk extends OutputStream {
    private int room;

    FullDisk(int room) {
      this.room = room;
    }

    @Override
    public void write(int value) throws IOException {
      if (room == 0) {
        throw new IOException("No space left on device");
      }
      room--;
    }
  }

  @Test
  void every_command_that_loses_its_output_says_so_in_one_line_and_exits_with_1() {
    Path csv = supplier.csvOfHubs(2);
    Path message = prepared(csv);
    for (List<String> command :
        List.of(
            List.of("submit", csv.toString(), "--dry-run"),
            withKey("prepare", csv.toString(), "--output", folder.resolve("lost").toString()),
            withKey("sign", message.toString()),
            List.of(
                "verify", message.toString(), "--certificate", folder.resolve("a.pem").toString()),
            List.of("explain", message.toString()),
            List.of("explain", "E4"),
            List.of("template"),
            List.of("--help"),
            List.of("submit", "--help"),
            List.of("--version"))) {
      for (int room : List.of(0, 10)) {
        CommandResult ran = lose(room, command);

        assertThat(ran.exit()).as("%s: %s", command, ran.err()).isEqualTo(1);
        assertThat(ran.err().lines().filter(LOST::equals)).as("%s", command).hasSize(1);
        assertThat(ran.err()).doesNotContain("Exception", "\tat ");
      }
    }
  }

  @Test
  void lost_output_leaves_other_exit_codes_as_they_are() {
    Path csv = supplier.csv("device_id,return_type", hub(1) + ",general", "nonsense,general");

    CommandResult ran = lose(0, List.of("submit", csv.toString(), "--dry-run", "--skip-bad-lines"));

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).endsWith(LOST + System.lineSeparator());
    assertThat(lose(0, List.of("explain")).exit()).isEqualTo(2);
    assertThat(lose(0, List.of("explain")).err()).doesNotContain(LOST);
  }

  @Test
  void a_program_whose_standard_output_is_full_says_so() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    Path log = folder.resolve("client.log");

    Process client =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ClientMain.class.getName(),
                "explain",
                "E4")
            .redirectOutput(full.toFile())
            .redirectError(log.toFile())
            .start();

    assertThat(client.waitFor()).isEqualTo(1);
    assertThat(log).hasContent(LOST);
  }

  private CommandResult lose(int room, List<String> command) {
    return supplier.run(new FullDisk(room), Map.of(), command.toArray(String[]::new));
  }

  private List<String> withKey(String... command) {
    return Stream.concat(Stream.of(command), supplier.keyArguments().stream()).toList();
  }

  /** The only message of a returns file. */
  private Path prepared(Path csv) {
    Path output = folder.resolve("prepared");
    supplier.runWithKey("prepare", csv.toString(), "--output", output.toString());
    try (Stream<Path> files = Files.list(output)) {
      return files.findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
