package hubreturns.client.journal;

import hubreturns.client.plan.Terms;
import java.util.List;

/**
 * The first line of a journal: the terms of all its requests.
 *
 * @param sha256 of the returns file when the journal was created, in hex; the file may change later
 */
public record Heading(String sha256, String user, String dsp, String version, String form) {
  /** The heading for a file with this digest, on these terms. */
  public static Heading of(String sha256, Terms terms) {
    return new Heading(
        sha256,
        terms.user().toString(),
        terms.dsp().toString(),
        terms.version().text(),
        terms.form().name());
  }

  List<String> fields() {
    return List.of(sha256, user, dsp, version, form);
  }

  /** The same but for the file's content. */
  boolean sameTerms(Heading other) {
    return fields().subList(1, 5).equals(other.fields().subList(1, 5));
  }

  String terms() {
    return "user %s, DSP %s, schema version %s, form %s"
        .formatted(user, dsp, version, form.toLowerCase(java.util.Locale.ROOT));
  }
}
