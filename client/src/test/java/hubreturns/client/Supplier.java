package hubreturns.client;

import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.hub;

import hubreturns.client.send.Pause;
import hubreturns.testing.TestPki;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Supplier A: a folder, a key, and the command line, whose waits take no time. */
final class Supplier {
  final Path folder;
  final List<Duration> waits = new CopyOnWriteArrayList<>();
  Pause pause = waits::add;
  final TestPki.Identity identity;

  InstantSource clock = InstantSource.system();

  /** Whether the person at the terminal answers with yes. */
  boolean confirms;

  /** What a command printed, and its exit code. */
  record CommandResult(int exit, String out, String err) {}

  Supplier(Path folder, TestPki pki) {
    this.folder = folder;
    this.identity = pki.user(SUPPLIER_A.id());
    identity.writeTo(folder, "a");
    try {
      Files.setPosixFilePermissions(
          folder.resolve("a.key"), PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the returns file r.csv. */
  Path csv(String... lines) {
    return write("r.csv", String.join("\n", lines) + "\n");
  }

  /** Writes r.csv with returns of hubs 1 to n, of the general type. */
  Path csvOfHubs(int n) {
    List<String> lines = new ArrayList<>(List.of("device_id,return_type"));
    for (int i = 1; i <= n; i++) {
      lines.add(hub(i) + ",general");
    }
    return csv(lines.toArray(String[]::new));
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cells of one column of r.results.csv, in order. */
  List<String> results(String column) {
    return results("r.results.csv", column);
  }

  /** The cells of one column of a file, in order. */
  List<String> results(String name, String column) {
    var rows = new ArrayList<String>();
    try (var csv =
        de.siegmar.fastcsv.reader.CsvReader.builder().ofNamedCsvRecord(folder.resolve(name))) {
      csv.forEach(row -> rows.add(row.getField(column)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  List<String> keyArguments() {
    return List.of(
        "--key", folder.resolve("a.key").toString(),
        "--certificate", folder.resolve("a.pem").toString());
  }

  CommandResult submit(DspDouble dsp, Path csv, String... more) {
    List<String> arguments = new ArrayList<>(List.of("submit", csv.toString(), "--url", dsp.url()));
    arguments.addAll(List.of(more));
    return runWithKey(arguments.toArray(String[]::new));
  }

  CommandResult runWithKey(String... arguments) {
    return run(Stream.concat(Stream.of(arguments), keyArguments().stream()).toArray(String[]::new));
  }

  CommandResult run(String... arguments) {
    return run(Map.of(), arguments);
  }

  CommandResult run(Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CommandResult ran = run(out, environment, arguments);
    return new CommandResult(ran.exit(), out.toString(StandardCharsets.UTF_8), ran.err());
  }

  /** Runs a command whose standard output goes to this stream, and not into the result. */
  CommandResult run(OutputStream out, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Computer computer =
        new Computer(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            clock,
            new Random(8),
            pause,
            question -> confirms);
    int exit = ClientMain.run(computer, arguments);
    return new CommandResult(exit, "", err.toString(StandardCharsets.UTF_8));
  }
}
