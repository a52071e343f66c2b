package hubreturns.client.journal;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.client.journal.Entry.ReceivedReply;
import hubreturns.client.journal.Entry.SentRequest;
import hubreturns.client.journal.Journal.Start;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.plan.Terms;
import hubreturns.client.send.Reply;
import hubreturns.returns.Form;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.SchemaVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Heading HEADING =
      Heading.of("abc", new Terms(SUPPLIER_A.id(), DSP, SchemaVersion.V5_5, Form.LIST));
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

  @Test
  void refuses_a_journal_damaged_in_its_middle() throws Exception {
    write();
    byte[] bytes = Files.readAllBytes(file());
    bytes[lineEnd(bytes, 0) + 30] ^= 1;
    Files.write(file(), bytes);

    assertThat(refusal(HEADING)).contains("damaged at line 2");
  }

  @Test
  void refuses_and_keeps_a_journal_whose_line_ends_an_editor_changed() throws Exception {
    write();
    String windows = Files.readString(file()).replace("\n", "\r\n");
    Files.writeString(file(), windows);

    assertThat(refusal(HEADING)).contains("damaged at line 1");
    assertThat(file()).hasContent(windows);
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
    Heading changed = new Heading("def", HEADING.user(), HEADING.dsp(), "5.5", "LIST");

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
    Terms single = new Terms(SUPPLIER_A.id(), DSP, SchemaVersion.V5_4, Form.SINGLE);

    assertThat(refusal(Heading.of("abc", single)))
        .contains("form list", "form single", "--restart");
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
