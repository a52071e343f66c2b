package hubreturns.service.trust;

import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import hubreturns.vocabulary.Word;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The content of a parties file (operate.md, {@code party import}). */
record PartyFile(List<Party> parties) {
  private static final Set<String> TOP = Set.of("parties");
  private static final Set<String> OF_PARTY = Set.of("name", "users");
  private static final Set<String> OF_USER = Set.of("eui", "roles", "status", "certificates");

  record Party(String name, List<Member> users) {}

  record Member(UserId id, Set<Role> roles, UserStatus status, List<Path> certificates) {}

  /**
   * Reads a file whole before anything is changed.
   *
   * @throws Unusable saying what in it is wrong
   */
  static PartyFile read(Path file) throws IOException, Unusable {
    @Nullable Object content;
    try (Reader reader = Files.newBufferedReader(file)) {
      content = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
    } catch (YAMLException e) {
      throw new Unusable(file + " is not YAML: " + e.getMessage());
    }
    try {
      List<Party> parties = new ArrayList<>();
      Map<?, ?> top = map(content, TOP, "the file");
      for (Object party : list(top.get("parties"), "parties")) {
        parties.add(party(map(party, OF_PARTY, "a party"), file));
      }
      return new PartyFile(parties);
    } catch (IllegalArgumentException e) {
      throw new Unusable(file + ": " + e.getMessage());
    }
  }

  private static Party party(Map<?, ?> party, Path file) {
    String name = text(party.get("name"), "a party's name").strip();
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a party's name is blank");
    }
    List<Member> users = new ArrayList<>();
    for (Object user : list(party.get("users"), "the users of " + name)) {
      users.add(member(map(user, OF_USER, "a user of " + name), file));
    }
    return new Party(name, users);
  }

  private static Member member(Map<?, ?> user, Path file) {
    UserId id = UserId.of(text(user.get("eui"), "a user's eui"));
    Set<Role> roles = new LinkedHashSet<>();
    for (Object role : list(user.get("roles"), "the roles of " + id)) {
      roles.add(Word.of(Role.class, text(role, "a role of " + id)));
    }
    UserStatus status =
        user.get("status") == null
            ? UserStatus.LIVE
            : Word.of(UserStatus.class, text(user.get("status"), "the status of " + id));
    List<Path> certificates = new ArrayList<>();
    Object named = user.get("certificates");
    for (Object certificate :
        named == null ? List.of() : list(named, "the certificates of " + id)) {
      certificates.add(
          file.toAbsolutePath().resolveSibling(text(certificate, "a certificate of " + id)));
    }
    return new Member(id, roles, status, certificates);
  }

  private static Map<?, ?> map(@Nullable Object value, Set<String> keys, String what) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(what + " must be a map with the keys " + keys);
    }
    for (Object key : map.keySet()) {
      if (!keys.contains(String.valueOf(key))) {
        throw new IllegalArgumentException(
            what + " has an unknown key " + key + "; known: " + keys);
      }
    }
    return map;
  }

  private static List<?> list(@Nullable Object value, String what) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException(what + " must be a list");
  }

  private static String text(@Nullable Object value, String what) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(what + " must be text, not " + value);
  }

  /** A file that cannot be taken; its message is for the operator. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }
}
