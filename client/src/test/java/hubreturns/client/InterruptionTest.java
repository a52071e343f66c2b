package hubreturns.client;

import static hubreturns.client.DspDouble.answerLost;
import static hubreturns.client.DspDouble.busy;
import static hubreturns.client.DspDouble.hang;
import static hubreturns.client.DspDouble.normally;
import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import hubreturns.client.Supplier.CommandResult;
import hubreturns.duis.DuisReader;
import hubreturns.duis.Reading;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that is killed while it sends, and its re-run. */
class InterruptionTest {
  private static final int REQUESTS = 7;

  private final TestPki pki = new TestPki();

  @TempDir private Path folder;

  @Test
  void continues_a_killed_run_and_sends_no_request_as_two_messages() throws Exception {
    Supplier supplier = new Supplier(folder, pki);
    CountDownLatch inMidSend = new CountDownLatch(2);
    CountDownLatch over = new CountDownLatch(1);
    Path csv = csvOfRequests(supplier);
    try (DspDouble dsp = new DspDouble(pki).withHubs(REQUESTS * 2)) {
      dsp.then(
          normally(dsp), normally(dsp), hang(dsp, inMidSend, over), hang(dsp, inMidSend, over));
      Process client = start(supplier, dsp, csv);
      try {
        assertThat(inMidSend.await(5, TimeUnit.MINUTES)).isTrue();

        CommandResult second = supplier.submit(dsp, csv);
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err()).contains("another run is working on this file");
      } finally {
        client.destroyForcibly().waitFor();
        over.countDown();
      }
      assertThat(dsp.received()).hasSize(4);

      CommandResult rerun = supplier.submit(dsp, csv);

      assertThat(rerun.err())
          .contains("continuing: 4 lines with a result, 2 requests sent again unchanged");
      assertThat(rerun.exit()).isZero();
      assertThat(supplier.results("code")).hasSize(REQUESTS * 2).containsOnly("I0");
      assertThat(dsp.received()).hasSize(REQUESTS + 2);
      assertThat(messagesByRequestId(dsp))
          .hasSize(REQUESTS)
          .allSatisfy((id, messages) ->
              assertThat(messages)
                  .allSatisfy(one -> assertThat(one).isEqualTo(messages.getFirst())));
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 2", "TERM, 15", "HUP, 1"})
  void says_at_a_signal_what_is_answered_and_what_to_do(String signal, int number)
      throws Exception {
    Supplier supplier = new Supplier(folder, pki);
    CountDownLatch inMidSend = new CountDownLatch(2);
    CountDownLatch over = new CountDownLatch(1);
    Path csv = csvOfRequests(supplier);
    try (DspDouble dsp = new DspDouble(pki).withHubs(REQUESTS * 2)) {
      dsp.then(
          normally(dsp), normally(dsp), hang(dsp, inMidSend, over), hang(dsp, inMidSend, over));
      Process client = start(supplier, dsp, csv);
      try {
        assertThat(inMidSend.await(5, TimeUnit.MINUTES)).isTrue();
        assumeFalse(ignores(client, number), "this signal is ignored here");

        new ProcessBuilder("kill", "-" + signal, String.valueOf(client.pid())).start().waitFor();

        assertThat(client.waitFor(5, TimeUnit.MINUTES)).isTrue();
      } finally {
        client.destroyForcibly().waitFor();
        over.countDown();
      }
      assertThat(client.exitValue()).isEqualTo(128 + number);
      assertThat(supplier.read("client.log").lines().filter(line -> line.contains("interrupted")))
          .containsExactly(
              "interrupted: 2 of 7 requests in this run are answered. The journal "
                  + folder.resolve("r.journal")
                  + " keeps the answers. Run the same command again: it continues there and writes"
                  + " the results");

      CommandResult rerun = supplier.submit(dsp, csv);

      assertThat(rerun.exit()).isZero();
      assertThat(rerun.err()).doesNotContain("interrupted");
      assertThat(dsp.received()).hasSize(REQUESTS + 2);
    }
  }

  /** Whether a process ignores a signal, as it does if the shell that began the test ignored it. */
  private static boolean ignores(Process process, int signal) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow()
            .substring("SigIgn:".length())
            .strip();
    return (Long.parseUnsignedLong(ignored, 16) >> (signal - 1) & 1) == 1;
  }

  @Test
  void sends_the_same_bytes_once_more_after_a_torn_last_line() throws Exception {
    Supplier supplier = new Supplier(folder, pki);
    Path csv = supplier.csvOfHubs(2);
    Path journal = folder.resolve("r.journal");
    try (DspDouble dsp = new DspDouble(pki).withHubs(2)) {
      supplier.submit(dsp, csv);
      byte[] whole = Files.readAllBytes(journal);
      String lines = new String(whole, StandardCharsets.US_ASCII);
      int answered = lines.indexOf("\nwriting\t") + 1;
      for (int cut : List.of(1, 20, 300)) {
        Files.write(journal, java.util.Arrays.copyOf(whole, answered - cut));

        assertThat(supplier.submit(dsp, csv).exit()).isZero();
      }
      Files.write(journal, java.util.Arrays.copyOf(whole, whole.length - 1));
      assertThat(supplier.submit(dsp, csv).exit()).as("the answer is whole").isZero();
      assertThat(messagesByRequestId(dsp)).hasSize(1);
      assertThat(dsp.received()).hasSize(4);
    }
  }

  @Test
  void a_journal_that_cannot_grow_is_continued_and_the_results_tell_what_was_answered()
      throws Exception {
    Supplier supplier = new Supplier(folder, pki);
    Path csv = supplier.csvOfHubs(REQUESTS * 2);
    try (DspDouble dsp = new DspDouble(pki).withHubs(REQUESTS * 2)) {
      // A limit on the size of files stands in for a full disk: it, too, cuts a write short.
      Process client = startWithLimit("ulimit -f 40", supplier, dsp, csv, "--form", "single");
      assertThat(client.waitFor(5, TimeUnit.MINUTES)).isTrue();

      String log = supplier.read("client.log");
      assertThat(client.exitValue()).as(log).isEqualTo(1);
      assertThat(log)
          .contains(
              "cannot write the journal " + folder.resolve("r.journal"),
              "so nothing more is sent",
              "run the same command again",
              "14 lines, ",
              "  I0  ")
          .doesNotContain("unexpected error");
      assertThat(supplier.results("code")).contains("I0", "not sent");
      assertThat(supplier.results("meaning"))
          .contains("Not sent: an error stopped the run before this line was sent.");

      CommandResult rerun = supplier.submit(dsp, csv, "--form", "single");

      assertThat(rerun.exit()).as(rerun.err()).isZero();
      assertThat(dsp.decided()).hasSize(REQUESTS * 2);
    }
  }

  /** The seed is printed, so that a failing run can be repeated as far as processes allow. */
  @Test
  @Tag("deep")
  @EnabledIfSystemProperty(named = "hubreturns.deep", matches = "true")
  void a_run_killed_again_and_again_at_random_returns_every_hub_once() throws Exception {
    long seed = Long.getLong("hubreturns.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 10; round++) {
      Supplier supplier = new Supplier(Files.createDirectories(folder.resolve("" + round)), pki);
      Path csv = csvOfRequests(supplier);
      try (DspDouble dsp = new DspDouble(pki).withHubs(REQUESTS * 2)) {
        for (int kill = 0; kill < 4; kill++) {
          CountDownLatch killed = new CountDownLatch(1);
          dsp.script.clear();
          for (int slow = 0; slow < REQUESTS; slow++) {
            dsp.then(
                random.nextBoolean() ? answerLost(dsp) : slowly(dsp, killed, random.nextInt(100)));
          }
          Process client = start(supplier, dsp, csv);
          killAfter(client, dsp, 1 + random.nextInt(3), random);
          killed.countDown();
        }
        dsp.script.clear();

        CommandResult rerun = supplier.submit(dsp, csv);

        assertThat(rerun.exit()).as("seed %d, round %d: %s", seed, round, rerun.err()).isZero();
        assertThat(messagesByRequestId(dsp)).as("seed %d", seed).hasSize(REQUESTS);
        assertThat(dsp.decided()).as("seed %d", seed).hasSize(REQUESTS);
      }
    }
  }

  @Test
  @Tag("deep")
  @EnabledIfSystemProperty(named = "hubreturns.deep", matches = "true")
  void a_file_of_66000_lines_is_finished_after_ten_kills_with_every_hub_returned_once()
      throws Exception {
    int lines = 66_000;
    long seed = Long.getLong("hubreturns.seed", System.nanoTime());
    Random random = new Random(seed);
    Supplier supplier = new Supplier(folder, pki);
    List<String> text = new ArrayList<>(List.of("device_id,return_type"));
    for (int i = 1; i <= lines; i++) {
      text.add(i % 100 == 0 ? "bad " + i + ",general" : hub(i) + ",general");
    }
    Path csv = supplier.csv(text.toArray(String[]::new));
    try (DspDouble dsp = new DspDouble(pki).withHubs(lines)) {
      for (int kill = 0; kill < 10; kill++) {
        CountDownLatch killed = new CountDownLatch(1);
        dsp.script.clear();
        for (int act = 0; act < 8; act++) {
          dsp.then(
              switch (random.nextInt(4)) {
                case 0 -> answerLost(dsp);
                case 1 -> busy("0");
                case 2 -> slowly(dsp, killed, random.nextInt(200));
                default -> normally(dsp);
              });
        }
        Process client = start(supplier, dsp, csv, "--skip-bad-lines");
        killAfter(client, dsp, 1 + random.nextInt(6), random);
        killed.countDown();
      }
      dsp.script.clear();

      CommandResult last = supplier.submit(dsp, csv, "--skip-bad-lines");

      assertThat(last.exit()).as("seed %d: %s", seed, last.err()).isEqualTo(1);
      List<String> ids = supplier.results("device_id");
      List<String> codes = supplier.results("code");
      assertThat(ids).hasSize(lines);
      for (int i = 1; i <= lines; i++) {
        assertThat(ids.get(i - 1) + ",general").isEqualTo(text.get(i));
        assertThat(codes.get(i - 1)).as("line %d", i).isEqualTo(i % 100 == 0 ? "bad line" : "I0");
      }
      List<DeviceId> sent =
          dsp.decided().stream().flatMap(request -> request.hubs().ids().stream()).toList();
      assertThat(sent).as("seed %d", seed).hasSize(lines - lines / 100).doesNotHaveDuplicates();
    }
  }

  private static void killAfter(Process client, DspDouble dsp, int messages, Random random)
      throws InterruptedException {
    int enough = dsp.received().size() + messages;
    while (client.isAlive() && dsp.received().size() < enough) {
      client.waitFor(1 + random.nextInt(20), TimeUnit.MILLISECONDS);
    }
    client.destroyForcibly().waitFor();
  }

  /** Acts on the message after a while, or as soon as the client is killed. */
  private static DspDouble.Behaviour slowly(
      DspDouble dsp, CountDownLatch killed, int milliseconds) {
    return (exchange, body) -> {
      try {
        boolean _ = killed.await(milliseconds, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      normally(dsp).play(exchange, body);
    };
  }

  private static Map<String, List<byte[]>> messagesByRequestId(DspDouble dsp) {
    Map<String, List<byte[]>> messages = new HashMap<>();
    for (byte[] message : dsp.received()) {
      var request = (Reading.SignedRequest) DuisReader.read(message);
      messages
          .computeIfAbsent(request.request().id().toString(), id -> new ArrayList<>())
          .add(message);
    }
    return messages;
  }

  private static Path csvOfRequests(Supplier supplier) {
    List<String> lines = new ArrayList<>(List.of("device_id,return_type,user_ref_id"));
    for (int i = 0; i < REQUESTS * 2; i++) {
      lines.add(hub(i + 1) + ",general,group " + i % REQUESTS);
    }
    return supplier.csv(lines.toArray(String[]::new));
  }

  private static Process start(Supplier supplier, DspDouble dsp, Path csv, String... options)
      throws Exception {
    return startWithLimit(":", supplier, dsp, csv, options);
  }

  /** Starts the client after a command of the shell. */
  private static Process startWithLimit(
      String limit, Supplier supplier, DspDouble dsp, Path csv, String... options)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                limit + "; exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                ClientMain.class.getName(),
                "submit",
                csv.toString(),
                "--url",
                dsp.url(),
                "--concurrency",
                "2"));
    command.addAll(supplier.keyArguments());
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(supplier.folder.resolve("client.log").toFile())
        .start();
  }
}
