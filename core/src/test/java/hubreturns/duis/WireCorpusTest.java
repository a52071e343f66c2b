package hubreturns.duis;

import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.hub;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Reading.Unreadable;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.UserReference;
import hubreturns.signature.SignatureCheck;
import hubreturns.testing.PlainSigner;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests message files. The name of a file says what it shows. The file beside it holds what is
 * expected.
 *
 * <p>The files are sent byte for byte, apart from two placeholders: {@code <ds:Signature/>} becomes
 * a signature made in the test run, and <code>{999 hubs}</code> becomes that many identifiers.
 */
class WireCorpusTest {
  private static final Path CORPUS = Path.of("src/test/resources/duis");
  private static final Pattern HUBS = Pattern.compile("\\{(\\d+) hubs}");
  private static final TestPki.Identity SUPPLIER = new TestPki().user(SUPPLIER_A.id());

  static Stream<String> accepted() {
    return names("accepted");
  }

  static Stream<String> refused() {
    return names("refused");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void accepts(String name) {
    Reading reading = DuisReader.read(message("accepted", name));

    if (reading instanceof Unreadable unreadable) {
      fail(name + ": " + unreadable.refusal());
    }
    SignedRequest signed = (SignedRequest) reading;
    assertThat(signed.signature().check(SUPPLIER.certificate().getPublicKey()))
        .isEqualTo(new SignatureCheck.ValidSignature());
    assertThat(facts(signed.request())).containsAllEntriesOf(expected("accepted", name));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refuses(String name) {
    byte[] message = message("refused", name);
    Map<String, String> expected = expected("refused", name);

    Map<String, String> facts =
        switch (DuisReader.read(message)) {
          case Unreadable unreadable -> {
            HostileBytesTest.isFitToBeShown(unreadable.refusal(), name);
            yield facts(unreadable.refusal());
          }
          case SignedRequest signed ->
              switch (signed.signature().check(SUPPLIER.certificate().getPublicKey())) {
                case SignatureCheck.ValidSignature valid -> Map.of();
                case SignatureCheck.InvalidSignature invalid ->
                    Map.of("problem", "SIGNATURE_INVALID", "detail", invalid.reason());
              };
        };

    Map<String, String> seen = new LinkedHashMap<>(facts);
    // An expected detail may be only a part of the real one, which can hold the parser's own words.
    // In such refusals the place is optional.
    seen.computeIfPresent(
        "detail",
        (key, detail) -> {
          String wanted = expected.getOrDefault("detail", detail);
          return detail.contains(wanted) ? wanted : detail;
        });
    if (facts.getOrDefault("problem", "").matches("NOT_WELL_FORMED|FORBIDDEN_CONSTRUCT")) {
      seen.keySet().removeIf(key -> key.matches("line|column") && !expected.containsKey(key));
    }
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void has_an_expectation_beside_each_message_and_no_other_file() {
    for (String folder : List.of("accepted", "refused")) {
      assertThat(files(folder, ".xml")).isEqualTo(files(folder, ".expected"));
    }
    try (Stream<Path> all = Files.walk(CORPUS)) {
      assertThat(all.filter(Files::isRegularFile))
          .allMatch(file -> file.toString().matches(".*\\.(xml|expected)"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void has_an_example_of_every_problem_that_core_can_find() {
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    JavaClasses core =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("hubreturns");
    Set<Problem> reachable = EnumSet.of(Problem.SIGNATURE_INVALID);
    core.stream()
        .filter(type -> !type.isAssignableTo(Problem.class))
        .flatMap(type -> type.getFieldAccessesFromSelf().stream())
        .filter(access -> access.getTargetOwner().isAssignableTo(Problem.class))
        .map(JavaFieldAccess::getName)
        .forEach(name -> reachable.add(Problem.valueOf(name)));

    Set<Problem> shown = EnumSet.noneOf(Problem.class);
    refused()
        .forEach(name ->
            shown.add(Problem.valueOf(expected("refused", name).getOrDefault("problem", ""))));

    assertThat(shown).isEqualTo(reachable).hasSizeGreaterThan(8);
  }

  private static Map<String, String> facts(Refusal refusal) {
    Map<String, String> facts = new LinkedHashMap<>();
    Refusal.Place place = refusal.place();
    number(facts, "line", place.line());
    number(facts, "column", place.column());
    facts.put("problem", refusal.problem().name());
    place.element().ifPresent(element -> facts.put("element", element));
    number(facts, "position", place.position());
    place.value().ifPresent(value -> facts.put("value", value));
    facts.put("detail", refusal.detail());
    return facts;
  }

  private static void number(Map<String, String> facts, String name, OptionalInt number) {
    number.ifPresent(there -> facts.put(name, String.valueOf(there)));
  }

  private static Map<String, String> facts(ReturnRequest request) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("id", request.id().toString());
    facts.put("sentAs", request.idAsSent());
    facts.put("version", request.version().text());
    facts.put("variant", String.valueOf(request.commandVariant()));
    facts.put("srv", request.detail().srv().text());
    facts.put("form", request.form().name());
    facts.put("count", String.valueOf(request.hubs().size()));
    facts.put("hubs", request.hubs().ids().stream().map(DeviceId::toString).collect(joining(" ")));
    facts.put("type", request.detail().type().text());
    UserReference reference = request.detail().reference();
    facts.put("dateTime", shown(reference.dateTime()));
    facts.put("userRefId", shown(reference.id()));
    facts.put("incidentReference", shown(reference.incidentReference()));
    facts.put("additionalInformation", shown(reference.additionalInformation()));
    switch (request.detail()) {
      case FaultReturn fault -> {
        facts.put("otherDevice", shown(fault.otherDevice().map(DeviceId::toString)));
        facts.put("connectionMethod", fault.connectionMethod().text());
        facts.put("reason", fault.reason().text());
      }
      case NoFaultReturn noFault -> {}
    }
    return facts;
  }

  private static String shown(Optional<String> text) {
    return text.map(there -> there.replace("\r", "\\r").replace("\n", "\\n")).orElse("none");
  }

  private static Map<String, String> expected(String folder, String name) {
    Map<String, String> expected = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(CORPUS.resolve(folder).resolve(name + ".expected"))) {
        int colon = line.indexOf(": ");
        expected.put(line.substring(0, colon), line.substring(colon + 2));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return expected;
  }

  private static byte[] message(String folder, String name) {
    try {
      return filledIn(Files.readAllBytes(CORPUS.resolve(folder).resolve(name + ".xml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of the file in any encoding, with the placeholders filled in. */
  private static byte[] filledIn(byte[] file) {
    String bytes =
        HUBS.matcher(new String(file, StandardCharsets.ISO_8859_1))
            .replaceAll(found -> hubs(Integer.parseInt(found.group(1))));
    if (!bytes.contains(PlainSigner.PLACE)) {
      return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }
    String text =
        new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            .replace(PlainSigner.PLACE, "")
            .replace("\uFEFF<", "<");
    return bytes.replace(PlainSigner.PLACE, signature(text)).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A signature over the message, or over nothing where the text is not a message. */
  private static String signature(String text) {
    try {
      return new PlainSigner(SUPPLIER).signatureOf(text);
    } catch (IllegalStateException notXml) {
      return Drafts.signature().toString();
    }
  }

  private static String hubs(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> hub(n).toString()).collect(joining(","));
  }

  private static Stream<String> names(String folder) {
    return files(folder, ".xml").stream();
  }

  private static List<String> files(String folder, String ending) {
    String[] files = CORPUS.resolve(folder).toFile().list((in, name) -> name.endsWith(ending));
    if (files == null) {
      throw new IllegalStateException("no folder " + CORPUS.resolve(folder).toAbsolutePath());
    }
    return Arrays.stream(files)
        .map(name -> name.substring(0, name.length() - ending.length()))
        .sorted()
        .toList();
  }
}
