package hubreturns.duis;

import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Reading.Unreadable;
import hubreturns.returns.Decision;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Submission;
import hubreturns.returns.User;
import hubreturns.returns.Verdict.AcceptedHub;
import hubreturns.returns.Verdict.RejectedHub;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.Seed;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.ServicePath;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * In the single form, our reader and the official schema of the version agree on which messages are
 * valid. The only differences are those that docs/wire.md names. Every answer is valid.
 */
class OfficialEquivalenceTest {
  private static final List<String> VERSIONS = List.of("5.0", "5.1", "5.3", "5.4");
  private static final int RANDOM_MESSAGES = 250;

  /**
   * Decides which version tests each change. Each run tests a change in one version; the start is
   * random.
   */
  private static final int TURN = Seed.random("single changes").nextInt(VERSIONS.size());

  private final TestPki.Identity dsp = new TestPki().user(SUPPLIER_A.id());
  private final XmlSigner signer = new XmlSigner(dsp.key(), dsp.certificate());

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void agrees_with_the_official_schema_on_every_single_change(String version) {
    OfficialSchema official = OfficialSchema.of(version);
    int turn = TURN;
    int valid = 0;
    int all = 0;
    for (Draft base : List.of(Drafts.fault(version), Drafts.noFault(version))) {
      assertThat(official.fault(base.toString())).isEmpty();
      for (Mutation mutation : Mutation.of(base)) {
        if (Math.floorMod(++turn, VERSIONS.size()) == VERSIONS.indexOf(version)) {
          Draft changed = base.copy();
          mutation.change().accept(changed);
          valid += agreedValid(official, changed.toString(), version, mutation.name()) ? 1 : 0;
          all++;
        }
      }
    }
    System.out.printf("%s: %,d single changes, %,d of them valid%n", version, all, valid);
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  @Tag("slow")
  void agrees_with_the_official_schema_on_random_messages(String version) {
    OfficialSchema official = OfficialSchema.of(version);
    RandomGenerator random = Seed.random("random messages in version " + version);
    int valid = 0;
    for (int n = 0; n < RANDOM_MESSAGES; n++) {
      Draft draft = random.nextBoolean() ? Drafts.fault(version) : Drafts.noFault(version);
      List<Mutation> possible = Mutation.of(draft);
      List<String> changes = new ArrayList<>();
      for (int left = random.nextInt(1, 6); left > 0; left--) {
        Mutation mutation = possible.get(random.nextInt(possible.size()));
        Draft changed = draft.copy();
        mutation.change().accept(changed);
        changes.add(mutation.name());
        boolean good = agreedValid(official, changed.toString(), version, changes.toString());
        valid += good ? 1 : 0;
        // Most changes make a message invalid. Valid messages, and one in eight invalid ones, are
        // changed further.
        if (good || random.nextInt(8) == 0) {
          draft = changed;
          possible = Mutation.of(draft);
        } else {
          changes.removeLast();
        }
      }
      answerIsValid(official, draft, random);
    }
    assertThat(valid).as("valid ones, without which nothing is shown").isGreaterThan(50);
    System.out.printf("%s: %,d messages in random steps valid under both%n", version, valid);
  }

  /** Whether both accept it. Fails where only one does, unless docs/wire.md says so. */
  private static boolean agreedValid(
      OfficialSchema official, String message, String version, String what) {
    Optional<String> fault = official.fault(message);
    Reading ours = DuisReader.read(message.getBytes(StandardCharsets.UTF_8));
    return switch (ours) {
      case SignedRequest taken -> {
        if (fault.isPresent()) {
          fail(
              "%s %s: we take what the official schema does not: %s%n%s"
                  .formatted(version, what, fault.get(), message));
        }
        yield true;
      }
      case Unreadable refused -> {
        if (fault.isEmpty() && !isIntended(refused.refusal(), message, version)) {
          fail(
              "%s %s: we refuse what the official schema takes: %s%n%s"
                  .formatted(version, what, refused.refusal(), message));
        }
        yield false;
      }
    };
  }

  /**
   * Whether docs/wire.md names this difference. The message itself must show the difference, not
   * only our refusal of it.
   */
  private static boolean isIntended(Refusal refusal, String message, String version) {
    Facts facts = Facts.of(message);
    return switch (refusal.problem()) {
      // docs/wire.md#versions: the version is compared as text.
      case UNSUPPORTED_VERSION -> !facts.version.equals(version);
      // docs/wire.md#request: header and body name the same SRV, 8.14.3 or 8.14.4.
      case SERVICE_MISMATCH, SERVICE_NOT_OFFERED -> !facts.namesOneServiceOfOurs();
      case SCHEMA_INVALID ->
          // docs/wire.md#request: the counter 0 is refused.
          facts.requestId.strip().endsWith(":0")
              // Another root or body belongs to another service.
              || !facts.root.equals("{http://www.dccinterface.co.uk/ServiceUserGateway}Request")
              || !facts.body.startsWith("CHF")
              || !facts.body.endsWith("FaultReturn");
      // docs/wire.md#signature: comments, CDATA sections and processing instructions.
      case FORBIDDEN_CONSTRUCT -> facts.hasConstruct || facts.dateTime.strip().length() > 64;
      // docs/wire.md#signature: a signature of one profile is mandatory.
      case SIGNATURE_MISSING -> !facts.hasSignature;
      case SIGNATURE_MALFORMED -> facts.hasSignature;
      default -> false;
    };
  }

  private void answerIsValid(OfficialSchema official, Draft draft, RandomGenerator random) {
    Reading reading = DuisReader.read(draft.toString().getBytes(StandardCharsets.UTF_8));
    if (!(reading instanceof SignedRequest signed)) {
      return;
    }
    ReturnRequest request = signed.request();
    DeviceId hub = request.hubs().ids().getFirst();
    List<ResponseCode> refusals =
        Stream.of(ResponseCode.values()).filter(code -> code.text().startsWith("E")).toList();
    ResponseCode code = refusals.get(random.nextInt(refusals.size()));
    Submission submission =
        new Submission(
            request,
            ServicePath.NON_DEVICE,
            new User(
                request.id().originator(),
                SUPPLIER_A.party(),
                SUPPLIER_A.roles(),
                SUPPLIER_A.status()));
    RejectedHub rejected = new RejectedHub(hub, code, Optional.empty());
    List<Decision> possible =
        List.of(
            new Decision(
                submission,
                NOON,
                Optional.empty(),
                List.of(new AcceptedHub(hub, LogisticsStatus.INSTALLED))),
            new Decision(submission, NOON, Optional.empty(), List.of(rejected)),
            new Decision(submission, NOON, Optional.of(code), List.of(rejected)));
    for (Decision decision : List.of(possible.get(random.nextInt(possible.size())))) {
      String answer = new String(signer.sign(DuisWriter.write(decision)), StandardCharsets.UTF_8);
      assertThat(official.fault(answer)).as(answer).isEmpty();
    }
  }

  /** What a well-formed message says, read without our own reader. */
  private static final class Facts {
    private static final Set<String> OUR_SRVS =
        Set.of("8.14.3 CHFFaultReturn", "8.14.4 CHFNoFaultReturn");

    private String root = "";
    private String version = "";
    private String requestId = "";
    private String reference = "";
    private String variant = "";
    private String body = "";
    private String dateTime = "";
    private boolean hasConstruct;
    private boolean hasSignature;

    boolean namesOneServiceOfOurs() {
      return reference.equals("8.14") && OUR_SRVS.contains(variant + " " + body);
    }

    static Facts of(String message) {
      Facts facts = new Facts();
      XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty("http://java.sun.com/xml/stream/properties/report-cdata-event", true);
      List<String> path = new ArrayList<>();
      try {
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(message));
        while (reader.hasNext()) {
          switch (reader.next()) {
            case XMLStreamConstants.START_ELEMENT -> {
              path.add(reader.getLocalName());
              facts.start(path, reader);
            }
            case XMLStreamConstants.END_ELEMENT -> path.removeLast();
            case XMLStreamConstants.CHARACTERS -> facts.text(path.getLast(), reader.getText());
            case XMLStreamConstants.COMMENT,
                XMLStreamConstants.CDATA,
                XMLStreamConstants.PROCESSING_INSTRUCTION ->
                facts.hasConstruct = true;
            default -> {}
          }
        }
      } catch (XMLStreamException e) {
        throw new IllegalStateException("the official schema took it, so it is XML", e);
      }
      return facts;
    }

    private void start(List<String> path, XMLStreamReader reader) {
      if (path.size() == 1) {
        root = reader.getName().toString();
        version = reader.getAttributeValue("", "schemaVersion");
      }
      if (path.size() == 3 && path.get(1).equals("Body")) {
        body = path.getLast();
      }
      hasSignature |= path.getLast().equals("Signature");
    }

    private void text(String element, String text) {
      switch (element) {
        case "RequestID" -> requestId += text;
        case "ServiceReference" -> reference += text;
        case "ServiceReferenceVariant" -> variant += text;
        case "UserRefDateTime" -> dateTime += text;
        default -> {}
      }
    }
  }
}
