package hubreturns.simulator.pages;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Compares the records of one Service Request with what is expected.
 *
 * <p>A rejected hub has no record, so the records alone cannot tell what is missing. The user gives
 * the Device IDs of the accepted hubs, or their number. Without either, nothing is reported as
 * missing.
 *
 * @param records the number of records of the request
 * @param expected the number of expected records; empty if unknown
 * @param found how many of the expected records exist
 * @param missing how many of the expected records do not exist
 * @param missingDevices the expected Device IDs without a record
 * @param unexpectedDevices the Device IDs of records that were not expected
 * @param duplicates the number of records beyond the first of each return
 * @param duplicateReferences the Return References with more than one record
 * @param highestPosition the highest position at the end of a Return Reference
 * @param openPositions the positions below it that have no record
 */
public record RequestCheck(
    int records,
    OptionalInt expected,
    int found,
    int missing,
    List<String> missingDevices,
    List<String> unexpectedDevices,
    int duplicates,
    List<String> duplicateReferences,
    int highestPosition,
    List<Integer> openPositions) {
  private static final Pattern POSITION = Pattern.compile(".*-(\\d{1,4})");

  /** Checks the records of a request against the expected Device IDs, or their number. */
  static RequestCheck of(List<Entry> records, List<String> devices, OptionalInt number) {
    Map<String, Integer> byReturn = new LinkedHashMap<>();
    Set<String> found = new LinkedHashSet<>();
    TreeSet<Integer> positions = new TreeSet<>();
    for (Entry entry : records) {
      byReturn.merge(entry.returnKey(), 1, Integer::sum);
      entry.value(Field.DEVICE_ID).ifPresent(found::add);
      position(entry).ifPresent(positions::add);
    }
    List<String> missing = new ArrayList<>(devices);
    missing.removeAll(found);
    List<String> unexpected = new ArrayList<>(devices.isEmpty() ? Set.of() : found);
    unexpected.removeAll(Set.copyOf(devices));
    OptionalInt expected = devices.isEmpty() ? number : OptionalInt.of(devices.size());
    int matching = devices.isEmpty() ? byReturn.size() : devices.size() - missing.size();
    int highest = positions.isEmpty() ? 0 : positions.last();
    return new RequestCheck(
        records.size(),
        expected,
        matching,
        Math.max(0, expected.orElse(matching) - matching),
        missing,
        unexpected,
        records.size() - byReturn.size(),
        byReturn.entrySet().stream()
            .filter(one -> one.getValue() > 1)
            .map(Map.Entry::getKey)
            .toList(),
        highest,
        IntStream.rangeClosed(1, highest)
            .filter(position -> !positions.contains(position))
            .boxed()
            .toList());
  }

  private static Optional<Integer> position(Entry entry) {
    return entry
        .value(Field.RETURN_REFERENCE)
        .map(POSITION::matcher)
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)));
  }

  /** The result in one line, for example "999 of 999 records, 0 missing, 0 duplicates". */
  public String summary() {
    String first =
        expected.isPresent()
            ? "%,d of %s, %,d missing"
                .formatted(found, Words.count(expected.getAsInt(), "record"), missing)
            : Words.count(records, "record");
    return first + ", " + Words.count(duplicates, "duplicate");
  }

  /** Whether the number of expected records is known. */
  public boolean isExpectedKnown() {
    return expected.isPresent();
  }

  /** Whether nothing is missing, unexpected or duplicated. */
  public boolean isGood() {
    return missing == 0
        && duplicates == 0
        && unexpectedDevices.isEmpty()
        && found <= expected.orElse(found);
  }
}
