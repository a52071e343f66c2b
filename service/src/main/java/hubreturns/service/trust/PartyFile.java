package hubreturns.service.trust;

import hubreturns.returnsfile.PlainText;
import hubreturns.returnsfile.SpreadsheetDamage;
import hubreturns.returnsfile.UnreadableTable;
import hubreturns.returnsfile.VisibleText;
import hubreturns.returnsfile.WrittenEui64;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import hubreturns.vocabulary.Word;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The content of a Parties file (docs/operations.md#parties-file).
 *
 * @param warnings about names that can be read and are probably wrong
 */
record PartyFile(List<Party> parties, List<String> warnings) {
  static final int NAME_CHARACTERS_MAX = 200;
  private static final int LEVELS_MAX = 10;
  private static final Pattern COMMENT = Pattern.compile("[ \\t]+#.*");

  private static final List<String> TOP = List.of("parties");
  private static final List<String> OF_PARTY = List.of("name", "users");
  private static final List<String> OF_USER = List.of("eui", "roles", "status", "certificates");

  private static final String SECOND_DOCUMENT =
      "a second document begins here. Put all Parties under one 'parties:', and delete '---' or"
          + " '...'";

  private static final String MEANT_FOR_YAML =
      "a value begins with a character that has a meaning in YAML. Put the value into quotes";

  private static final String INDENT =
      "this line is not indented like the lines next to it, '-' is not at the start of a line, or the value before it ended too early. Indent keys of one level the same way, or put the value into quotes";

  private static final String NO_TAGS = "tags (!) are not allowed. Delete the tag";

  /**
   * The first advice that fits counts. The order matters: the library's text about a tab also says
   * that a tab cannot start a token.
   */
  private static final List<Advice> ADVICE =
      List.of(
          new Advice("found another document", SECOND_DOCUMENT),
          new Advice("expected '<document start>'", SECOND_DOCUMENT),
          new Advice("(TAB)", "here is a tab. Replace it with spaces"),
          new Advice(
              "mapping values are not allowed",
              "a value contains a colon, this line is not indented like the keys next to it, or the line"
                  + " before has no space after its colon. Put the value into quotes, indent the keys"
                  + " the same way, or add the space"),
          new Advice(
              "unexpected end of stream", "a quote opens here, and nothing closes it. Close it"),
          new Advice(
              "unexpected document separator",
              "a quote opens here, and nothing closes it. Close it"),
          new Advice(
              "expected ',' or",
              "a bracket opens here, and nothing closes it, or a comma between its values is missing"),
          new Advice(
              "expected ':'",
              "this line has no colon with a space after its key, or belongs to the line above. Add the colon, or indent the line"),
          new Advice("expected <block end>", INDENT),
          new Advice("sequence entries are not allowed", INDENT),
          new Advice("mapping keys are not allowed", MEANT_FOR_YAML),
          new Advice("expected alphabetic or numeric character", MEANT_FOR_YAML),
          new Advice("expected a comment or a line break", MEANT_FOR_YAML),
          new Advice("cannot start any token", MEANT_FOR_YAML),
          new Advice("unexpected character found", MEANT_FOR_YAML),
          new Advice("found undefined alias", MEANT_FOR_YAML),
          new Advice(
              "unknown escape character",
              "a value in double quotes holds a backslash. Write it twice, or use single quotes"),
          new Advice("tag is not allowed", NO_TAGS),
          new Advice("constructor for the tag " + Tag.PREFIX, NO_TAGS),
          new Advice(
              "could not determine a constructor for the tag",
              "a value begins with '!', which YAML takes for a tag. Put the value into quotes"));

  /** Problems whose cause is where the value begins, which may be far above the problem. */
  private static final Pattern BEGUN =
      Pattern.compile(
          "unexpected end of stream|unexpected document separator|expected ',' or|expected ':'");

  /** What to do if the library's text about a problem has this part. */
  private record Advice(String part, String text) {}

  /** An organisation with its Users. */
  record Party(String name, List<Member> users) {}

  /**
   * A User of a Party, with the files of its certificates.
   *
   * @param status empty where the file leaves it out
   */
  record Member(UserId id, Set<Role> roles, Optional<UserStatus> status, List<Path> certificates) {}

  /**
   * Reads the whole file before anything is changed.
   *
   * @throws UnusablePartyFile with what is wrong in the file
   */
  static PartyFile read(Path file) throws IOException, UnusablePartyFile {
    String text;
    @Nullable Object content;
    try {
      text = PlainText.of(file);
      requirePrintable(text, file);
      content = yaml().load(text);
    } catch (UnreadableTable e) {
      throw new UnusablePartyFile("%s, %s".formatted(file, e.getMessage()));
    } catch (MarkedYAMLException e) {
      throw new UnusablePartyFile(file + problem(e));
    } catch (YAMLException e) {
      // For its limits on aliases and nesting, the library names no place in the file.
      throw new UnusablePartyFile(
          file
              + " nests lists or repeats aliases (*name) more deeply than a Parties file needs."
              + " Write out each Party and User");
    }
    try {
      if (!(content instanceof Map<?, ?>)) {
        throw new IllegalArgumentException(
            "the file must begin with 'parties:' and a list of Parties");
      }
      Map<?, ?> top = map(content, TOP, "the file");
      List<Party> parties =
          each(
              list(top.get("parties"), "parties"),
              "Party",
              party -> party(map(party, OF_PARTY, "a party"), file));
      if (parties.isEmpty()) {
        throw new IllegalArgumentException("the file names no Party");
      }
      PartyFile read = new PartyFile(parties, warnings(parties, text));
      read.check();
      return read;
    } catch (IllegalArgumentException e) {
      throw new UnusablePartyFile(file + ": " + e.getMessage());
    }
  }

  /** The same file with other names of the Parties. */
  PartyFile renamed(UnaryOperator<String> names) {
    return new PartyFile(
        parties.stream().map(party -> new Party(names.apply(party.name()), party.users())).toList(),
        warnings);
  }

  /** YAML allows few control characters; the library does not say where another one is. */
  private static void requirePrintable(String text, Path file) throws UnusablePartyFile {
    int lineStart = 0;
    int line = 1;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int character = text.codePointAt(i);
      if (!StreamReader.isPrintable(character)) {
        String code = "U+%04X".formatted(character);
        throw new UnusablePartyFile(
            "%s, line %d, column %d: the character %s cannot be in a Parties file. Delete it, or write the character that was meant"
                .formatted(
                    file,
                    line,
                    text.codePointCount(lineStart, i) + 1,
                    VisibleText.invisibleCharacter(Character.toString(character)).orElse(code)));
      }
      if (character == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
  }

  private static List<String> warnings(List<Party> parties, String text) {
    List<String> warnings = new ArrayList<>();
    List<ScalarNode> names = names(text);
    for (int i = 0; i < parties.size(); i++) {
      String name = parties.get(i).name();
      int line = names.get(i).getStartMark().getLine() + 1;
      SpreadsheetDamage.ofText(name)
          .or(() -> SpreadsheetDamage.ofLookAlike(name))
          .ifPresent(why ->
              warnings.add("the Party's name '%s' on line %d %s".formatted(name, line, why)));
    }
    int[] characters = text.codePoints().toArray();
    names.stream()
        .distinct()
        .flatMap(name -> shortened(name, characters).stream())
        .forEach(warnings::add);
    return warnings;
  }

  /** The names of the Parties in the order of the file, with their places. */
  private static List<ScalarNode> names(String text) {
    return values(yaml().compose(new StringReader(text)), "parties")
        .flatMap(parties -> ((SequenceNode) parties).getValue().stream())
        .flatMap(party -> values(party, "name"))
        .map(ScalarNode.class::cast)
        .toList();
  }

  private static Stream<Node> values(Node map, String key) {
    return ((MappingNode) map)
        .getValue().stream()
            .filter(tuple ->
                tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key))
            .map(NodeTuple::getValueNode);
  }

  /**
   * Warns about a name without quotes before a comment or after an anchor. People write such text
   * meaning all of it as the name.
   */
  private static Optional<String> shortened(ScalarNode name, int[] characters) {
    int start = name.getStartMark().getIndex();
    int end = name.getEndMark().getIndex();
    int lineEnd = end;
    while (lineEnd < characters.length && "\r\n".indexOf(characters[lineEnd]) < 0) {
      lineEnd++;
    }
    boolean isBeforeComment = COMMENT.matcher(new String(characters, end, lineEnd - end)).matches();
    if (!name.isPlain() || (!isBeforeComment && name.getAnchor() == null)) {
      return Optional.empty();
    }
    String written = new String(characters, start, (isBeforeComment ? lineEnd : end) - start);
    return Optional.of(
        "line %d: of '%s', YAML reads only '%s' as the name, because %s. If the rest belongs to the name, put the name into quotes"
            .formatted(
                name.getEndMark().getLine() + 1,
                written.strip().replaceAll("\\s+", " "),
                name.getValue(),
                isBeforeComment ? "'#' begins a comment" : "'&' begins an anchor"));
  }

  /** The place of a problem and what to do, after the name of the file. */
  private static String problem(MarkedYAMLException e) {
    String problem = String.valueOf(e.getProblem());
    Mark begun = e.getContextMark();
    Mark place = begun != null && BEGUN.matcher(problem).find() ? begun : e.getProblemMark();
    return ", line %d, column %d: %s"
        .formatted(place.getLine() + 1, place.getColumn() + 1, problem(problem));
  }

  private static String problem(String problem) {
    String key = "found duplicate key ";
    if (problem.startsWith(key)) {
      return "the key '%s' appears twice. Delete one of the two"
          .formatted(problem.substring(key.length()));
    }
    return ADVICE.stream()
        .filter(advice -> problem.contains(advice.part()))
        .map(Advice::text)
        .findFirst()
        .orElseGet(() -> "this is not YAML: " + problem.replaceAll("\\s+", " "));
  }

  /** Refuses two spellings of one Party, and a User that appears twice. */
  private void check() {
    Map<String, String> names = new HashMap<>();
    Map<UserId, String> users = new HashMap<>();
    for (Party party : parties) {
      String spelt = names.putIfAbsent(likeness(party.name()), party.name());
      if (spelt != null && !spelt.equals(party.name())) {
        throw new IllegalArgumentException(
            "the Parties '%s' and '%s' differ only in capitals, spaces, dashes or letters that look alike. Use one spelling"
                .formatted(spelt, party.name()));
      }
      for (Member user : party.users()) {
        String earlier = users.putIfAbsent(user.id(), party.name());
        if (earlier != null) {
          throw new IllegalArgumentException(
              "the User %s appears twice, under %s and %s. Delete one of the two"
                  .formatted(user.id(), earlier, party.name()));
        }
      }
    }
  }

  /** Cyrillic and Greek letters, and below them the Latin letters that look the same. */
  private static final String LOOK_ALIKES =
      "\u0410\u0412\u0415\u0405\u0406\u0408\u041A\u041C\u041D\u041E\u0420\u0421\u0422\u0423\u0425\u0430\u0435\u043E\u0440\u0441\u0443\u0445\u0455\u0456\u0458"
          + "\u0391\u0392\u0395\u0396\u0397\u0399\u039A\u039C\u039D\u039F\u03A1\u03A4\u03A5\u03A7\u03BF";

  private static final String LOOKED_LIKE = "ABESIJKMHOPCTYXaeopcyxsij" + "ABEZHIKMNOPTYXo";

  /** What two spellings of a Party's name have in common. */
  static String likeness(String name) {
    StringBuilder plain = new StringBuilder(Normalizer.normalize(name, Normalizer.Form.NFKC));
    for (int i = 0; i < plain.length(); i++) {
      int letter = LOOK_ALIKES.indexOf(plain.charAt(i));
      if (letter >= 0) {
        plain.setCharAt(i, LOOKED_LIKE.charAt(letter));
      }
    }
    return plain
        .toString()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[\\s_\\-\"'`\u00B4\u00AB\u00BB\u2010-\u201F\u2039\u203A]+", "");
  }

  /**
   * A reader of YAML that accepts each key once, and reads 0012 as text, because an EUI-64 is not
   * an octal number.
   */
  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setNestingDepthLimit(LEVELS_MAX);
    // PlainText has read the text, and has a limit of its own.
    options.setCodePointLimit(Integer.MAX_VALUE);
    DumperOptions unused = new DumperOptions();
    return new Yaml(
        new TextConstructor(options), new Representer(unused), unused, options, new TextResolver());
  }

  /** Makes texts, lists and maps. A tag for anything else is an error that names the place. */
  private static final class TextConstructor extends SafeConstructor {
    TextConstructor(LoaderOptions options) {
      super(options);
      for (Tag tag :
          List.of(
              Tag.BOOL,
              Tag.INT,
              Tag.FLOAT,
              Tag.BINARY,
              Tag.TIMESTAMP,
              Tag.SET,
              Tag.OMAP,
              Tag.PAIRS)) {
        yamlConstructors.remove(tag);
      }
    }
  }

  private static final class TextResolver extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }

  private static Party party(Map<?, ?> party, Path file) {
    String name = VisibleText.composed(text(party.get("name"), "a Party's name"));
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a Party's name is blank");
    }
    if (name.length() > NAME_CHARACTERS_MAX) {
      throw new IllegalArgumentException(
          "a Party's name has %,d characters; it may have up to %d"
              .formatted(name.length(), NAME_CHARACTERS_MAX));
    }
    if (name.lines().count() > 1) {
      throw new IllegalArgumentException(
          "the Party's name '%s' has several lines. Write it on one line"
              .formatted(name.replaceAll("\\R", " ")));
    }
    return new Party(
        name,
        each(
            list(party.get("users"), "the Users of " + name),
            "User",
            user -> member(map(user, OF_USER, "a User of " + name), file)));
  }

  private static Member member(Map<?, ?> user, Path file) {
    UserId id = userId(text(user.get("eui"), "a User's eui"));
    Set<Role> roles = new LinkedHashSet<>();
    for (Object role : list(user.get("roles"), "the roles of " + id)) {
      if (!roles.add(word(Role.class, role, "a role of " + id))) {
        throw new IllegalArgumentException(
            "the roles of %s name %s twice. Write the other role, or delete one of the two"
                .formatted(id, role));
      }
    }
    Optional<UserStatus> status =
        user.containsKey("status")
            ? Optional.of(word(UserStatus.class, user.get("status"), "the status of " + id))
            : Optional.empty();
    List<Path> certificates = new ArrayList<>();
    for (Object certificate :
        user.containsKey("certificates")
            ? list(user.get("certificates"), "the certificates of " + id)
            : List.of()) {
      certificates.add(
          file.toAbsolutePath().resolveSibling(text(certificate, "a certificate of " + id)));
    }
    return new Member(id, roles, status, certificates);
  }

  /** Reads each item; an error says which of them it is about. */
  private static <T> List<T> each(
      List<?> items, String what, Function<@Nullable Object, T> reading) {
    List<T> read = new ArrayList<>();
    for (Object item : items) {
      try {
        read.add(reading.apply(item));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s %d: %s".formatted(what, read.size() + 1, e.getMessage()), e);
      }
    }
    return read;
  }

  private static UserId userId(String eui) {
    UserId id =
        UserId.read(eui)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    UserId.read(WrittenEui64.typed(eui)).isPresent()
                        ? "the eui %s is not written with dashes; write %s"
                            .formatted(eui, WrittenEui64.typed(eui).toUpperCase(Locale.ROOT))
                        : "'%s' is not an EUI-64 such as 90-B3-D5-1F-30-01-00-00%s"
                            .formatted(eui, SpreadsheetDamage.foreignCharacter(eui))));
    // All zeros, or all F.
    if (id.eui64() == 0 || id.eui64() == -1) {
      throw new IllegalArgumentException(
          "the eui %s is a placeholder. Write the ID of the User".formatted(eui));
    }
    return id;
  }

  private static <E extends Enum<E> & Word> E word(
      Class<E> type, @Nullable Object value, String what) {
    if (value == null) {
      throw new IllegalArgumentException(
          "%s is missing; give one of: %s".formatted(what, Word.spellings(type)));
    }
    String text = text(value, what);
    return Word.read(type, text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s is '%s'; give one of: %s%s"
                    .formatted(
                        what,
                        text,
                        Word.spellings(type),
                        SpreadsheetDamage.foreignCharacter(text))));
  }

  private static Map<?, ?> map(@Nullable Object value, List<String> keys, String what) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(what + " must be a map with the keys " + keys);
    }
    for (Object key : map.keySet()) {
      if (!keys.contains(String.valueOf(key))) {
        String name = key instanceof String text ? text : "that is not a text";
        throw new IllegalArgumentException(
            what
                + " has an unknown key "
                + name
                + "; known: "
                + keys
                + VisibleText.flaw(name)
                    .map(flaw -> "; it " + flaw)
                    .orElse(SpreadsheetDamage.foreignCharacter(name)));
      }
    }
    return map;
  }

  private static List<?> list(@Nullable Object value, String what) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException(
        what
            + " must be a list"
            + (value == null ? ", and there is none. For none, write []" : ""));
  }

  private static String text(@Nullable Object value, String what) {
    if (value == null) {
      throw new IllegalArgumentException(what + " is missing");
    }
    if (!(value instanceof String text)) {
      // A list or a map is not shown, because it may contain itself.
      throw new IllegalArgumentException(
          what + " must be text, not " + (value instanceof Collection ? "a list" : "a map"));
    }
    String stripped = VisibleText.strip(text);
    VisibleText.flaw(stripped)
        .ifPresent(flaw -> {
          throw new IllegalArgumentException("%s, '%s', %s".formatted(what, stripped, flaw));
        });
    return stripped;
  }

  /** A file that cannot be imported; its message is for the operator. */
  static final class UnusablePartyFile extends Exception {
    UnusablePartyFile(String message) {
      super(message);
    }
  }
}
