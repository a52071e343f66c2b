package hubreturns.client;

import static hubreturns.client.DspDouble.answerLost;
import static hubreturns.client.DspDouble.busy;
import static hubreturns.client.DspDouble.normally;
import static hubreturns.client.DspDouble.status;
import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.client.Supplier.CommandResult;
import hubreturns.returns.ReturnRequest;
import hubreturns.returnsfile.TextWorkbook;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is corrected between two runs of the same command. */
class CorrectAndSendAgainTest extends SupplierAndDsp {
  private static final String HEADER = "device_id,return_type,incident_reference";

  @Test
  void sends_only_the_lines_that_were_not_accepted() {
    dsp.withHubs(4);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", "nonsense,general", hub(9) + ",general");
    CommandResult first = supplier.submit(dsp, csv, "--skip-bad-lines");
    supplier.csv(
        HEADER, hub(4) + ",general", hub(1) + ",general", hub(2) + ",general", hub(3) + ",general");

    CommandResult second = supplier.submit(dsp, csv);

    assertThat(first.exit()).isEqualTo(1);
    assertThat(second.exit()).isZero();
    assertThat(second.err())
        .contains(
            "continuing: 1 line with a result, 0 requests sent again unchanged, 1 new request");
    assertThat(hubsSent())
        .containsExactly(List.of(hub(1), hub(9)), List.of(hub(4), hub(2), hub(3)));
    assertThat(supplier.results("code")).containsExactly("I0", "I0", "I0", "I0");
    assertThat(supplier.results("request_id").get(1))
        .isEqualTo(dsp.decided().getFirst().id().toString());
  }

  @Test
  void a_dry_run_says_what_the_next_run_would_send() throws IOException {
    dsp.withHubs(4);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(9) + ",general", hub(2) + ",general");
    supplier.submit(dsp, csv);
    byte[] journal = Files.readAllBytes(folder.resolve("r.journal"));

    CommandResult complete = supplier.run("submit", "--dry-run", csv.toString());
    supplier.csv(
        HEADER,
        hub(1) + ",general,INC1",
        hub(9) + ",general",
        hub(2) + ",general",
        hub(3) + ",general");
    CommandResult corrected = supplier.run("submit", "--dry-run", csv.toString());
    CommandResult restart = supplier.submit(dsp, csv, "--dry-run", "--restart");

    assertThat(complete.exit()).isZero();
    assertThat(complete.out().lines()).hasSize(1);
    assertThat(complete.err())
        .contains(
            "every request of this file already has an answer, so nothing is sent",
            "        2  I0 ",
            "        1  E19 ",
            "0 requests with 0 hubs would go to");
    assertThat(corrected.out().lines().toList())
        .containsExactly(
            "request,service_reference_variant,return_type,hubs,lines",
            "1,8.14.4,No Fault Return (general),1,5");
    assertThat(corrected.err())
        .contains(
            "continuing: 3 lines with a result, 0 requests sent again unchanged, 1 new request",
            "the change of this line is not sent",
            "1 request with 1 hub would go to");
    assertThat(restart.err()).contains("2 requests with 4 hubs would go to");
    assertThat(dsp.decided()).hasSize(1);
    assertThat(Files.readAllBytes(folder.resolve("r.journal"))).isEqualTo(journal);
  }

  @Test
  void a_dry_run_lists_a_request_without_an_answer_and_refuses_what_a_run_refuses()
      throws IOException {
    dsp.withHubs(3).then(status(500, "oops"));
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(2) + ",general");
    supplier.submit(dsp, csv, "--retries", "0");
    supplier.csv(HEADER, hub(2) + ",general", hub(3) + ",general");

    CommandResult ran = supplier.submit(dsp, csv, "--dry-run");
    CommandResult single = supplier.run("submit", csv.toString(), "--dry-run", "--form", "single");
    supplier.submit(dsp, csv);
    Files.delete(folder.resolve("r.journal"));
    CommandResult lost = supplier.run("submit", csv.toString(), "--dry-run");

    assertThat(ran.out().lines().skip(1).toList())
        .containsExactly(
            "1,8.14.4,No Fault Return (general),2,2", "2,8.14.4,No Fault Return (general),1,3");
    assertThat(ran.err()).contains("2 requests with 3 hubs would go to");
    assertThat(single.err()).contains("nothing was sent: the earlier run used ");
    assertThat(single.exit()).isEqualTo(1);
    assertThat(lost.err()).contains("says that the DSP accepted 2 hubs of this file");
    assertThat(folder.resolve("r.journal")).doesNotExist();
  }

  @Test
  void warns_of_lines_that_earlier_results_call_accepted() {
    dsp.withHubs(2);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(9) + ",general", hub(2) + ",general");
    supplier.submit(dsp, csv);
    Path results = folder.resolve("r.results.csv");

    CommandResult ran = supplier.submit(dsp, results, "--dry-run");

    assertThat(ran.err())
        .contains(
            "warning: line 2: 2 lines have the code I0: the DSP accepted the hub before",
            "(lines 2, 4)");
    supplier.write("r.results.csv", supplier.read("r.results.csv").replace(",I0,", ",E19,"));
    assertThat(supplier.submit(dsp, results, "--dry-run").err()).doesNotContain("code I0");
  }

  @Test
  void writes_the_lines_to_correct_into_a_file_that_can_be_submitted() {
    dsp.withHubs(2);
    Path csv =
        supplier.csv(HEADER, hub(1) + ",general", "nonsense,general,INC1", hub(9) + ",general");

    CommandResult ran = supplier.submit(dsp, csv, "--skip-bad-lines");

    Path toCorrect = folder.resolve("r.to-correct.csv");
    assertThat(ran.err().lines().toList().getLast())
        .startsWith("to correct: " + toCorrect + " with 2 lines.");
    assertThat(supplier.read("r.to-correct.csv"))
        .startsWith(HEADER + ",line,code,meaning,what_to_do\nnonsense,general,INC1,3,bad line,");
    assertThat(supplier.results("r.to-correct.csv", "code")).containsExactly("bad line", "E19");

    supplier.write(
        "r.to-correct.csv",
        supplier.read("r.to-correct.csv").replace("nonsense", hub(2).toString()));
    supplier.submit(dsp, toCorrect);

    assertThat(supplier.results("r.to-correct.results.csv", "code")).containsExactly("I0", "E19");
  }

  @Test
  void a_line_with_too_many_cells_stays_bad_until_somebody_corrects_it() {
    dsp.withHubs(2);
    Path csv = supplier.csv(HEADER, hub(1) + ",general,Smith, J", hub(2) + ",general,A");
    supplier.submit(dsp, csv, "--skip-bad-lines");

    for (String written : List.of("r.to-correct.csv", "r.results.csv")) {
      assertThat(supplier.run("submit", "--dry-run", folder.resolve(written).toString()).err())
          .contains("Put a value that holds the separator into quotes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"r.results", "r.to-correct"})
  void keeps_a_file_of_its_own_that_was_edited(String name) {
    Path csv = supplier.csv(HEADER, hub(8) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv);
    supplier.write(name + ".csv", "half corrected");

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.err())
        .contains("kept the earlier file " + folder.resolve(name + ".csv") + " as ");
    String[] kept = folder.toFile().list((in, file) -> file.matches(name + "\\.\\d+\\.csv"));
    assertThat(kept).hasSize(1);
    assertThat(supplier.read(kept[0])).isEqualTo("half corrected");
    assertThat(supplier.results(name + ".csv", "code")).containsExactly("E19", "E19");
  }

  @Test
  void replaces_its_own_files_that_nobody_edited() {
    Path csv = supplier.csv(HEADER, hub(8) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv);
    supplier.csv(HEADER, hub(8) + ",general", "nonsense,general", hub(9) + ",general");

    CommandResult ran = supplier.submit(dsp, csv, "--skip-bad-lines");

    assertThat(ran.err()).doesNotContain("the earlier");
    assertThat(supplier.results("r.to-correct.csv", "code"))
        .containsExactly("E19", "bad line", "E19");
    assertThat(folder.toFile().list((in, name) -> name.matches(".*\\.\\d+\\.csv"))).isEmpty();
  }

  @Test
  void does_not_send_a_rejected_line_again_before_it_is_corrected() {
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(2) + ",general");
    supplier.submit(dsp, csv);
    dsp.withHubs(2);

    supplier.submit(dsp, csv);
    assertThat(dsp.received()).hasSize(1);
    assertThat(supplier.results("code")).containsExactly("E19", "E19");

    CommandResult retried = supplier.submit(dsp, csv, "--retry-rejected");
    assertThat(retried.exit()).isZero();
    assertThat(supplier.submit(dsp, csv).exit()).as("the latest answer counts").isZero();
    assertThat(dsp.received()).hasSize(2);
  }

  @Test
  void does_not_send_a_change_to_a_line_that_was_accepted() {
    dsp.withHubs(1);
    Path csv = supplier.csv(HEADER, hub(1) + ",general");
    supplier.submit(dsp, csv);
    supplier.csv(HEADER, hub(1) + ",general,INC7", hub(1) + ",general");

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(dsp.received()).hasSize(1);
    assertThat(supplier.results("code")).containsExactly("E081401", "I0");
    assertThat(supplier.results("meaning").getFirst())
        .isEqualTo("Line 3 of this file returned the same hub.");
    assertThat(ran.exit()).isEqualTo(1);

    supplier.csv(HEADER, hub(1) + ",general,INC7");
    CommandResult changed = supplier.submit(dsp, csv);

    assertThat(dsp.received()).hasSize(1);
    assertThat(changed.err())
        .contains(
            "warning: the hub of line 2 was accepted with incident_reference empty; the change of"
                + " this line is not sent");
    assertThat(changed.exit()).isZero();
    assertThat(supplier.results("code")).containsExactly("I0");
    assertThat(supplier.results("meaning"))
        .containsExactly(
            "The hub was accepted with other values than this line has now. Sent:"
                + " incident_reference empty.");
    assertThat(supplier.results("what_to_do").getFirst()).startsWith("The change is not sent.");
    assertThat(supplier.results("return_reference").getFirst()).endsWith("-001");
  }

  @Test
  void sends_an_unanswered_request_again_unchanged_although_its_lines_have_changed() {
    dsp.withHubs(3).then(answerLost(dsp));
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(2) + ",general");
    supplier.submit(dsp, csv, "--retries", "0");
    supplier.csv(HEADER, hub(3) + ",general", hub(2) + ",general,INC7", hub(1) + ",general");

    CommandResult ran = supplier.submit(dsp, csv, "--concurrency", "1");

    assertThat(dsp.received().get(1)).isEqualTo(dsp.received().getFirst());
    assertThat(hubsSent()).containsExactly(List.of(hub(1), hub(2)), List.of(hub(3)));
    String sent = "The hub was accepted with other values than this line has now. Sent: ";
    assertThat(supplier.results("code")).containsExactly("I0", "I0", "I0");
    assertThat(supplier.results("meaning").get(1)).isEqualTo(sent + "incident_reference empty.");
    assertThat(supplier.results("request_id").get(1))
        .isEqualTo(dsp.decided().getFirst().id().toString());
    assertThat(ran.err()).contains("the hub of line 3 was accepted with incident_reference empty");
    assertThat(ran.exit()).isZero();
    String results = supplier.read("r.results.csv");

    assertThat(supplier.submit(dsp, csv).exit()).isZero();
    assertThat(supplier.read("r.results.csv")).isEqualTo(results);
    assertThat(dsp.received()).hasSize(3);
  }

  @Test
  void says_what_was_sent_for_a_line_that_changed_while_its_request_has_no_answer() {
    dsp.withHubs(1).then(answerLost(dsp), answerLost(dsp));
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv, "--retries", "0");
    supplier.csv(HEADER, hub(1) + ",lost-or-stolen", hub(9) + ",lost-or-stolen");
    supplier.submit(dsp, csv, "--retries", "0");

    assertThat(supplier.results("code")).containsExactly("not sent", "not sent");
    assertThat(supplier.results("meaning").getFirst())
        .endsWith(
            " names this hub with return_type 'No Fault Return (general)' and has no answer yet.");

    CommandResult third = supplier.submit(dsp, csv);

    assertThat(third.exit()).isEqualTo(1);
    assertThat(supplier.results("code")).containsExactly("I0", "not sent");
    assertThat(supplier.results("meaning").getFirst())
        .endsWith("Sent: return_type 'No Fault Return (general)'.");
    assertThat(supplier.results("meaning").getLast())
        .endsWith(" named this hub, and the DSP answered it in this run (E19).");

    supplier.submit(dsp, csv);

    assertThat(hubsSent()).containsExactly(List.of(hub(1), hub(9)), List.of(hub(9)));
    assertThat(supplier.results("code")).containsExactly("I0", "E19");
  }

  @Test
  void a_repeated_line_names_the_line_whose_request_was_answered_in_this_run() {
    dsp.withHubs(1).then(answerLost(dsp));
    Path csv = supplier.csv(HEADER, hub(1) + ",general");
    supplier.submit(dsp, csv, "--retries", "0");

    for (String type : List.of("general", "lost-or-stolen")) {
      dsp.then(type.equals("general") ? answerLost(dsp) : normally(dsp));
      supplier.csv(HEADER, hub(1) + "," + type, hub(1) + "," + type);
      supplier.submit(dsp, csv, "--retries", "0");
    }

    assertThat(supplier.results("code")).containsExactly("I0", "E081401");
    assertThat(supplier.results("meaning").getLast())
        .isEqualTo("Line 2 of this file returned the same hub.");
    String results = supplier.read("r.results.csv");
    supplier.submit(dsp, csv);
    assertThat(supplier.read("r.results.csv")).isEqualTo(results);
    assertThat(dsp.received()).hasSize(3);
  }

  @Test
  void sends_the_lines_as_they_are_now_if_their_request_never_left() {
    dsp.withHubs(3);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(2) + ",general");

    CommandResult first = submitToNobody(csv);

    assertThat(first.exit()).isEqualTo(1);
    assertThat(first.err()).contains("a request was not sent: cannot connect to ");
    assertThat(supplier.results("code")).containsExactly("not sent", "not sent");
    assertThat(supplier.results("meaning").getFirst()).startsWith("Not sent: cannot connect to ");
    assertThat(supplier.results("request_id")).containsExactly("", "");

    supplier.csv(HEADER, hub(1) + ",lost-or-stolen", hub(3) + ",lost-or-stolen");
    CommandResult second = supplier.submit(dsp, csv);

    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(second.err()).doesNotContain("continuing", "that an earlier run sent");
    assertThat(hubsSent()).containsExactly(List.of(hub(1), hub(3)));
    assertThat(dsp.decided().getFirst().detail().type().text()).isEqualTo("Lost or Stolen Hub");
    assertThat(supplier.submit(dsp, csv).exit()).isZero();
    assertThat(dsp.received()).hasSize(1);
  }

  @Test
  void sends_a_request_again_unchanged_if_only_an_earlier_run_may_have_sent_it() {
    dsp.withHubs(1).then(answerLost(dsp));
    Path csv = supplier.csv(HEADER, hub(1) + ",general");
    supplier.submit(dsp, csv, "--retries", "0");

    assertThat(submitToNobody(csv).err()).contains("no answer to ");
    assertThat(supplier.results("code")).containsExactly("no answer");
    supplier.csv(HEADER, hub(1) + ",lost-or-stolen");
    supplier.submit(dsp, csv);

    assertThat(dsp.received()).hasSize(2);
    assertThat(dsp.received().get(1)).isEqualTo(dsp.received().getFirst());
  }

  @Test
  void sends_a_request_again_unchanged_if_the_journal_does_not_say_that_it_never_left() {
    dsp.withHubs(1);
    Path csv = supplier.csv(HEADER, hub(1) + ",general");
    submitToNobody(csv);
    String journal = supplier.read("r.journal");
    // As after a kill before this entry, and as version 0.1.0 wrote it.
    supplier.write("r.journal", journal.substring(0, journal.indexOf("\nunsent\t") + 1));
    supplier.csv(HEADER, hub(1) + ",lost-or-stolen");

    assertThat(supplier.submit(dsp, csv).err()).contains("1 request sent again unchanged");
    assertThat(dsp.decided().getFirst().detail().type().text())
        .isEqualTo("No Fault Return (general)");
  }

  /** Submits to a port where nothing listens. */
  private CommandResult submitToNobody(Path csv) {
    DspDouble nobody = new DspDouble(new TestPki());
    nobody.close();
    return supplier.submit(nobody, csv, "--retries", "0");
  }

  @Test
  void names_the_line_that_returned_a_hub_first() {
    dsp.withHubs(1);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(9) + ",general", hub(1) + ",general");

    supplier.submit(dsp, csv);

    assertThat(supplier.results("meaning").get(2))
        .isEqualTo("Line 2 of this file returned the same hub.");
  }

  @ParameterizedTest
  @ValueSource(strings = {".csv", ".xlsx"})
  void deletes_its_own_lines_to_correct_when_none_is_left(String ending) {
    dsp.withHubs(2);
    String results = folder.resolve("out" + ending).toString();
    Path toCorrect = folder.resolve("r.to-correct" + ending);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv, "--results", results);
    assertThat(toCorrect).exists();
    supplier.csv(HEADER, hub(1) + ",general", hub(2) + ",general");

    CommandResult ran = supplier.submit(dsp, csv, "--results", results);

    assertThat(ran.exit()).isZero();
    assertThat(toCorrect).doesNotExist();
    assertThat(ran.err().lines().toList().getLast())
        .isEqualTo(toCorrect + " is from an earlier run, and is deleted");
    assertThat(supplier.submit(dsp, csv, "--results", results).err()).doesNotContain("earlier run");
  }

  @Test
  void deletes_its_lines_to_correct_when_they_go_to_a_file_of_the_other_kind() {
    dsp.withHubs(1);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv, "--results", folder.resolve("out.xlsx").toString());

    supplier.submit(dsp, csv);

    assertThat(folder.resolve("r.to-correct.csv")).exists();
    assertThat(folder.resolve("r.to-correct.xlsx")).doesNotExist();
  }

  @Test
  void keeps_lines_to_correct_that_were_edited_and_says_that_they_are_from_an_earlier_run() {
    dsp.withHubs(2);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv);
    supplier.write("r.to-correct.csv", "half corrected");
    supplier.csv(HEADER, hub(1) + ",general", hub(2) + ",general");

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.exit()).isZero();
    assertThat(supplier.read("r.to-correct.csv")).isEqualTo("half corrected");
    assertThat(ran.err().lines().toList().getLast())
        .isEqualTo(
            folder.resolve("r.to-correct.csv")
                + " is from an earlier run, and is kept because it has changed since then");
  }

  @Test
  void does_not_list_lines_that_only_need_another_run() {
    dsp.withHubs(1).then(busy("1"));

    CommandResult ran = supplier.submit(dsp, supplier.csvOfHubs(1), "--retries", "0");

    assertThat(folder.resolve("r.to-correct.csv")).doesNotExist();
    assertThat(ran.err().lines().toList().getLast()).startsWith("results: ");
  }

  @Test
  void keeps_the_acceptance_of_a_hub_that_another_line_contradicts_now() {
    dsp.withHubs(2);
    Path csv = supplier.csv(HEADER, hub(1) + ",general,", hub(2) + ",general,");
    supplier.submit(dsp, csv);
    supplier.csv(
        HEADER,
        hub(1) + ",general,",
        hub(2) + ",general,",
        hub(1) + ",lost-or-stolen,INC1",
        hub(2) + ",fault-prior,");

    CommandResult ran = supplier.submit(dsp, csv, "--skip-bad-lines");

    assertThat(ran.err())
        .contains("r.csv no longer has a good line for 2 hubs that an earlier run sent")
        .contains("line 3: device_id '" + hub(2) + "' is also in line 5, which has an error and");
    assertThat(supplier.results("code"))
        .containsExactly("bad line", "bad line", "bad line", "bad line", "I0", "I0");
    assertThat(dsp.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {".csv", ".xlsx"})
  void names_a_hub_whose_line_was_deleted_before_its_answer_came(String ending) throws IOException {
    dsp.withHubs(1).then(answerLost(dsp));
    String target = folder.resolve("out" + ending).toString();
    Path csv =
        supplier.csv(HEADER + ",box", hub(2) + ",general,INC1,7", hub(1) + ",general,INC1,8");
    supplier.submit(dsp, csv, "--results", target, "--retries", "0");
    supplier.csv(HEADER + ",box", hub(2) + ",general,INC1,7");

    CommandResult ran = supplier.submit(dsp, csv, "--results", target);

    String reference = ReturnReference.requestReference(dsp.decided().getFirst().id()) + "-002";
    assertThat(ran.err())
        .contains(
            "r.csv no longer has a good line for 1 hub that an earlier run sent. The results list it at the end:",
            "  " + hub(1) + "  I0  " + reference);
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(dsp.received().get(1)).isEqualTo(dsp.received().getFirst());
    if (ending.equals(".csv")) {
      assertThat(supplier.results("out.csv", "code")).containsExactly("E19", "I0");
      assertThat(supplier.read("out.csv").lines().toList().getLast())
          .startsWith(hub(1) + ",No Fault Return (general),INC1,,,I0,")
          .endsWith("," + reference);
    }

    CommandResult third = supplier.submit(dsp, csv, "--results", target);

    assertThat(third.err())
        .contains(target + " is from an earlier run and names hubs that are not in r.csv now")
        .doesNotContain("that an earlier run sent");
    assertThat(dsp.received()).hasSize(2);
    assertThat(folder.toFile().list((in, name) -> name.matches("out\\.\\d+\\" + ending)))
        .hasSize(1);
  }

  @Test
  void names_a_hub_whose_line_was_deleted_in_every_run_until_it_has_an_answer() {
    dsp.withHubs(2).then(answerLost(dsp), answerLost(dsp), answerLost(dsp));
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(2) + ",general");
    supplier.submit(dsp, csv, "--retries", "0");
    supplier.csv(HEADER, hub(1) + ",general");

    for (int run = 0; run < 2; run++) {
      assertThat(supplier.submit(dsp, csv, "--retries", "0").exit()).isEqualTo(1);
      assertThat(supplier.results("code")).containsExactly("no answer", "no answer");
      assertThat(supplier.results("device_id").getLast()).isEqualTo(hub(2).toString());
    }

    assertThat(supplier.submit(dsp, csv).exit()).isZero();
    assertThat(supplier.results("code")).containsExactly("I0", "I0");
    assertThat(supplier.results("line")).containsExactly("2", "");
  }

  @Test
  void names_a_hub_whose_line_was_deleted_although_the_run_with_its_answer_wrote_no_results()
      throws IOException {
    dsp.withHubs(2);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(2) + ",general");
    supplier.submit(dsp, csv);
    String journal = supplier.read("r.journal");
    // As if the client was killed between the answer and the results.
    supplier.write("r.journal", journal.substring(0, journal.indexOf("\nwriting\t") + 1));
    Files.delete(folder.resolve("r.results.csv"));
    supplier.csv(HEADER, hub(1) + ",general");

    assertThat(supplier.submit(dsp, csv).err()).contains("  " + hub(2) + "  I0  ");
    assertThat(supplier.results("code")).containsExactly("I0", "I0");
    assertThat(dsp.received()).hasSize(1);
  }

  @Test
  void keeps_the_results_of_accepted_hubs_whose_lines_were_deleted() {
    dsp.withHubs(2);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv);
    String results = supplier.read("r.results.csv");
    supplier.csv(HEADER, hub(2) + ",general", hub(9) + ",general");

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.err())
        .contains("r.results.csv is from an earlier run and names hubs that are not in r.csv now");
    assertThat(kept("r.results")).isEqualTo(results);
    assertThat(supplier.results("code")).containsExactly("I0", "E19");
  }

  @Test
  void keeps_the_results_and_lines_to_correct_of_another_file_with_the_same_name() {
    dsp.withHubs(4);
    Path csv = supplier.csv(HEADER, hub(1) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv);
    String results = supplier.read("r.results.csv");
    String toCorrect = supplier.read("r.to-correct.csv");
    supplier.csv(HEADER, hub(3) + ",general", hub(4) + ",general");

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).contains("It is kept as").doesNotContain("is deleted");
    assertThat(kept("r.results")).isEqualTo(results);
    assertThat(kept("r.to-correct")).isEqualTo(toCorrect);
    assertThat(supplier.results("code")).containsExactly("I0", "I0");
    assertThat(supplier.submit(dsp, csv).err()).doesNotContain("It is kept as");
  }

  @Test
  void keeps_lines_to_correct_of_another_file_whose_results_were_moved() throws IOException {
    dsp.withHubs(1);
    Path csv = supplier.csv(HEADER, hub(8) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv);
    String toCorrect = supplier.read("r.to-correct.csv");
    Files.move(folder.resolve("r.results.csv"), folder.resolve("week 1.csv"));
    supplier.csv(HEADER, hub(1) + ",general");

    assertThat(supplier.submit(dsp, csv).exit()).isZero();

    assertThat(kept("r.to-correct")).isEqualTo(toCorrect);
  }

  @Test
  void keeps_lines_to_correct_of_a_csv_file_when_a_workbook_of_other_hubs_has_its_name()
      throws IOException {
    dsp.withHubs(1);
    Path csv = supplier.csv(HEADER, hub(9) + ",general");
    supplier.submit(dsp, csv);
    String toCorrect = supplier.read("r.to-correct.csv");
    Path workbook = folder.resolve("r.xlsx");
    try (TextWorkbook sheet =
        new TextWorkbook(
            Files.newOutputStream(workbook), "Returns", List.of("device_id", "return_type"))) {
      sheet.row(List.of(hub(1).toString(), "general"));
    }

    assertThat(supplier.submit(dsp, workbook).exit()).isZero();

    assertThat(kept("r.to-correct")).isEqualTo(toCorrect);
    assertThat(folder.resolve("r.results.csv")).exists();
    assertThat(folder.resolve("r.results.xlsx")).exists();
  }

  @Test
  void keeps_results_of_accepted_hubs_that_are_too_large_for_a_returns_file() {
    dsp.withHubs(2);
    String own = IntStream.range(0, 58).mapToObj(i -> ",own" + i).collect(Collectors.joining());
    Path csv =
        supplier.csv("device_id,return_type" + own, hub(1) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv);

    assertThat(supplier.submit(dsp, csv, "--retry-rejected").err()).doesNotContain("kept");
    String results = supplier.read("r.results.csv");
    supplier.csv("device_id,return_type" + own, hub(2) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv);

    assertThat(kept("r.results")).isEqualTo(results);
  }

  private String kept(String name) {
    String[] kept = folder.toFile().list((in, file) -> file.matches(name + "\\.\\d+\\.csv"));
    assertThat(kept).hasSize(1);
    return supplier.read(kept[0]);
  }

  private List<List<DeviceId>> hubsSent() {
    return dsp.decided().stream().map(ReturnRequest::hubs).map(hubs -> hubs.ids()).toList();
  }

  @Test
  void keeps_a_supplier_s_own_column_with_a_title_of_the_results() {
    dsp.withHubs(1);
    Path csv = supplier.csv("device_id,return_type,code", hub(1) + ",general,depot 3");

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).contains("column 'code'");
    assertThat(supplier.read("r.results.csv"))
        .startsWith("device_id,return_type,code,line,code,meaning,what_to_do,")
        .contains(",general,depot 3,2,I0,");

    CommandResult again =
        supplier.submit(
            dsp,
            folder.resolve("r.results.csv"),
            "--results",
            folder.resolve("again.csv").toString());

    assertThat(again.err()).contains("column 'code'");
    assertThat(supplier.read("again.csv"))
        .startsWith("device_id,return_type,code,line,code,meaning,")
        .contains(",general,depot 3,2,E081401,");
  }

  @Test
  void sends_nothing_again_when_the_journal_is_lost_and_a_column_of_the_supplier_is_called_code()
      throws IOException {
    dsp.withHubs(1);
    Path csv = supplier.csv("device_id,return_type,code", hub(1) + ",general,depot 3");
    supplier.submit(dsp, csv);
    Files.delete(folder.resolve("r.journal"));

    assertThat(supplier.submit(dsp, csv).err()).contains("the DSP accepted 1 hub of this file");
    assertThat(dsp.received()).hasSize(1);
  }
}
