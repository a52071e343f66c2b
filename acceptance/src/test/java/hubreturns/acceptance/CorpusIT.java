package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.REFUSALS;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.Signatures;
import hubreturns.harness.Http;
import hubreturns.harness.Program;
import hubreturns.harness.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A registered User sends the message files of core to the running service. */
@UsesSharedSystem
final class CorpusIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SIGNATURE_PLACE = "<ds:Signature/>";
  private static final Pattern HUBS = Pattern.compile("\\{(\\d+) hubs}");

  private static final Pattern REQUEST_ID =
      Pattern.compile("[:<]RequestID>\\s*([0-9A-Fa-f:-]{49,})\\s*<");

  private final TestSystem system;

  CorpusIT(TestSystem system) {
    this.system = system;
  }

  @Test
  @Requirement(REFUSALS)
  void every_refused_message_of_the_corpus_gets_its_problem_and_changes_nothing(TestReporter saw)
      throws IOException, InterruptedException {
    // Some refused messages have the RequestID of an accepted one, which another test may send.
    List<SatEntry> before = system.operator().sat(requestIds("refused"));
    Map<String, Integer> seen = new TreeMap<>();
    for (Path file : files("refused")) {
      Map<String, String> expected = expected(file);
      String problem =
          expected.getOrDefault("problem", "").toLowerCase(Locale.ROOT).replace('_', '-');

      Http.Response answer = system.duis().post("serviceD", message(file));

      // A file that contains its own signature was signed with a key that is not registered here.
      boolean foreign = problem.equals("signature-invalid");
      problem = foreign ? "certificate-unknown" : problem;
      assertThat(answer.status()).as(file + ": " + answer.text()).isEqualTo(foreign ? 403 : 400);
      assertThat(answer.text())
          .as(file.toString())
          .hasSizeLessThan(RefusalsIT.LONGEST_PROBLEM)
          .doesNotContain("Exception", "\tat ", "hubreturns.service");
      JsonNode document = JSON.readTree(answer.body());
      assertThat(document.path("type").asString(""))
          .as(file.toString())
          .isEqualTo("urn:hub-returns:problem:" + problem);
      boolean ourHubs = HUBS.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).find();
      for (String member :
          ourHubs ? List.of("element", "position") : List.of("element", "position", "value")) {
        assertThat(document.path(member).asString(""))
            .as("%s: %s", file, member)
            .isEqualTo(expected.getOrDefault(member, ""));
      }
      seen.merge(problem, 1, Integer::sum);
    }

    assertThat(system.operator().sat(requestIds("refused"))).isEqualTo(before);
    seen.forEach((problem, count) -> saw.publishEntry(problem, count + " messages"));
  }

  @Test
  @Requirement(REFUSALS)
  void every_accepted_message_of_the_corpus_gets_a_signed_answer(TestReporter saw)
      throws IOException, InterruptedException {
    Set<String> used = new HashSet<>();
    int answered = 0;
    for (Path file : files("accepted")) {
      byte[] message = message(file);
      if (used.add(requestId(message))) {
        Answer answer = system.duis().send(message);
        assertThat(answer.code()).as(file.toString()).isNotBlank();
        answered++;
      } else {
        // Many files have the same RequestID. The service refuses every one after the first as a
        // conflict, which shows that it accepted the rest of the message.
        assertThat(system.duis().post("serviceD", message).status())
            .as(file.toString())
            .isEqualTo(409);
      }
    }
    saw.publishEntry("Answered", answered + " messages with different RequestIDs");
  }

  private List<String> requestIds(String folder) throws IOException {
    Set<String> ids = new HashSet<>();
    for (Path file : files(folder)) {
      ids.add(requestId(Files.readAllBytes(file)));
    }
    ids.removeIf(id -> !id.matches("[0-9A-F-]{23}:[0-9A-F-]{23}:[1-9][0-9]{0,18}"));
    return new ArrayList<>(ids);
  }

  /** The RequestID in upper case, without white space around it; empty if there is none. */
  private static String requestId(byte[] message) {
    return REQUEST_ID
        .matcher(new String(message, StandardCharsets.ISO_8859_1))
        .results()
        .map(found -> found.group(1).toUpperCase(Locale.ROOT))
        .findFirst()
        .orElse("");
  }

  private static List<Path> files(String folder) throws IOException {
    Path corpus = Program.root().resolve("core/src/test/resources/duis").resolve(folder);
    try (Stream<Path> all = Files.list(corpus)) {
      return all.filter(file -> file.toString().endsWith(".xml")).sorted().toList();
    }
  }

  private static Map<String, String> expected(Path file) throws IOException {
    Map<String, String> expected = new LinkedHashMap<>();
    Path beside = Path.of(file.toString().replaceFirst("\\.xml$", ".expected"));
    for (String line : Files.readAllLines(beside)) {
      int colon = line.indexOf(": ");
      expected.put(line.substring(0, colon), line.substring(colon + 2));
    }
    return expected;
  }

  /** The file's bytes in its own encoding, with the hubs and the signature filled in. */
  private byte[] message(Path file) throws IOException {
    String bytes =
        HUBS.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
            .replaceAll(found ->
                IntStream.rangeClosed(1, Integer.parseInt(found.group(1)))
                    .mapToObj(n -> "00-DB-FF-00-00-00-%02X-%02X".formatted(n / 256, n % 256))
                    .collect(joining(",")));
    if (!bytes.contains(SIGNATURE_PLACE)) {
      return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }
    String text =
        new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            .replace(SIGNATURE_PLACE, "")
            .replace("\uFEFF<", "<");
    return bytes.replace(SIGNATURE_PLACE, signature(text)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private String signature(String text) {
    String signed;
    try {
      signed = signed(text);
    } catch (AssertionError notXml) {
      signed = signed(system.noFaultReturn().xml());
    }
    return signed.substring(
        signed.indexOf("<ds:Signature"), signed.indexOf("</ds:Signature>") + 15);
  }

  private String signed(String text) {
    return new String(Signatures.sign(text, SigningKey.of(system.first())), StandardCharsets.UTF_8);
  }
}
