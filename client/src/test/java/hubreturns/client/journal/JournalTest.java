package hubreturns.client.journal;

import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.noFault;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.client.journal.Entry.Answered;
import hubreturns.client.journal.Entry.Sending;
import hubreturns.client.journal.Journal.Start;
import hubreturns.client.plan.Batch;
import hubreturns.client.plan.SignedBatch;
import hubreturns.client.plan.Terms;
import hubreturns.client.send.Reply;
import hubreturns.returns.Form;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.SchemaVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Heading HEADING =
      Heading.of("abc", new Terms(SUPPLIER_A.id(), DSP, SchemaVersion.V5_5, Form.LIST));
  private static final SignedBatch REQUEST =
      new SignedBatch(
          new RequestId(SUPPLIER_A.id(), DSP, 7),
          new Batch(
              noFault(),
              List.of(
                  new ReturnLine(2, List.of(), hub(1), noFault()),
                  new ReturnLine(4, List.of(), hub(2), noFault()))),
          new byte[] {1, '\n', '\t', -1});
  private static final Reply REPLY = new Reply(200, "", new byte[] {'<', '>'}, NOON);

  @TempDir private Path folder;

  @Test
  void gives_back_what_was_written() {
    write();

    List<Entry> entries = entries();

    assertThat(entries).hasSize(2);
    assertThat((Sending) entries.get(0))
        .usingRecursiveComparison()
        .isEqualTo(new Sending(REQUEST.id().toString(), List.of(2, 4), REQUEST.message()));
    assertThat((Answered) entries.get(1))
        .usingRecursiveComparison()
        .isEqualTo(new Answered(REQUEST.id().toString(), REPLY));
  }

  @Test
  void tolerates_a_last_line_torn_at_any_byte_and_goes_on_behind_it() throws Exception {
    write();
    byte[] whole = Files.readAllBytes(file());
    int secondLine = lineEnd(whole, 1);
    for (int length = 0; length < whole.length; length += length < secondLine ? 13 : 1) {
      Files.write(file(), Arrays.copyOf(whole, length));

      Opening.Opened opened = open(HEADING);
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
  void refuses_a_second_opener_until_it_is_closed() {
    Opening.Opened opened = opened(Journal.open(file(), HEADING, Start.CONTINUE, NOON));

    assertThat(refusal(HEADING)).contains("another run is at work");

    opened.journal().close();
    assertThat(entries()).isEmpty();
  }

  @Test
  void refuses_another_content_and_other_terms_and_says_what_to_do() {
    write();
    Terms single = new Terms(SUPPLIER_A.id(), DSP, SchemaVersion.V5_4, Form.SINGLE);

    assertThat(refusal(new Heading("def", HEADING.user(), HEADING.dsp(), "5.5", "LIST")))
        .contains("the CSV has changed", "--restart");
    assertThat(refusal(Heading.of("abc", single)))
        .contains("form list", "form single", "--restart");
  }

  @Test
  void keeps_a_copy_when_it_begins_afresh() throws Exception {
    write();
    byte[] before = Files.readAllBytes(file());

    Opening.Opened opened = opened(Journal.open(file(), HEADING, Start.AFRESH, NOON));
    opened.journal().close();

    assertThat(opened.entries()).isEmpty();
    assertThat(folder.resolve("r.journal." + NOON.getEpochSecond() + ".old"))
        .hasBinaryContent(before);
  }

  @Test
  void refuses_a_file_of_another_kind() throws Exception {
    Files.writeString(file(), "my diary\n");

    assertThat(refusal(HEADING)).contains("no journal of this program");
    assertThat(file()).hasContent("my diary\n");
  }

  private void write() {
    try (Journal journal = open(HEADING).journal()) {
      journal.sending(REQUEST);
      journal.answered(REQUEST.id(), REPLY);
    }
  }

  private Opening.Opened open(Heading heading) {
    return opened(Journal.open(file(), heading, Start.CONTINUE, NOON));
  }

  private List<Entry> entries() {
    Opening.Opened opened = open(HEADING);
    opened.journal().close();
    return opened.entries();
  }

  private String refusal(Heading heading) {
    return ((Opening.Refused) Journal.open(file(), heading, Start.CONTINUE, NOON)).advice();
  }

  private Path file() {
    return folder.resolve("r.journal");
  }

  private static Opening.Opened opened(Opening opening) {
    return (Opening.Opened) opening;
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
