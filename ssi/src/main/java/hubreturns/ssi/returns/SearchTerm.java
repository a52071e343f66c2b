package hubreturns.ssi.returns;

import hubreturns.returnsfile.WrittenEui64;
import hubreturns.ssi.page.Choices;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ReturnReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was typed or pasted into the one search box. */
public sealed interface SearchTerm {
  int FRAGMENT_DIGITS_MIN = 4;

  /** Nothing: the newest returns. */
  record EmptyTerm() implements SearchTerm {}

  /**
   * These devices.
   *
   * @param unreadable other pasted text, which is not a Device ID
   * @param leftOut how many Device IDs are left out, because one search takes fewer
   * @param single the text of a search for one Device ID, which may also be somebody's own
   *     reference; empty for a list
   */
  record Devices(List<DeviceId> ids, List<String> unreadable, int leftOut, Optional<String> single)
      implements SearchTerm {}

  /**
   * Hubs with these digits in their ID.
   *
   * @param digits hexadecimal, upper case, without dashes
   * @param text as it was typed, which may also be somebody's own reference
   */
  record Fragment(String digits, String text) implements SearchTerm {}

  /** The hubs of one request. */
  record RequestTerm(RequestId id) implements SearchTerm {}

  /**
   * One return, or all of its request.
   *
   * @param position 0 for all
   */
  record Reference(String request, int position) implements SearchTerm {}

  /** A UserRefID, IncidentReference, Remedy id, MPxN, or the counter of a RequestID. */
  record Text(String text) implements SearchTerm {}

  Pattern REFERENCE = Pattern.compile("(" + ReturnReference.REQUEST + ")(?:-(\\d{3}))?");

  /** Reads the search box. */
  static SearchTerm read(String text) {
    if (text.isEmpty()) {
      return new EmptyTerm();
    }
    List<String> values = Choices.pasted(text);
    return devices(values).orElseGet(() -> single(Choices.pastedValue(text)));
  }

  private static SearchTerm single(String text) {
    Optional<RequestId> request = RequestId.read(text);
    if (request.isPresent()) {
      return new RequestTerm(request.get());
    }
    Matcher reference = REFERENCE.matcher(text.toUpperCase(Locale.ROOT));
    if (reference.matches()) {
      return new Reference(
          reference.group(1),
          reference.group(2) == null ? 0 : Integer.parseInt(reference.group(2)));
    }
    String digits = WrittenEui64.digits(text).toUpperCase(Locale.ROOT);
    return digits.matches("[0-9A-F]{" + FRAGMENT_DIGITS_MIN + ",15}")
        ? new Fragment(digits, text)
        : new Text(text);
  }

  /** The Device IDs of a pasted list; empty when it holds none. */
  private static Optional<SearchTerm> devices(List<String> values) {
    Set<DeviceId> ids = new LinkedHashSet<>();
    List<String> unreadable = new ArrayList<>();
    for (String value : values) {
      Choices.device(value).ifPresentOrElse(ids::add, () -> unreadable.add(value));
    }
    return ids.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Devices(
                ids.stream().limit(Choices.IDS_MAX).toList(),
                List.copyOf(unreadable),
                Math.max(0, ids.size() - Choices.IDS_MAX),
                Optional.of(values.getFirst())
                    .filter(_ -> ids.size() == 1 && unreadable.isEmpty())));
  }
}
