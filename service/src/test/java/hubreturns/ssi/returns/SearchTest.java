package hubreturns.ssi.returns;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.ssi.page.Choices;
import hubreturns.vocabulary.DeviceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A search, read from the address of a page. */
class SearchTest {
  private static final DeviceId HUB = DeviceId.of("00-DB-12-34-56-78-90-A2");

  private static Search search(String... namesAndValues) {
    Map<String, String> parameters = new java.util.HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Search(parameters);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-DB-12-34-56-78-90-A2",
        "00db1234567890a2",
        " 00-db-12-34-56-78-90-a2 ",
        "\"00DB1234567890A2\",",
        "{00DB1234-5678-90A2}",
        "00:DB:12:34:56:78:90:A2",
        "0x00DB1234567890A2",
        "00 DB 12 34 56 78 90 A2",
        "00\u2013DB\u201312\u201334\u201356\u201378\u201390\u2013A2"
      })
  void reads_a_device_id_with_or_without_dashes(String text) {
    assertThat(search("q", text).term())
        .isEqualTo(
            new SearchTerm.Devices(
                List.of(HUB), List.of(), 0, Optional.of(text.replaceAll("[\",]", "").strip())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u200B", "\uFEFF", "\u00AD", "\u2060", "\u200E", "\u200F", "\u00A0", "\u2007"})
  void ignores_invisible_characters(String invisible) {
    for (String id : List.of("00-DB-12-34-56-78-90-A2", "00DB1234567890A2")) {
      String text = invisible + id.substring(0, 7) + invisible + id.substring(7) + invisible;
      assertThat(((SearchTerm.Devices) search("q", text).term()).ids())
          .as(text)
          .containsExactly(HUB);
    }
    assertThat(search("q", invisible + "90-A2" + invisible).term())
        .isEqualTo(new SearchTerm.Fragment("90A2", "90-A2"));
    assertThat(search("q", invisible + "CHR-0123456789ABCDEF-007" + invisible).term())
        .isEqualTo(new SearchTerm.Reference("CHR-0123456789ABCDEF", 7));
    assertThat(search("q", invisible + "JOB" + invisible + " 7").term())
        .isIn(new SearchTerm.Text("JOB 7"), new SearchTerm.Text("JOB  7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00db1234567890a2,00DB1234567890A3",
        "00-db-12-34-56-78-90-a2 00:DB:12:34:56:78:90:A3",
        "00 db 12 34 56 78 90 a2  00 DB 12 34 56 78 90 A3",
        "00DB 1234 5678 90A2 00DB1234567890A3 00DB 1234 5678 90A3",
        "\"00DB1234567890A2\"\t\"00DB1234567890A3\"\t\"\"\r\n",
        "'00DB1234567890A2';\r\n\r\n \u201C00DB1234567890A3\u201D,",
        "\u00A000DB1234567890A2\u00A000DB1234567890A3\u2028\u200B00-DB-12-34-56-78-90-A2"
      })
  void reads_a_list_with_any_separators_and_quotes(String text) {
    assertThat(search("q", text).term())
        .isEqualTo(
            new SearchTerm.Devices(
                List.of(HUB, DeviceId.of("00-DB-12-34-56-78-90-A3")),
                List.of(),
                0,
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          chr-0123456789abcdef-007,                         | Reference
          "CHR-0123456789ABCDEF"                            | Reference
          90-b3-d5-1f-30-01-00-00:90-b3-d5-1f-30-00-00-02:1 | RequestTerm
          '90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:1', | RequestTerm
          "90-A2",                                          | Fragment
          "JOB 2026/11",                                    | Text
          """)
  void reads_one_value_with_quotes_and_a_comma_as_without(String text, String kind) {
    Search search = search("q", text);

    assertThat(search.term().getClass().getSimpleName()).isEqualTo(kind);
    assertThat(search.isListOfOthers()).isFalse();
    if (search.term() instanceof SearchTerm.Text found) {
      assertThat(found.text()).isEqualTo("JOB 2026/11");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CHR-0123456789ABCDEF-007, CHR-0123456789ABCDEF-008",
        "CHR-0123456789ABCDEF\nCHR-0123456789ABCDEE",
        "90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:1\t90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:2",
        "1200012345678;1200012345679",
        "JOB 7, box 4"
      })
  void takes_a_list_without_a_device_id_as_one_text_and_knows_it_is_a_list(String text) {
    Search search = search("q", text);

    assertThat(search.term()).isEqualTo(new SearchTerm.Text(text));
    assertThat(search.isListOfOthers()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"90-A2", "90a2", "56-78-90-A2", "00-DB-12-34-56-78-90-A"})
  void reads_a_part_of_a_device_id(String text) {
    assertThat(search("q", text).term()).isInstanceOf(SearchTerm.Fragment.class);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-02, 2026-11-01, true",
    "2026-11-01, 2026-11-01, false",
    "2026-11-01, '', false",
    "'', 2026-11-01, false"
  })
  void knows_a_range_without_a_day(String from, String to, boolean noDay) {
    assertThat(search("from", from, "to", to).isOfNoDay()).isEqualTo(noDay);
  }

  @Test
  void reads_a_pasted_list_of_ids_each_once() {
    Search search = search("q", "00DB1234567890A2\n00-DB-12-34-56-78-90-A3\n00DB1234567890A2");

    assertThat(((SearchTerm.Devices) search.term()).ids()).hasSize(2);
    assertThat(search.ignored()).isEmpty();
  }

  @Test
  void names_the_lines_of_a_pasted_list_that_are_no_device_ids() {
    Search search = search("q", "00DB1234567890A2\nbox\n00-DB-12\n00DB1234567890A3 urgent");

    assertThat(search.unreadable()).containsExactly("box", "00-DB-12", "urgent");
    assertThat(((SearchTerm.Devices) search.term()).ids()).hasSize(2);
  }

  @Test
  void says_how_many_pasted_device_ids_are_over_the_limit() {
    String ids =
        IntStream.rangeClosed(1, Choices.IDS_MAX + 3)
            .mapToObj("00DB0000%08X"::formatted)
            .collect(Collectors.joining("\n"));

    assertThat(search("q", ids).leftOut()).isEqualTo(3);
  }

  @Test
  void tells_requests_references_and_texts_apart() {
    assertThat(search("q", "90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:1").term())
        .isInstanceOf(SearchTerm.RequestTerm.class);
    assertThat(search("q", "CHR-0123456789ABCDEF-007").term())
        .isEqualTo(new SearchTerm.Reference("CHR-0123456789ABCDEF", 7));
    assertThat(search("q", "JOB 2026/11").term()).isEqualTo(new SearchTerm.Text("JOB 2026/11"));
    assertThat(search("q", "").term()).isEqualTo(new SearchTerm.EmptyTerm());
  }

  @Test
  void names_values_without_a_meaning_instead_of_finding_more() {
    Search search = search("stage", "Nowhere", "from", "yesterday", "code", "E4");

    assertThat(search.ignored()).containsExactlyInAnyOrder("stage 'Nowhere'", "from 'yesterday'");
    assertThat(search.get("code")).contains("E4");
  }

  @Test
  void keeps_the_whole_search_in_the_address() {
    Search search = search("q", "90A2", "code", "rejected", "late", "1");

    assertThat(search.query()).isEqualTo("q=90A2&code=rejected&late=1");
    assertThat(search.with("code", "")).isEqualTo("q=90A2&late=1");
  }

  @Test
  void takes_days_as_those_of_the_united_kingdom() {
    Search summer = search("from", "2026-07-01", "to", "2026-07-01");

    assertThat(summer.from()).contains(java.time.Instant.parse("2026-06-30T23:00:00Z"));
    assertThat(summer.to()).contains(java.time.Instant.parse("2026-07-01T23:00:00Z"));
  }
}
