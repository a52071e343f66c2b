package hubreturns.duis;

import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.fault;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static hubreturns.testing.Fixtures.single;
import static hubreturns.testing.Words.words;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.duis.Reading.SignedRequest;
import hubreturns.duis.Reading.Unreadable;
import hubreturns.returns.ReturnRequest;
import hubreturns.signature.SignatureCheck;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.PlainSigner;
import hubreturns.testing.Seed;
import hubreturns.testing.TestPki;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Any bytes lead to the signed request or to a refusal that is fit to be shown, never to a fault.
 */
class HostileBytesTest {
  private static final int ROUNDS = 20_000;
  private static final List<String> SPLICES =
      words(
          """
          < > /> </ & ; " ' = \0 \u0001 \u007F \uFFFD \uFEFF \u202E \uD83D\uDCE6 ]]>
          <![CDATA[ ]] <!-- --> <? ?> <!DOCTYPE &b; &lt; &#0; &#13; &#x20; &#xD800; &#x110000;
          &#99999999999999999999; &amp;amp; xmlns xmlns:sr='' sr: ds: : x: DeviceIDList DeviceID
          Signature 5.4 5.5 8 08 +8 -1 0 :0 18446744073709551616 , ,, 00-DB-12-34-56-78-90-A2
          {"x":y} %s ${x}
          """,
          List.of(
              " ",
              "\t",
              "\r\n",
              "\u0085",
              "\u2028",
              "<?xml version='1.0'?>",
              "<?xml version='1.1'?>",
              "<?xml version='1.0' encoding='UTF-16'?>",
              "<?xml version='1.0' encoding='x'?>",
              "<!DOCTYPE a [<!ENTITY b 'c'>]>",
              " xmlns='urn:x'",
              " xmlns:xml='urn:x'",
              " xmlns:xmlns='urn:x'",
              " xml:space='x'",
              " xsi:type='sr:EUI'",
              " xsi:nil='true'",
              "enumeration '[x]'",
              "One of '{x}' is expected.",
              "A".repeat(70),
              "<a>".repeat(20),
              "<a b='c'/>"));

  private final RandomGenerator random = Seed.random("hostile bytes");
  private final TestPki.Identity supplier = new TestPki().user(SUPPLIER_A.id());
  private final PublicKey key = supplier.certificate().getPublicKey();

  @Test
  @Tag("slow")
  void are_read_or_refused_without_a_fault() {
    List<byte[]> messages = messages();
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      int which = random.nextInt(messages.size());
      byte[] original = messages.get(which);
      byte[] hostile = original;
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        hostile = changed(hostile, messages);
      }
      String shown = "round " + round + ": " + new String(hostile, StandardCharsets.UTF_8);
      String outcome =
          switch (DuisReader.read(hostile)) {
            case SignedRequest read -> {
              // This step is slow, so only every fourth message takes it.
              if (round % 4 == 0
                  && read.signature().check(key) instanceof SignatureCheck.ValidSignature) {
                assertThat(read.request()).as(shown).isIn(requests());
                yield "taken as it was signed";
              }
              yield "read";
            }
            case Unreadable unreadable -> {
              isFitToBeShown(unreadable.refusal(), shown);
              yield unreadable.refusal().problem().name();
            }
          };
      outcomes.merge(outcome, 1, Integer::sum);
      if (round % 4 == 0) {
        DuisResponses.read(hostile);
      }
    }
    System.out.println(outcomes);
    assertThat(outcomes)
        .containsKeys(
            "taken as it was signed",
            "read",
            "NOT_WELL_FORMED",
            "FORBIDDEN_CONSTRUCT",
            "SCHEMA_INVALID");
  }

  /** The refusal is short, printable, in sentences, and names a place. */
  static void isFitToBeShown(Refusal refusal, String shown) {
    String detail = refusal.detail();
    assertThat(detail).as(shown).matches("(?s).+[.]").hasSizeLessThan(600);
    assertThat(detail.chars().noneMatch(HostileBytesTest::steersAScreen)).as(detail).isTrue();
    assertThat(refusal.place().line()).as("%s%n%s", refusal, shown).isPresent();
    assertThat(refusal.place().column()).as("%s%n%s", refusal, shown).isPresent();
    List<String> echoes = new ArrayList<>();
    refusal.place().element().ifPresent(echoes::add);
    refusal.place().value().ifPresent(echoes::add);
    for (String echo : echoes) {
      assertThat(echo.codePointCount(0, echo.length()))
          .as(echo)
          .isLessThanOrEqualTo(DuisLimits.ECHO_CHARACTERS_MAX + 1);
      assertThat(echo.chars().noneMatch(HostileBytesTest::steersAScreen)).as(echo).isTrue();
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(echo)).as(echo).isTrue();
    }
  }

  private static boolean steersAScreen(int character) {
    return Character.isISOControl(character)
        || Character.getType(character) == Character.FORMAT
        || character == 0x2028
        || character == 0x2029;
  }

  private static List<ReturnRequest> requests() {
    return List.of(
        single(1, noFault(), hub(1)),
        single(2, fault(hub(9)), hub(1)),
        list(3, fault(hub(9)), hub(2), hub(1), hub(2)));
  }

  private List<byte[]> messages() {
    XmlSigner signer = new XmlSigner(supplier.key(), supplier.certificate());
    List<byte[]> messages = new ArrayList<>();
    for (ReturnRequest request : requests()) {
      byte[] unsigned = DuisWriter.write(request);
      messages.add(signer.sign(unsigned));
      messages.add(
          ("\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  + new PlainSigner(supplier)
                      .sign(new String(unsigned, StandardCharsets.UTF_8).replace("><", ">\n<")))
              .getBytes(StandardCharsets.UTF_8));
    }
    return messages;
  }

  private byte[] changed(byte[] message, List<byte[]> others) {
    if (message.length == 0) {
      return message;
    }
    int from = random.nextInt(message.length);
    int to = Math.min(message.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 60));
    return switch (random.nextInt(16)) {
      case 0 -> put(message, from, from + 1, new byte[] {(byte) random.nextInt(256)});
      case 1 ->
          put(
              message,
              from,
              from + 1,
              new byte[] {(byte) (message[from] ^ 1 << random.nextInt(8))});
      case 2 -> put(message, from, from, new byte[] {(byte) random.nextInt(256)});
      case 3 -> put(message, from, to, new byte[0]);
      case 4 -> put(message, from, from, slice(message, from, to));
      case 5 -> put(message, from, from, splice());
      case 6 -> put(message, from, to, splice());
      case 7, 8, 9, 10, 11, 12, 13 -> valueChanged(message, from);
      default -> {
        byte[] other = others.get(random.nextInt(others.size()));
        int start = random.nextInt(other.length);
        yield put(
            message, from, to, slice(other, start, Math.min(other.length, start + to - from)));
      }
    };
  }

  /** Keeps a message well-formed, so that it passes the parser. */
  private byte[] valueChanged(byte[] message, int from) {
    int at = from;
    boolean inText = false;
    while (at < message.length && !(inText && Character.isLetterOrDigit(message[at]))) {
      inText = message[at] == '>' || (inText && message[at] != '<');
      at++;
    }
    String others = random.nextBoolean() ? "0123456789 -" : "ABCDEFabcdefxyzXYZ,.+";
    byte other = (byte) others.charAt(random.nextInt(others.length()));
    return at == message.length ? message : put(message, at, at + 1, new byte[] {other});
  }

  private byte[] splice() {
    return SPLICES.get(random.nextInt(SPLICES.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] put(byte[] message, int from, int to, byte[] between) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length + between.length);
    bytes.write(message, 0, from);
    bytes.writeBytes(between);
    bytes.write(message, to, message.length - to);
    return bytes.toByteArray();
  }
}
