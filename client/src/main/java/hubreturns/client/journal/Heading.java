package hubreturns.client.journal;

import hubreturns.client.plan.Terms;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The first line of a journal: the terms of all its requests.
 *
 * @param sha256 of the returns file when the journal was created, in hex; the file may change later
 * @param address where the requests go; empty in a journal of an older version, which did not
 *     record it
 */
public record Heading(
    String sha256, String user, String dsp, String version, String form, Optional<URI> address) {
  /** The fields that every version writes. Older versions skip what follows them. */
  private static final int FIELDS_ALWAYS = 5;

  /** The heading for a file with this digest, on these terms, whose requests go to this address. */
  public static Heading of(String sha256, Terms terms, URI address) {
    return new Heading(
        sha256,
        terms.user().toString(),
        terms.dsp().toString(),
        terms.version().text(),
        terms.form().name(),
        Optional.of(URI.create(address.toASCIIString())));
  }

  /** The heading with these fields. Fields of newer versions come last and are ignored. */
  static Heading of(List<String> fields) {
    return new Heading(
        fields.get(0),
        fields.get(1),
        fields.get(2),
        fields.get(3),
        fields.get(4),
        fields.stream().skip(FIELDS_ALWAYS).findFirst().map(URI::create));
  }

  List<String> fields() {
    return Stream.concat(
            Stream.of(sha256, user, dsp, version, form), address.stream().map(URI::toString))
        .toList();
  }

  /** Whether the other heading is the same, apart from the file's content and the address. */
  boolean sameTerms(Heading other) {
    return fields().subList(1, FIELDS_ALWAYS).equals(other.fields().subList(1, FIELDS_ALWAYS));
  }

  String terms() {
    return "user %s, DSP %s, schema version %s, form %s"
        .formatted(user, dsp, version, form.toLowerCase(java.util.Locale.ROOT));
  }
}
