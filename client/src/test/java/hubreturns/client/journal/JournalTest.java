package hubreturns.client.journal;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.client.journal.Entry.ReceivedReply;
import hubreturns.client.journal.Entry.SentRequest;
import hubreturns.client.journal.Entry.UnsentRequest;
import hubreturns.client.journal.Journal.Start;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.plan.Terms;
import hubreturns.client.send.DspAddress;
import hubreturns.client.send.Reply;
import hubreturns.returns.Form;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.SchemaVersion;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
  private static final Terms TERMS = new Terms(SUPPLIER_A.id(), DSP, SchemaVersion.V5_5, Form.LIST);
  private static final URI ADDRESS = DspAddress.of("http://test:8079");
  private static final Heading HEADING = Heading.of("abc", TERMS, ADDRESS);
  private static final OutgoingRequest REQUEST =
      new OutgoingRequest(
          new RequestId(SUPPLIER_A.id(), DSP, 7),
          List.of(hub(1), hub(2)),
          Map.of(0, 2, 1, 4),
          new byte[] {1, '\n', '\t', -1});
  private static final Reply REPLY = new Reply(200, "", new byte[] {'<', '>'}, NOON);

  @TempDir private Path folder;

  @Test
  void reads_what_was_written() {
    write();

    List<Entry> entries = entries();

    assertThat(entries).hasSize(2);
    assertThat((SentRequest) entries.get(0))
        .usingRecursiveComparison()
        .isEqualTo(new SentRequest(REQUEST.id().toString(), List.of(2, 4), REQUEST.message()));
    assertThat((ReceivedReply) entries.get(1))
        .usingRecursiveComparison()
        .isEqualTo(new ReceivedReply(REQUEST.id().toString(), REPLY));
  }

  @Test
  void knows_a_request_that_never_left() {
    try (Journal journal = open(HEADING).journal()) {
      journal.sending(REQUEST);
      journal.unsent(REQUEST.id());
    }

    assertThat(entries()).hasSize(2).last().isEqualTo(new UnsentRequest(REQUEST.id().toString()));
  }

  @Test
  void tolerates_a_last_line_torn_at_any_byte_and_continues_after_it() throws Exception {
    write();
    byte[] whole = Files.readAllBytes(file());
    int secondLine = lineEnd(whole, 1);
    for (int length = 0; length < whole.length; length += length < secondLine ? 13 : 1) {
      Files.write(file(), Arrays.copyOf(whole, length));

      Opening.OpenJournal opened = open(HEADING);
      int before = opened.entries().size();
      assertThat(before).isEqualTo(length < secondLine ? 0 : 1);
      opened.journal().answered(REQUEST.id(), REPLY);
      opened.journal().close();

      assertThat(entries()).hasSize(before + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"'\uFEFF', UTF-8", "'\uFEFF', UTF-16LE", "CR, UTF-8"})
  void says_that_an_editor_saved_the_journal_in_another_form(String mark, String charset)
      throws Exception {
    write();
    String text = Files.readString(file());
    String edited = mark.equals("CR") ? text.replace("\n", "\r\n") : mark + text;
    Files.writeString(file(), edited, Charset.forName(charset));

    assertThat(refusal(HEADING)).contains("an editor saved the journal", "line ends LF");
    assertThat(file()).content(Charset.forName(charset)).isEqualTo(edited);
  }

  @Test
  void refuses_a_journal_damaged_in_its_middle() throws Exception {
    write();
    byte[] bytes = Files.readAllBytes(file());
    bytes[lineEnd(bytes, 0) + 30] ^= 1;
    Files.write(file(), bytes);

    assertThat(refusal(HEADING)).contains("damaged at line 2");
  }

  @Test
  void refuses_two_journals_in_one_file() throws Exception {
    write();
    Files.writeString(file(), Files.readString(file()).repeat(2));

    assertThat(refusal(HEADING)).contains("a second journal begins at line 4", "--restart");
  }

  @Test
  void refuses_a_journal_from_which_a_line_was_removed() throws Exception {
    write();
    try (Journal journal = open(HEADING).journal()) {
      journal.answered(REQUEST.id(), REPLY);
    }
    List<String> lines = Files.readString(file()).lines().toList();

    for (int gone = 1; gone < 3; gone++) {
      List<String> left = new ArrayList<>(lines);
      left.remove(gone);
      Files.writeString(file(), String.join("\n", left) + "\n");

      assertThat(refusal(HEADING))
          .contains("line %d was written as line %d".formatted(gone + 1, gone + 2));
    }
  }

  @Test
  void refuses_an_answer_whose_request_is_missing_in_a_journal_of_an_older_version()
      throws Exception {
    write();
    List<String> lines = Files.readString(file()).lines().toList();
    Files.writeString(file(), lines.getFirst() + "\n" + sound(withoutNumber(lines.get(2))));

    assertThat(refusal(HEADING)).contains("line 2 answers a request that no line above holds");
  }

  @Test
  void reads_lines_without_a_number_of_an_older_version() throws Exception {
    write();
    List<String> lines = Files.readString(file()).lines().toList();
    Files.writeString(
        file(),
        lines.getFirst()
            + "\n"
            + sound(withoutNumber(lines.get(1)))
            + sound(withoutNumber(lines.get(2)))
            + sound("writing\tabc"));

    assertThat(entries()).hasSize(3);
  }

  @Test
  void refuses_an_entry_of_a_newer_version() throws Exception {
    write();
    Files.writeString(file(), Files.readString(file()) + sound("news\t1"));

    assertThat(refusal(HEADING)).contains("does not know the entry at line 4", "newer version");
  }

  /** The fields of a line without its number and its check sum. */
  private static String withoutNumber(String line) {
    return line.replaceFirst("\t[0-9]+\t[0-9a-f]{8}$", "");
  }

  @Test
  void refuses_a_second_opener_until_it_is_closed() {
    Opening.OpenJournal opened = opened(Journal.open(file(), HEADING, Start.CONTINUE, NOON));

    assertThat(refusal(HEADING)).contains("another run is working");

    opened.journal().close();
    assertThat(entries()).isEmpty();
  }

  @Test
  void continues_after_the_file_has_changed() {
    write();
    Heading changed = Heading.of("def", TERMS, ADDRESS);

    Opening.OpenJournal opened = open(changed);
    opened.journal().close();

    assertThat(opened.entries()).hasSize(2);
  }

  @Test
  void can_be_read_only_by_its_owner() throws Exception {
    write();

    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void refuses_other_terms_and_says_what_to_do() {
    write();

    assertThat(refusal(Heading.of("abc", single(), ADDRESS)))
        .contains("form list", "form single", "--restart");
  }

  @Test
  void doubts_another_address_and_names_both() {
    write();

    assertThat(doubt("https://other:8079"))
        .hasValueSatisfying(doubt ->
            assertThat(doubt)
                .startsWith(
                    "the first run of this file was for the DSP at"
                        + " http://test:8079/api/v1/serviceD, and this one is for"
                        + " https://other:8079/api/v1/serviceD.")
                .contains("--restart"));
    assertThat(doubt("http://test:8079")).isEmpty();
  }

  private Optional<String> doubt(String url) {
    Opening.OpenJournal opened = open(Heading.of("abc", TERMS, DspAddress.of(url)));
    opened.journal().close();
    return opened.doubt();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://dsp", "HTTP://DSP/", "http://dsp:80", "http://Dsp/api/v1/serviceD/"})
  void knows_an_address_that_is_written_in_another_way(String url) {
    open(Heading.of("abc", TERMS, DspAddress.of("http://dsp"))).journal().close();

    assertThat(doubt(url)).isEmpty();
    for (String other :
        List.of("https://dsp", "http://dsp:8079", "http://dsp2", "http://dsp/other")) {
      assertThat(doubt(other)).isPresent();
    }
  }

  @Test
  void knows_an_address_with_letters_of_any_language() {
    Heading abroad = Heading.of("abc", TERMS, DspAddress.of("http://dsp/d\u00E9p\u00F4t"));
    open(abroad).journal().close();

    assertThat(doubt("http://dsp/d\u00E9p\u00F4t")).isEmpty();
  }

  @Test
  void sends_anywhere_after_a_restart_and_then_knows_the_new_address() {
    write();
    Heading other = Heading.of("abc", TERMS, DspAddress.of("http://other:8079"));

    opened(Journal.open(file(), other, Start.RESTART, NOON)).journal().close();

    assertThat(doubt("http://other:8079")).isEmpty();
    assertThat(doubt("http://test:8079")).isPresent();
  }

  @Test
  void keeps_a_copy_of_its_own_for_each_restart_in_one_second() throws Exception {
    for (int i = 0; i < 3; i++) {
      write();
      opened(Journal.open(file(), HEADING, Start.RESTART, NOON)).journal().close();
    }

    try (Stream<Path> copies = Files.list(file().resolveSibling(""))) {
      assertThat(copies.filter(copy -> copy.toString().endsWith(".old"))).hasSize(3);
    }
  }

  @Test
  void continues_a_journal_of_an_older_version_at_any_address() throws Exception {
    write();
    String journal = Files.readString(file());
    String older = "hub-returns-journal-1\tabc\t%s\t%s\t5.5\tLIST".formatted(SUPPLIER_A.id(), DSP);
    Files.writeString(file(), sound(older) + journal.substring(journal.indexOf('\n') + 1));

    for (String url : List.of("http://test:8079", "http://other:8079")) {
      Opening.OpenJournal opened = open(Heading.of("abc", TERMS, DspAddress.of(url)));
      opened.journal().close();

      assertThat(opened.entries()).hasSize(2);
      assertThat(opened.doubt()).isEmpty();
    }
    assertThat(refusal(Heading.of("abc", single(), ADDRESS))).contains("form list");
  }

  @Test
  void begins_as_older_versions_expect_and_skips_what_newer_ones_may_add() throws Exception {
    write();
    String journal = Files.readString(file());
    String heading = journal.substring(0, journal.indexOf('\n'));
    String begun = heading.substring(0, heading.lastIndexOf('\t'));
    assertThat(begun.split("\t"))
        .containsExactly(
            "hub-returns-journal-1",
            "abc",
            SUPPLIER_A.id().toString(),
            DSP.toString(),
            "5.5",
            "LIST",
            "http://test:8079/api/v1/serviceD");

    Files.writeString(file(), sound(begun + "\tnews") + journal.substring(heading.length() + 1));

    assertThat(entries()).hasSize(2);
  }

  @Test
  void keeps_a_copy_when_it_is_restarted() throws Exception {
    write();
    byte[] before = Files.readAllBytes(file());

    Opening.OpenJournal opened = opened(Journal.open(file(), HEADING, Start.RESTART, NOON));
    opened.journal().close();

    assertThat(opened.entries()).isEmpty();
    assertThat(folder.resolve("r.journal." + NOON.getEpochSecond() + ".old"))
        .hasBinaryContent(before);
  }

  @Test
  void refuses_a_file_of_another_kind() throws Exception {
    Files.writeString(file(), "my diary\n");

    assertThat(refusal(HEADING)).contains("not a journal of this program");
    assertThat(file()).hasContent("my diary\n");
  }

  private void write() {
    try (Journal journal = open(HEADING).journal()) {
      journal.sending(REQUEST);
      journal.answered(REQUEST.id(), REPLY);
    }
  }

  private Opening.OpenJournal open(Heading heading) {
    return opened(Journal.open(file(), heading, Start.CONTINUE, NOON));
  }

  private List<Entry> entries() {
    Opening.OpenJournal opened = open(HEADING);
    opened.journal().close();
    return opened.entries();
  }

  private String refusal(Heading heading) {
    return ((Opening.UnusableJournal) Journal.open(file(), heading, Start.CONTINUE, NOON)).advice();
  }

  private static Terms single() {
    return new Terms(SUPPLIER_A.id(), DSP, SchemaVersion.V5_4, Form.SINGLE);
  }

  /** A line of a journal with its check sum. */
  private static String sound(String line) {
    CRC32 crc = new CRC32();
    crc.update(line.getBytes(StandardCharsets.US_ASCII));
    return line + "\t%08x\n".formatted(crc.getValue());
  }

  private Path file() {
    return folder.resolve("r.journal");
  }

  private static Opening.OpenJournal opened(Opening opening) {
    return (Opening.OpenJournal) opening;
  }

  private static int lineEnd(byte[] bytes, int line) {
    int at = 0;
    for (int newLines = 0; newLines <= line; at++) {
      if (bytes[at] == '\n') {
        newLines++;
      }
    }
    return at;
  }
}
