package hubreturns.duis;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A body of the largest size is answered quickly, whatever it contains: no step takes time that
 * grows with the square of the size. The limit is generous, because the test finds hangs and does
 * not measure.
 */
class AnyMegabyteTest {
  private static final int SECONDS_MAX = 100;
  private static final String HUB = "00-DB-12-34-56-78-90-A2";

  static Stream<Arguments> bodies() {
    Map<String, String> bodies = new TreeMap<>();
    Draft single = Drafts.noFault("5.4");
    String list = single.toString().replace("DeviceID>", "DeviceIDList>").replace("5.4", "5.5");

    bodies.put("one long list", list.replace(HUB, filled(HUB + ",")));
    bodies.put("commas", list.replace(HUB, filled(",")));
    bodies.put("a list item", list.replace(HUB, filled("x")));
    bodies.put("a list of white space", list.replace(HUB, filled(" \n")));
    for (String value : new String[] {"0", " ", "a ", "]", "&#13;", "é"}) {
      String much = filled(value);
      for (String element :
          new String[] {
            "DeviceID",
            "RequestID",
            "CommandVariant",
            "UserRefDateTime",
            "AdditionalInformation",
            "SignatureValue",
            "X509SerialNumber"
          }) {
        bodies.put(
            element + " of " + value,
            single.toString().replaceFirst(element + ">", element + ">" + much));
      }
    }
    bodies.put(
        "fractions of a second", single.toString().replace("12:00:00", "12:00:00." + filled("1")));
    bodies.put(
        "a value like the validator's message",
        single.toString().replace("(general)", filled("enumeration '[")));
    bodies.put("depth", filled("<a>"));
    bodies.put("siblings at the root", before(single, "</sr:Request>", filled("<a/>")));
    bodies.put("siblings in front", before(single, "<sr:RequestID>", filled("<a/>")));
    bodies.put("valid siblings", before(single, "<sr:UserRefID>", filled("<sr:UserRefID/>")));
    bodies.put(
        "siblings with namespaces",
        before(single, "<sr:RequestID>", numbered(i -> "<a xmlns:a" + i + "='u" + i + "'/>")));
    bodies.put("elements in a value", before(single, "</sr:DeviceID>", filled("<a/>")));
    bodies.put(
        "elements in the signature", before(single, "</ds:KeyInfo>", filled("<ds:KeyName/>")));
    bodies.put("signatures", before(single, "</sr:Request>", filled("<ds:Signature/>")));
    bodies.put(
        "signatures in the signature",
        before(single, "</ds:Signature>", filled("<ds:Signature/>")));
    bodies.put("a long attribute", single.toString().replace("5.4", "5.4" + filled("0")));
    bodies.put(
        "a strange attribute",
        single.toString().replace("<sr:Body>", "<sr:Body a='" + filled("&#10;") + "'>"));
    bodies.put(
        "attributes",
        single
            .toString()
            .replace("<sr:Body>", "<sr:Body" + numbered(i -> " a" + i + "='1'") + ">"));
    bodies.put(
        "namespaces",
        single
            .toString()
            .replace("<sr:Body>", "<sr:Body" + numbered(i -> " xmlns:a" + i + "='u'") + ">"));
    bodies.put("a name", "<" + filled("n") + "/>");
    bodies.put("a namespace", "<a xmlns='" + filled("n") + "'/>");
    bodies.put("a prefix", "<" + filled("n") + ":a/>");
    bodies.put("comments", before(single, "<sr:Body>", filled("<!---->")));
    bodies.put("a comment", before(single, "<sr:Body>", "<!--" + filled("x") + "-->"));
    bodies.put("dashes in a comment", before(single, "<sr:Body>", "<!--" + filled("- ") + "-->"));
    bodies.put("a processing instruction", "<?x " + filled("? ") + "?>" + single);
    bodies.put(
        "a CDATA section", before(single, "</sr:DeviceID>", "<![CDATA[" + filled("]") + "]]>"));
    bodies.put("CDATA sections", before(single, "</sr:DeviceID>", filled("<![CDATA[x]]>")));
    bodies.put("a DOCTYPE", "<!DOCTYPE a [" + filled("<!ENTITY a 'b'>") + "]><a/>");
    bodies.put("white space between elements", before(single, "<sr:Body>", filled("\r\n")));
    bodies.put("white space after the root", single + filled(" "));
    bodies.put("an end that never comes", single.toString().replace("</sr:Request>", filled(" ")));
    bodies.put("ampersands", before(single, "</sr:DeviceID>", filled("&")));
    bodies.put("a declaration", "<?xml version='1.0' encoding='" + filled("x") + "'?><a/>");
    bodies.put("nothing but less-than", filled("<"));
    bodies.put("nothing but text", filled("x"));
    return bodies.entrySet().stream().map(body -> Arguments.of(body.getKey(), body.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void is_answered_quickly(String name, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    assertThat(bytes.length).isGreaterThan(DuisLimits.BODY_BYTES_MAX);

    Reading reading =
        assertTimeoutPreemptively(ofSeconds(SECONDS_MAX), () -> DuisReader.read(bytes));

    if (reading instanceof Reading.Unreadable unreadable) {
      HostileBytesTest.isFitToBeShown(unreadable.refusal(), name);
    }
  }

  private static String filled(String piece) {
    int bytes = piece.getBytes(StandardCharsets.UTF_8).length;
    return piece.repeat(DuisLimits.BODY_BYTES_MAX / bytes + 1);
  }

  private static String numbered(IntFunction<String> piece) {
    int pieces = DuisLimits.BODY_BYTES_MAX / piece.apply(10_000).length() + 10_000;
    return IntStream.range(0, pieces).mapToObj(piece).collect(Collectors.joining());
  }

  private static String before(Draft message, String mark, String what) {
    return message.toString().replace(mark, what + mark);
  }
}
