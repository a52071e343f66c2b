package hubreturns.duis;

import static hubreturns.testing.Words.words;

import hubreturns.duis.Draft.RawMarkup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One way to change a message: break it, spell it in another valid way, or take it to a limit.
 *
 * @param name what happens to which element
 * @param change the change to the whole message
 */
record Mutation(String name, Consumer<Draft> change) {
  private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
  private static final String PAIR = "90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:";
  private static final String BOX = "\uD83D\uDCE6";

  private static final List<String> EUIS =
      List.of(
          "00-DB-12-34-56-78-90-A2",
          "00-db-12-34-56-78-90-a2",
          " 00-DB-12-34-56-78-90-A2",
          "00-DB-12-34-56-78-90-A2 \n\t ",
          "\r00-DB-12-34-56-78-90-A2\r\n",
          "\u00A000-DB-12-34-56-78-90-A2",
          "00-DB-12-34-56-78-90-A2\u2003",
          "\u0085 00-DB-12-34-56-78-90-A2",
          "\uFEFF00-DB-12-34-56-78-90-A2",
          "00-DB-12-34-56-78-90-A",
          "00-DB-12-34-56-78-90-A22",
          "00-DB-12-34-56-78-90-A2-",
          "00-DB-12-34-56-78-90",
          "00-DB-12-34-56-78-90-A2-00",
          "00:DB:12:34:56:78:90:A2",
          "00DB1234567890A2",
          "00 DB 12 34 56 78 90 A2",
          "00-DB-12-34-56-78-90-AG",
          "00-DB-12-34-56-78-90-A\uFF12",
          "00-DB-12-34-56-78-90-\u0660\u0660",
          "00-DB-12-34-56-78-90-A2,00-DB-12-34-56-78-90-B2",
          "00-DB-12-34-56-78-90-A2 00-DB-12-34-56-78-90-B2",
          "",
          " ");

  private static final List<String> COUNTERS =
      words(
          """
          1 0 00 01 +1 -1 1.0 1e1 \u0661 9223372036854775807 9223372036854775808 9999999999999999999
          10000000000000000000 18446744073709551614 18446744073709551615 18446744073709551616
          18446744073709551620 18446744073709551700 18446744073709552000 18446744073710000000
          18446744080000000000 18446745000000000000 18450000000000000000 19000000000000000000
          20000000000000000000 99999999999999999999 100000000000000000000 018446744073709551615
          """,
          List.of(" 1", ""));

  private static final List<String> BOOLEANS =
      words(
          "true false 1 0 TRUE True FALSE yes no t 00 01 2 -1 1.0 \u00A0true",
          List.of(" true ", "\t1\n", "tr ue", "true false", "", " "));

  private static final List<String> VARIANTS =
      words(
          """
          1 2 3 4 5 6 7 8 9 0 10 11 88 08 00008 +8 +08 -8 -0 -1 --8 ++8 + - 8.0 8. 8e0 0x8 \u0668
          \uFF18 \u00A08 eight 2147483656 4294967304 18446744073709551624
          """,
          List.of(" 8 ", "\n8\t", "8 8", "8\u2003", "", " "));

  private static final List<String> DATE_TIMES =
      words(
          """
          2026-11-25T12:00:00 2026-11-25T12:00:00Z 2026-11-25T12:00:00z 2026-11-25t12:00:00Z
          2026-11-25 2026-11-25T12:00 2026-11-25T12:00:00. 2026-11-25T12:00:00.0
          2026-11-25T12:00:00.123456789012345678901234567890Z 2026-11-25T12:00:00,5Z
          2026-11-25T24:00:00 2026-11-25T24:00:01 2026-11-25T24:00:00.0Z 2026-11-25T24:01:00
          2026-11-25T25:00:00 2026-11-25T23:60:00 2026-12-31T23:59:60Z 2026-12-31T23:59:61Z
          2026-02-29T00:00:00 2024-02-29T00:00:00 1900-02-29T00:00:00 2000-02-29T00:00:00
          2026-00-25T12:00:00 2026-13-25T12:00:00 2026-11-00T12:00:00 2026-11-31T12:00:00
          0000-11-25T12:00:00 0001-11-25T12:00:00 -0001-11-25T12:00:00 -0000-11-25T12:00:00
          -2026-11-25T12:00:00 +2026-11-25T12:00:00 12026-11-25T12:00:00Z 02026-11-25T12:00:00Z
          926-11-25T12:00:00Z 99999999999-11-25T12:00:00Z 2026-11-25T12:00:00+14:00
          2026-11-25T12:00:00-14:00 2026-11-25T12:00:00+14:01 2026-11-25T12:00:00+15:00
          2026-11-25T12:00:00+13:59 2026-11-25T12:00:00+00:60 2026-11-25T12:00:00-00:00
          2026-11-25T12:00:00+0100 2026-11-25T12:00:00+1:00 2026-11-25T12:00:00+01
          2026-11-25T12:00:00ZZ 2026-11-25T12:00:00\u00A0 \u0662026-11-25T12:00:00
          2026-1-25T12:00:00 2026-11-25T1:00:00 20261125T120000Z 2026-W48-3T12:00:00
          2026-330T12:00:00 12:00:00 now
          """,
          List.of(
              "2026-11-25 12:00:00",
              " 2026-11-25T12:00:00Z ",
              "\n2026-11-25T12:00:00Z\t",
              "",
              " ",
              // One past our own limit, which the official schema does not have.
              "2026-11-25T12:00:00." + "0".repeat(44),
              "2026-11-25T12:00:00." + "0".repeat(45)));

  private static final Map<String, List<String>> WORDS =
      Map.of(
          "CHFFaultReturnType",
          List.of("Fault identified prior to installation", "Fault identified post installation"),
          "CHFNoFaultReturnType",
          List.of(
              "No Fault Return (general)",
              "No Fault Return (non-dom opt out)",
              "No Fault Return (dual supplier HAN variant replacement)",
              "No Fault Return (SM WAN variant replacement requested by DCC)",
              "Lost or Stolen Hub"),
          "CHFConnectionMethod",
          List.of("Hot-shoe", "Cradle", "ESME"),
          "CHFFaultReason",
          List.of(
              "Damaged case",
              "Damaged Connector",
              "Illegal interference or missing seals",
              "Environmental conditions exceeded",
              "SM WAN Fault",
              "SMHAN Interface Fault",
              "LED Fault",
              "Aerial fault",
              "Manufacturing defect"));

  private static final List<String> SERVICE_REFERENCES =
      List.of(
          "8.14", " 8.14", "8.14 ", "8.1", "8.140", "08.14", "8.14.3", "8.2", "11.1", "8,14", "",
          " ");

  private static final List<String> SERVICE_REFERENCE_VARIANTS =
      words(
          "8.14.3 8.14.4 8.14.1 8.14.2 8.14.5 8.14 8.2 11.1 08.14.3 8.14.03",
          List.of(" 8.14.3", "8.14.4\n", "", " "));

  private static final List<String> VERSIONS =
      List.of("5.05", "5.10", "5.9", "6", "05.4", "+5.4", " 5.4", "5.4 ", "5.40", "5", "x", "");

  private static final List<String> SERIALS =
      List.of("1", "0", "-1", "+1", "007", " 7 ", "7 7", "0x7", "7.0", "\u2003", "\u0667", "", " ");

  private static final List<String> TYPES =
      words(
          """
          sr:EUI sr:RequestIDType sr:CommandVariant sr:ServiceReference sr:ServiceReferenceVariant
          sr:CHFFaultReturn sr:CHFNoFaultReturn sr:CHFFaultReturnType sr:CHFNoFaultReturnType
          sr:CHFFaultReason sr:CHFConnectionMethod sr:UserRefID sr:IncidentReference sr:Request
          sr:Header sr:Body sr:HubList sr:Nothing xs:string xs:token xs:dateTime xs:boolean
          xs:positiveInteger xs:anyType none:EUI EUI
          """,
          List.of(""));

  /** Every change that fits {@code base} or a copy of it. */
  static List<Mutation> of(Draft base) {
    List<Mutation> every = new ArrayList<>();
    List<Draft> elements = base.all();
    for (int i = 0; i < elements.size(); i++) {
      Draft element = elements.get(i);
      int index = i;
      BiConsumer<String, BiConsumer<Draft, Draft>> add =
          (what, change) ->
              every.add(
                  new Mutation(
                      element.localName() + ": " + what,
                      root -> change.accept(root, root.all().get(index))));
      for (String value : values(element.localName())) {
        add.accept("'" + value + "'", (root, it) -> it.text(value));
      }
      if (element == base) {
        for (String version : VERSIONS) {
          add.accept("version " + version, (root, it) -> it.attribute("schemaVersion", version));
        }
        add.accept("no version", (root, it) -> it.attributes().remove("schemaVersion"));
      } else {
        places(add);
      }
      names(add);
      attributes(add);
      if (!element.name().startsWith("ds:")) {
        types(add);
      }
      content(add);
    }
    prefixes(every);
    return every;
  }

  private static List<String> values(String element) {
    return switch (element) {
      case "DeviceID", "OtherDeviceID" -> EUIS;
      case "RequestID", "PrecedingServiceRequestID" -> requestIds();
      case "FirstInSequence" -> BOOLEANS;
      case "CommandVariant" -> VARIANTS;
      case "ServiceReference" -> SERVICE_REFERENCES;
      case "ServiceReferenceVariant" -> SERVICE_REFERENCE_VARIANTS;
      case "UserRefDateTime" -> DATE_TIMES;
      case "UserRefID" -> texts(25);
      case "IncidentReference" -> texts(15);
      case "AdditionalInformation" -> texts(200);
      case "X509SerialNumber" -> SERIALS;
      default -> WORDS.getOrDefault(element, List.of()).stream().flatMap(Mutation::spelt).toList();
    };
  }

  private static List<String> requestIds() {
    List<String> ids = new ArrayList<>(COUNTERS.stream().map(PAIR::concat).toList());
    ids.add(" \t" + PAIR + "7\n");
    ids.add("\u00A0" + PAIR + "7");
    ids.add(PAIR.toLowerCase(Locale.ROOT) + "7");
    ids.add(PAIR.replace(":", "-") + "7");
    ids.add(PAIR.replace(":", " : ") + "7");
    ids.add(PAIR);
    ids.add(PAIR.substring(24) + "7");
    ids.add(PAIR + PAIR + "7");
    ids.add("");
    return ids;
  }

  private static List<String> texts(int max) {
    return List.of(
        "",
        " ",
        "\t\n\r",
        "<&>\"'",
        "]]>",
        "x".repeat(max - 1),
        "x".repeat(max),
        "x".repeat(max + 1),
        " ".repeat(max),
        " ".repeat(max + 1),
        "\r\n".repeat(max / 2),
        "\r\n".repeat(max / 2 + 1),
        "\u00E9".repeat(max),
        "\u00E9".repeat(max + 1),
        "\u4E2D".repeat(max),
        "e\u0301".repeat(max / 2 + 1),
        BOX.repeat(max / 2),
        BOX.repeat(max / 2 + 1),
        BOX.repeat(max),
        BOX.repeat(max + 1),
        "x".repeat(max - 1) + BOX,
        "x".repeat(max) + BOX);
  }

  /** The word and its typical misspellings. */
  private static Stream<String> spelt(String word) {
    return Stream.of(
        word,
        word.toLowerCase(Locale.ROOT),
        word.toUpperCase(Locale.ROOT),
        " " + word,
        word + " ",
        word + "\n",
        word.substring(1),
        word.substring(0, word.length() - 1),
        word + "s",
        word.replace(' ', '\u00A0'),
        word.replace(" ", "  "),
        word.replace('-', '\u2011'),
        word + "," + word,
        "");
  }

  private static void places(BiConsumer<String, BiConsumer<Draft, Draft>> add) {
    add.accept("left out", (root, it) -> root.parentOf(it).content().remove(it));
    add.accept(
        "twice",
        (root, it) -> {
          Draft parent = root.parentOf(it);
          parent.content().add(parent.indexOf(it), it.copy());
        });
    add.accept("moved to the end", (root, it) -> moved(root, it, Integer.MAX_VALUE));
    add.accept("moved to the front", (root, it) -> moved(root, it, 0));
    add.accept("moved one on", (root, it) -> moved(root, it, root.parentOf(it).indexOf(it) + 1));
    add.accept(
        "wrapped in itself",
        (root, it) -> {
          Draft inner = it.copy();
          it.content().clear();
          it.content().add(inner);
        });
    for (String stranger :
        List.of("sr:Nothing", "sr:DeviceID", "sr:DeviceIDList", "ds:Signature", "Nothing")) {
      add.accept(
          "after a new " + stranger, (root, it) -> insertBefore(root, it, new Draft(stranger)));
    }
    for (String text : List.of("x", " ", "\n\t", "\r", "\u00A0", "0")) {
      add.accept("after text '" + text + "'", (root, it) -> insertBefore(root, it, text));
    }
    for (String markup : List.of("<!-- -->", "<![CDATA[]]>", "<![CDATA[x]]>", "<?x y?>")) {
      add.accept("after " + markup, (root, it) -> insertBefore(root, it, new RawMarkup(markup)));
    }
  }

  private static void insertBefore(Draft root, Draft it, Object inserted) {
    Draft parent = root.parentOf(it);
    parent.content().add(parent.indexOf(it), inserted);
  }

  private static void moved(Draft root, Draft it, int to) {
    Draft parent = root.parentOf(it);
    parent.content().remove(it);
    parent.content().add(Math.min(to, parent.content().size()), it);
  }

  private static void names(BiConsumer<String, BiConsumer<Draft, Draft>> add) {
    for (String name :
        List.of("sr:Nothing", "sr:DeviceID", "sr:OtherDeviceID", "sr:CHFFaultReturn", "sr:Body")) {
      add.accept("renamed " + name, (root, it) -> it.rename(name));
    }
    add.accept("in lower case", (root, it) -> it.rename(it.name().toLowerCase(Locale.ROOT)));
    add.accept("in no namespace", (root, it) -> it.rename(it.localName()));
    add.accept("in another namespace", (root, it) -> it.attribute("xmlns:sr", "urn:other"));
    add.accept(
        "in the namespace as default",
        (root, it) -> it.rename(it.localName()).attribute("xmlns", DuisReader.NAMESPACE));
    add.accept(
        "with a prefix of its own",
        (root, it) -> it.rename("x:" + it.localName()).attribute("xmlns:x", DuisReader.NAMESPACE));
  }

  private static void attributes(BiConsumer<String, BiConsumer<Draft, Draft>> add) {
    for (Map.Entry<String, String> attribute :
        Map.ofEntries(
                Map.entry("foo", "1"),
                Map.entry("Id", "a"),
                Map.entry("schemaVersion", "5.4"),
                Map.entry("sr:foo", "1"),
                Map.entry("sr:schemaVersion", "5.4"),
                Map.entry("xml:lang", "en"),
                Map.entry("xml:space", "preserve"),
                Map.entry("xml:id", "a"),
                Map.entry("xml:base", "http://a"),
                Map.entry("xmlns:unused", "urn:unused"),
                Map.entry("xmlns", "urn:default"),
                Map.entry("xsi:foo", "1"),
                Map.entry("xsi:nil", "true"),
                Map.entry("xsi:schemaLocation", DuisReader.NAMESPACE + " file:///dev/null"),
                Map.entry("xsi:noNamespaceSchemaLocation", "file:///dev/null"))
            .entrySet()) {
      add.accept(
          attribute.getKey(),
          (root, it) ->
              it.attribute("xmlns:xsi", XSI).attribute(attribute.getKey(), attribute.getValue()));
    }
  }

  private static void types(BiConsumer<String, BiConsumer<Draft, Draft>> add) {
    for (String value : List.of("false", "0", "1", "maybe", "")) {
      add.accept(
          "xsi:nil " + value,
          (root, it) -> it.attribute("xmlns:xsi", XSI).attribute("xsi:nil", value));
    }
    for (String type : TYPES) {
      add.accept(
          "xsi:type " + type,
          (root, it) ->
              it.attribute("xmlns:xsi", XSI)
                  .attribute("xmlns:xs", "http://www.w3.org/2001/XMLSchema")
                  .attribute("xsi:type", type));
    }
  }

  private static void content(BiConsumer<String, BiConsumer<Draft, Draft>> add) {
    add.accept("emptied", (root, it) -> it.content().clear());
    add.accept(
        "emptied and nil",
        (root, it) -> {
          it.content().clear();
          it.attribute("xmlns:xsi", XSI).attribute("xsi:nil", "true");
        });
    for (String text : List.of("x", " ", "\n", "\u00A0")) {
      add.accept("ending in '" + text + "'", (root, it) -> it.content().add(text));
    }
    for (String markup :
        List.of(
            "<!--x-->", "<![CDATA[ ]]>", "<?x?>", "&#32;", "&#x20;", "&#13;", "&lt;", "&#160;")) {
      add.accept("ending in " + markup, (root, it) -> it.content().add(new RawMarkup(markup)));
    }
    add.accept("ending in an element", (root, it) -> it.content().add(new Draft("sr:Nothing")));
  }

  private static void prefixes(List<Mutation> every) {
    every.add(
        new Mutation(
            "the namespace as default throughout",
            root -> {
              duis(root).forEach(it -> it.rename(it.localName()));
              root.attribute("xmlns", DuisReader.NAMESPACE);
            }));
    every.add(
        new Mutation(
            "another prefix throughout",
            root -> {
              duis(root).forEach(it -> it.rename("_p-1.x:" + it.localName()));
              root.attribute("xmlns:_p-1.x", DuisReader.NAMESPACE);
            }));
    every.add(
        new Mutation(
            "two prefixes by turns",
            root -> {
              List<Draft> duis = duis(root);
              IntStream.range(0, duis.size())
                  .filter(i -> i % 2 == 1)
                  .mapToObj(duis::get)
                  .forEach(it -> it.rename("x:" + it.localName()));
              root.attribute("xmlns:x", DuisReader.NAMESPACE);
            }));
    for (String uri :
        List.of(
            "http://www.dccinterface.co.uk/serviceusergateway",
            "http://www.dccinterface.co.uk/ServiceUserGateway/",
            "https://www.dccinterface.co.uk/ServiceUserGateway",
            "http://www.dccinterface.co.uk/ResponseAndAlert",
            " http://www.dccinterface.co.uk/ServiceUserGateway")) {
      every.add(new Mutation("namespace '" + uri + "'", root -> root.attribute("xmlns:sr", uri)));
    }
    every.add(
        new Mutation(
            "white space between all elements",
            root ->
                root.all().stream()
                    .filter(it -> !it.isLeaf())
                    .forEach(it -> {
                      List<Draft> children = it.children();
                      it.content().clear();
                      for (Draft child : children) {
                        it.content().add("\r\n\t ");
                        it.content().add(child);
                      }
                      it.content().add("\n");
                    })));
  }

  private static List<Draft> duis(Draft root) {
    return root.all().stream().filter(it -> it.name().startsWith("sr:")).toList();
  }
}
