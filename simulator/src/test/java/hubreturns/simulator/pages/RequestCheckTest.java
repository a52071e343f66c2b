package hubreturns.simulator.pages;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestCheckTest {
  private static String device(int position) {
    return "00-DB-12-34-56-78-%02X-%02X".formatted(position / 256, position % 256);
  }

  private static Entry entry(int position) {
    return new Entry(
        Map.of(
            Field.RETURN_REFERENCE, "CHR-6QJ6KNFS36SG7H1V-%03d".formatted(position),
            Field.DEVICE_ID, device(position)));
  }

  private static List<Entry> entries(int... positions) {
    List<Entry> entries = new ArrayList<>();
    for (int position : positions) {
      entries.add(entry(position));
    }
    return entries;
  }

  private static List<String> devices(int... positions) {
    return IntStream.of(positions).mapToObj(RequestCheckTest::device).toList();
  }

  @Test
  void a_full_list_is_complete() {
    int[] all = IntStream.rangeClosed(1, 999).toArray();

    RequestCheck byDevices = RequestCheck.of(entries(all), devices(all), OptionalInt.empty());
    RequestCheck byNumber = RequestCheck.of(entries(all), List.of(), OptionalInt.of(999));

    assertThat(byDevices.summary()).isEqualTo("999 of 999 records, 0 missing, 0 duplicates");
    assertThat(byNumber.summary()).isEqualTo(byDevices.summary());
    assertThat(byDevices.isGood()).isTrue();
    assertThat(byDevices.highestPosition()).isEqualTo(999);
    assertThat(byDevices.openPositions()).isEmpty();
  }

  @Test
  void names_the_devices_without_a_record_and_those_not_expected() {
    RequestCheck check = RequestCheck.of(entries(1, 2, 9), devices(1, 2, 3), OptionalInt.empty());

    assertThat(check.summary()).isEqualTo("2 of 3 records, 1 missing, 0 duplicates");
    assertThat(check.missingDevices()).containsExactly(device(3));
    assertThat(check.unexpectedDevices()).containsExactly(device(9));
    assertThat(check.isGood()).isFalse();
  }

  @Test
  void counts_a_return_with_two_records_as_one_duplicate() {
    RequestCheck check = RequestCheck.of(entries(1, 2, 2), List.of(), OptionalInt.of(2));

    assertThat(check.summary()).isEqualTo("2 of 2 records, 0 missing, 1 duplicate");
    assertThat(check.duplicateReferences()).containsExactly("CHR-6QJ6KNFS36SG7H1V-002");
    assertThat(check.isGood()).isFalse();
  }

  @Test
  void calls_nothing_missing_if_nothing_is_expected_but_shows_the_open_positions() {
    RequestCheck check = RequestCheck.of(entries(1, 4), List.of(), OptionalInt.empty());

    assertThat(check.summary()).isEqualTo("2 records, 0 duplicates");
    assertThat(check.openPositions()).containsExactly(2, 3);
    assertThat(check.isGood()).isTrue();
  }

  @Test
  void more_records_than_expected_are_not_good() {
    RequestCheck check = RequestCheck.of(entries(1, 2), List.of(), OptionalInt.of(1));

    assertThat(check.missing()).isZero();
    assertThat(check.isGood()).isFalse();
  }
}
