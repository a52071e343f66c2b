package hubreturns.client;

import static hubreturns.client.DspDouble.altered;
import static hubreturns.client.DspDouble.answerLost;
import static hubreturns.client.DspDouble.busy;
import static hubreturns.client.DspDouble.normally;
import static hubreturns.client.DspDouble.problem;
import static hubreturns.client.DspDouble.status;
import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.hub;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hubreturns.client.Supplier.CommandResult;
import hubreturns.client.answer.ClientCode;
import hubreturns.duis.Problem;
import hubreturns.returns.Form;
import hubreturns.returns.ReturnRequest;
import hubreturns.testing.Pipe;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.SchemaVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitTest extends SupplierAndDsp {
  @Test
  void sends_a_file_as_one_list_and_writes_an_outcome_for_each_line() {
    dsp.withHubs(2);
    Path csv =
        supplier.csv(
            "note,Return_Type,Device ID",
            "\"first, of three\",general," + hub(1),
            "second,NO FAULT RETURN (GENERAL)," + hub(2).toString().replace("-", ""),
            "third,general," + hub(3).toString().toLowerCase(java.util.Locale.ROOT));

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(dsp.decided()).hasSize(1);
    ReturnRequest request = dsp.decided().getFirst();
    assertThat(request.hubs().ids()).containsExactly(hub(1), hub(2), hub(3));
    assertThat(request.form()).isEqualTo(Form.LIST);
    assertThat(request.version()).isEqualTo(SchemaVersion.V5_5);
    assertThat(request.id().originator()).isEqualTo(SUPPLIER_A.id());
    assertThat(request.id().target()).isEqualTo(DSP);
    assertThat(supplier.read("r.results.csv"))
        .startsWith(
            "note,Return_Type,Device ID,line,code,meaning,what_to_do,request_id,answered_at,"
                + "return_reference\n"
                + "\"first, of three\",general,"
                + hub(1)
                + ",2,I0,")
        .contains(
            ","
                + request.id()
                + ",2026-11-25T12:00:00.123Z,"
                + ReturnReference.requestReference(request.id())
                + "-002\n",
            "," + request.id() + ",2026-11-25T12:00:00.123Z,\n");
    assertThat(supplier.results("code")).containsExactly("I0", "I0", "E19");
    assertThat(ran.err())
        .contains(
            "answers are not verified",
            "column 'note'",
            "3 lines, 1 request sent:",
            "        2  I0",
            "        1  E19");
  }

  @Test
  void exits_with_0_when_every_line_is_accepted_and_the_answers_verified() {
    dsp.withHubs(2);
    dsp.identity.writeTo(folder, "dsp");

    CommandResult ran =
        supplier.submit(
            dsp, supplier.csvOfHubs(2), "--dsp-certificate", folder.resolve("dsp.pem").toString());

    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).doesNotContain("not verified");
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void reads_the_dsps_certificate_once_because_it_may_come_from_a_pipe() throws Exception {
    dsp.withHubs(1);
    dsp.identity.writeTo(folder, "dsp");
    byte[] certificate = Files.readAllBytes(folder.resolve("dsp.pem"));
    Path pipe = Pipe.make(folder.resolve("pipe"));
    Thread.startVirtualThread(() -> {
      try {
        Files.write(pipe, certificate, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });

    CommandResult ran =
        supplier.submit(dsp, supplier.csvOfHubs(1), "--dsp-certificate", pipe.toString());

    assertThat(ran.exit()).as(ran.err()).isZero();
  }

  @Test
  void cuts_a_thousand_lines_into_999_and_1() {
    dsp.withHubs(1000);

    CommandResult ran = supplier.submit(dsp, supplier.csvOfHubs(1000), "--concurrency", "1");

    assertThat(ran.exit()).isZero();
    assertThat(dsp.decided()).extracting(request -> request.hubs().size()).containsExactly(999, 1);
    assertThat(supplier.results("code")).hasSize(1000).containsOnly("I0");
  }

  @Test
  void gives_a_hub_listed_twice_its_outcomes_in_the_order_of_the_file() {
    dsp.withHubs(2);
    Path csv =
        supplier.csv(
            "device_id,return_type",
            hub(1) + ",general",
            hub(9) + ",general",
            hub(1) + ",general",
            hub(9) + ",general",
            hub(1) + ",general",
            hub(2) + ",general");

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(supplier.results("code"))
        .containsExactly("I0", "E19", "E081401", "E19", "E081401", "I0");
    assertThat(ran.err()).contains("line 4 names the same hub as line 2");
  }

  @Test
  void names_the_line_that_returned_a_hub_even_if_it_is_a_later_one() {
    dsp.withHubs(1).then(busy("1"));
    Path csv = supplier.csv("device_id,return_type", hub(1) + ",general", hub(1) + ",general");
    String[] options = {"--form", "single", "--retries", "0", "--concurrency", "1"};
    supplier.submit(dsp, csv, options);

    CommandResult ran = supplier.submit(dsp, csv, options);

    assertThat(supplier.results("code")).containsExactly("E081401", "I0");
    assertThat(supplier.results("meaning").getFirst())
        .isEqualTo("Line 3 of this file returned the same hub.");
    assertThat(ran.err()).contains("line 3 names the same hub as line 2");
  }

  @Test
  void sends_no_line_whose_hub_another_line_returns_differently() {
    dsp.withHubs(2);
    Path csv =
        supplier.csv(
            "device_id,return_type,incident_reference",
            hub(1) + ",lost-or-stolen,INC1",
            hub(2) + ",general",
            hub(1).toString().toLowerCase(java.util.Locale.ROOT).replace("-", "") + ",general");

    for (String command : List.of("submit", "prepare")) {
      CommandResult ran = supplier.runWithKey(command, csv.toString());

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err())
          .contains(
              "line 2: device_id '"
                  + hub(1)
                  + "' is also in line 4, which returns it differently: return_type 'Lost or Stolen Hub' here"
                  + " and 'No Fault Return (general)' there, incident_reference 'INC1' here and"
                  + " empty there. A hub can be returned only once.",
              "line 4: device_id '",
              "is also in line 2, which returns it differently: return_type 'No Fault Return (general)' here"
                  + " and 'Lost or Stolen Hub' there",
              "bad lines: 2 of 3");
    }
    assertThat(folder.resolve("r.journal")).doesNotExist();

    supplier.submit(dsp, csv, "--skip-bad-lines");

    assertThat(supplier.results("code")).containsExactly("bad line", "I0", "bad line");
    assertThat(supplier.results("r.to-correct.csv", "line")).containsExactly("2", "4");
  }

  @Test
  void warns_of_a_repeated_hub_if_its_lines_differ_only_in_their_references() {
    dsp.withHubs(1);
    Path csv =
        supplier.csv(
            "device_id,return_type,user_ref_id", hub(1) + ",general,A", hub(1) + ",general,B");

    CommandResult ran = supplier.submit(dsp, csv, "--concurrency", "1");

    assertThat(ran.err()).contains("warning: line 3 names the same hub as line 2");
    assertThat(supplier.results("code")).containsExactly("I0", "E081401");
  }

  @Test
  void sends_singles_in_the_official_form() {
    dsp.withHubs(3);
    Path csv =
        supplier.csv(
            "device_id,return_type,fault_reason,connection_method,other_device_id",
            hub(1) + ",general",
            hub(2) + ",fault-prior,damaged-case,hot-shoe," + hub(3),
            hub(9) + ",general");

    CommandResult ran = supplier.submit(dsp, csv, "--form", "single");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(dsp.decided())
        .hasSize(3)
        .allSatisfy(request -> assertThat(request.form()).isEqualTo(Form.SINGLE))
        .allSatisfy(request -> assertThat(request.version()).isEqualTo(SchemaVersion.V5_4));
    assertThat(supplier.results("code")).containsExactly("I0", "I0", "E19");
  }

  @Test
  void reports_every_error_of_every_line_and_sends_nothing() {
    Path csv =
        supplier.csv(
            "device_id,return_type,fault_reason,connection_method",
            hub(1) + ",general",
            "nonsense,generl",
            hub(2) + ",fault-post,,cradel");

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .contains(
            "line 3: device_id 'nonsense' is not",
            "line 3: return_type 'generl' is not one of general,",
            "line 4: fault_reason is empty. Enter one of damaged-case,",
            "line 4: connection_method 'cradel' is not one of hot-shoe, cradle, esme");
    assertThat(dsp.received()).isEmpty();
    assertThat(folder.resolve("r.results.csv")).doesNotExist();
    assertThat(folder.resolve("r.journal")).doesNotExist();
  }

  @Test
  void shows_a_limited_number_of_different_errors_and_counts_the_others() {
    List<String> lines = new ArrayList<>(List.of("device_id,return_type"));
    for (int i = 0; i <= InputFile.FLAWS_SHOWN_MAX; i++) {
      lines.add("x" + i + ",general");
    }

    String complete =
        supplier
            .submit(dsp, supplier.csv(lines.subList(0, lines.size() - 1).toArray(String[]::new)))
            .err();
    String limited = supplier.submit(dsp, supplier.csv(lines.toArray(String[]::new))).err();

    assertThat(complete).contains("'x999'").doesNotContain("not shown");
    assertThat(limited).contains("'x999'", "1 more error is not shown.").doesNotContain("'x1000'");
  }

  @Test
  void counts_lines_and_hubs_of_a_dry_run() {
    Path csv = supplier.csv("device_id,return_type", hub(1) + ",general", hub(1) + ",general");

    assertThat(supplier.run("submit", csv.toString(), "--url", dsp.url(), "--dry-run").err())
        .contains("1 request with 1 hub would go to", ", in 2 lines");
  }

  @Test
  void sends_the_good_lines_when_bad_ones_are_skipped() {
    dsp.withHubs(2);
    Path csv =
        supplier.csv(
            "device_id,return_type", hub(1) + ",general", "nonsense,general", hub(2) + ",general");

    CommandResult ran = supplier.submit(dsp, csv, "--skip-bad-lines");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(supplier.results("code")).containsExactly("I0", "bad line", "I0");
    assertThat(supplier.results("meaning").get(1)).contains("'nonsense'");
  }

  @Test
  void shows_in_a_dry_run_what_would_be_sent_and_needs_no_key() {
    Path csv =
        supplier.csv(
            "device_id,return_type,user_ref_id",
            hub(1) + ",general,A",
            hub(2) + ",general,B",
            hub(3) + ",general,A");

    CommandResult ran = supplier.run("submit", "--dry-run", csv.toString(), "--url", dsp.url());

    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            request,service_reference_variant,return_type,hubs,lines
            1,8.14.4,No Fault Return (general),2,2 4
            2,8.14.4,No Fault Return (general),1,3
            """);
    assertThat(dsp.received()).isEmpty();
    assertThat(folder.resolve("r.journal")).doesNotExist();
  }

  @Test
  void sends_the_same_bytes_again_when_the_answer_is_lost() {
    dsp.withHubs(2).then(answerLost(dsp), answerLost(dsp));

    CommandResult ran = supplier.submit(dsp, supplier.csvOfHubs(2));

    assertThat(ran.exit()).isZero();
    assertThat(dsp.decided()).hasSize(1);
    assertThat(dsp.received()).hasSize(3);
    assertThat(dsp.received().get(2)).isEqualTo(dsp.received().getFirst());
    assertThat(supplier.waits)
        .hasSize(2)
        .allSatisfy(wait -> assertThat(wait).isBetween(ms(250), ms(1000)));
  }

  @Test
  void waits_as_long_as_a_busy_dsp_asks() {
    dsp.withHubs(1).then(busy("7"), status(500, "oops"));

    CommandResult ran = supplier.submit(dsp, supplier.csvOfHubs(1));

    assertThat(ran.exit()).isZero();
    assertThat(dsp.received())
        .hasSize(3)
        .allSatisfy(body -> assertThat(body).isEqualTo(dsp.received().getFirst()));
    assertThat(supplier.waits.getFirst()).isBetween(ms(7000), ms(7500));
    assertThat(supplier.waits.get(1)).isBetween(ms(500), ms(1000));
  }

  @ParameterizedTest
  @CsvSource({
    "--schema-version, 5.6",
    "--schema-version, 5.4",
    "--schema-version, 6.0",
    "--dsp, x",
    "--user, x",
    "--results, r.csv",
    "--results, nowhere/x.csv",
    "--results, x.ods",
    "--results, x.pdf",
    "--results, x.XLS",
    "--dsp-certificate, nowhere.pem",
    "--tls-key, nowhere.key"
  })
  void a_dry_run_refuses_the_options_that_a_run_refuses(String option, String value) {
    boolean isFile = value.contains(".") && !option.equals("--schema-version");
    String given = isFile ? folder.resolve(value).toString() : value;
    Path csv = supplier.csvOfHubs(1);

    CommandResult dry = supplier.submit(dsp, csv, option, given, "--dry-run");
    CommandResult ran = supplier.submit(dsp, csv, option, given);

    assertThat(dry.exit()).as(dry.err()).isEqualTo(2);
    assertThat(ran.exit()).as(ran.err()).isEqualTo(2);
    assertThat(dry.err().lines().toList()).endsWith(ran.err().lines().toList().getLast());
    assertThat(dsp.received()).isEmpty();
  }

  @Test
  void an_empty_name_of_the_dsps_certificate_trusts_no_file_of_the_current_folder() {
    CommandResult ran = supplier.submit(dsp, supplier.csvOfHubs(1), "--dsp-certificate", "");

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("--dsp-certificate", "the name of the file is empty");
    assertThat(dsp.received()).isEmpty();
  }

  @Test
  void writes_what_the_dsp_did_although_the_client_itself_fails() {
    dsp.withHubs(2).then(normally(dsp), busy("1"));
    supplier.pause =
        duration -> {
          throw new IllegalStateException("a defect");
        };

    CommandResult ran =
        supplier.submit(dsp, supplier.csvOfHubs(2), "--form", "single", "--concurrency", "1");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("unexpected error", "a defect", "results: ");
    assertThat(supplier.results("code")).startsWith("I0").hasSize(2).doesNotContainNull();
    assertThat(supplier.results("code").getLast()).isNotEqualTo("I0");
  }

  @Test
  void gives_up_after_the_last_retry_and_a_second_run_continues() {
    dsp.withHubs(2).then(busy("1"), busy("1"), busy("1"));
    Path csv = supplier.csvOfHubs(2);

    CommandResult first = supplier.submit(dsp, csv, "--retries", "2");

    assertThat(first.exit()).isEqualTo(1);
    assertThat(supplier.results("code")).containsExactly("no answer", "no answer");
    assertThat(supplier.results("what_to_do").getFirst()).contains("again");

    CommandResult second = supplier.submit(dsp, csv);

    assertThat(second.exit()).isZero();
    assertThat(dsp.received()).hasSize(4);
    assertThat(dsp.received().getLast()).isEqualTo(dsp.received().getFirst());
  }

  @Test
  void sends_no_new_request_when_nobody_answers() {
    dsp.close();
    Path csv = supplier.csvOfHubs(20);

    CommandResult ran =
        supplier.submit(dsp, csv, "--form", "single", "--retries", "0", "--concurrency", "1");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(supplier.results("code")).hasSize(20).containsOnly("not sent");
    List<String> meanings = supplier.results("meaning");
    assertThat(meanings.subList(0, 3))
        .allSatisfy(meaning -> assertThat(meaning).startsWith("Not sent: cannot connect to "));
    assertThat(meanings.subList(3, 20)).containsOnly("Not sent: earlier requests had no answer.");
  }

  @Test
  void sends_no_new_request_after_three_without_an_answer() {
    dsp.withHubs(20).then(busy("1"), busy("1"), busy("1"));
    Path csv = supplier.csvOfHubs(20);

    CommandResult ran =
        supplier.submit(dsp, csv, "--form", "single", "--retries", "0", "--concurrency", "1");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(supplier.results("code"))
        .startsWith("no answer", "no answer", "no answer", "not sent")
        .endsWith("not sent");
    assertThat(dsp.received()).hasSize(3);
  }

  @Test
  void gives_each_line_the_reason_of_a_refused_request() {
    dsp.withHubs(2).then(problem(Problem.CERTIFICATE_UNKNOWN, "Register it \\\"now\\\"\\u001B."));
    Path csv = supplier.csvOfHubs(2);

    CommandResult first = supplier.submit(dsp, csv);

    assertThat(first.exit()).isEqualTo(1);
    assertThat(supplier.results("code")).containsExactly("HTTP 403", "HTTP 403");
    assertThat(supplier.results("meaning"))
        .containsOnly("The signer's certificate is not registered: Register it \"now\"\uFFFD.");
    assertThat(dsp.received()).hasSize(1);

    assertThat(supplier.submit(dsp, csv).exit()).isEqualTo(1);
    assertThat(dsp.received()).as("a refusal is final").hasSize(1);

    assertThat(supplier.submit(dsp, csv, "--retry-refused").exit()).isZero();
    assertThat(supplier.results("code")).containsExactly("I0", "I0");
  }

  @Test
  void sends_the_clerk_to_the_pages_if_the_request_id_was_already_used() {
    dsp.withHubs(1).then(problem(Problem.REQUEST_ID_REUSED, "Its answer is no longer kept."));

    supplier.submit(dsp, supplier.csvOfHubs(1));

    assertThat(supplier.results("code")).containsExactly("HTTP 409");
    assertThat(supplier.results("what_to_do"))
        .containsExactly(
            "Look the hubs up on the DSP's pages: an earlier request may have returned them. Then"
                + " run the same command with --retry-refused.");
  }

  @Test
  void a_wrong_address_decides_nothing_and_the_right_one_gets_the_same_bytes() {
    dsp.withHubs(1).then(problem(Problem.NOT_FOUND, "Send to serviceD"));
    Path csv = supplier.csvOfHubs(1);

    CommandResult wrong = supplier.submit(dsp, csv);

    assertThat(wrong.err()).contains("HTTP 404", "Check --url");
    assertThat(supplier.results("code")).containsExactly("no answer");
    assertThat(supplier.submit(dsp, csv).exit()).isZero();
    assertThat(dsp.received().get(1)).isEqualTo(dsp.received().getFirst());
  }

  @Test
  void names_the_option_that_sends_refused_lines_again() {
    dsp.withHubs(2).then(problem(Problem.CERTIFICATE_UNKNOWN, "Register it"));
    Path csv = supplier.csvOfHubs(2);

    for (int run = 0; run < 2; run++) {
      assertThat(supplier.submit(dsp, csv).err())
          .contains("refused with HTTP 4xx: 2 lines. Remove the cause, then use --retry-refused");
    }
  }

  @Test
  void says_why_it_cannot_connect_and_counts_no_request_as_sent() {
    dsp.close();
    Path csv = supplier.csvOfHubs(1);

    assertThat(supplier.submit(dsp, csv, "--retries", "1").err())
        .contains(
            "cannot connect to " + dsp.url(),
            "nothing accepts connections there. Check --url",
            "1 line, 0 requests sent:");
    assertThat(
            supplier
                .runWithKey(
                    "submit", csv.toString(), "--url", "http://no.invalid", "--retries", "0")
                .err())
        .contains("this computer does not know the host. Check its name in --url");
  }

  @ParameterizedTest
  @CsvSource({
    "https, the other side does not use TLS there. Check the port in --url",
    "http, is not HTTP"
  })
  void says_that_the_other_side_speaks_another_protocol(String scheme, String flaw)
      throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket connection = other.accept()) {
              int _ = connection.getInputStream().read(new byte[64]);
              connection.getOutputStream().write("220 mail.example\r\n\r\n".getBytes(UTF_8));
              // Closed now, it would lose what the client has not read yet.
              connection.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException closed) {
              // The client has seen enough.
            }
          });

      CommandResult ran =
          supplier.runWithKey(
              "submit",
              supplier.csvOfHubs(1).toString(),
              "--retries",
              "0",
              "--url",
              scheme + "://127.0.0.1:" + other.getLocalPort());

      assertThat(ran.err()).contains(flaw).contains("Check the port in --url");
    }
  }

  @Test
  void says_in_words_that_a_connection_was_closed() {
    dsp.then((exchange, body) -> exchange.close());

    CommandResult ran = supplier.submit(dsp, supplier.csvOfHubs(1), "--retries", "0");

    assertThat(ran.err()).contains("1 line, 1 request sent:");
    assertThat(supplier.results("meaning").getFirst())
        .contains("was closed before an answer came")
        .doesNotContain("parser");
  }

  @Test
  void does_not_accept_a_web_page_as_an_answer() {
    dsp.withHubs(1).then(status(200, "<html>Welcome</html>"));
    Path csv = supplier.csvOfHubs(1);

    assertThat(supplier.submit(dsp, csv).exit()).isEqualTo(1);
    assertThat(supplier.results("code")).containsExactly("no answer");
    assertThat(supplier.results("meaning").getFirst())
        .contains("with a web page, not a DUIS answer");

    Map.of(
            "{\"ok\":true}",
            "with JSON",
            "",
            "with an empty body",
            "OK",
            "with a body that is not XML",
            "<?xml version='1.0'?><!DOCTYPE html><html/>",
            "with a web page",
            "<!-- " + "-".repeat(400) + " --><HTML/>",
            "with a web page",
            "<error>down</error>",
            "not a signed DUIS response",
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>",
            "with a SOAP message")
        .forEach((body, named) -> {
          dsp.then(status(200, body));
          assertThat(supplier.submit(dsp, csv).err()).contains(named, "Check --url");
        });
    dsp.then(status(404, "nothing here"));
    assertThat(supplier.submit(dsp, csv).err()).contains("HTTP 404", "Check --url");
    dsp.then(status(302, ""));
    assertThat(supplier.submit(dsp, csv).err()).contains("redirects", "Check --url");
    dsp.then(status(407, "<html/>"));
    assertThat(supplier.submit(dsp, csv).err()).contains("the proxy asks for a sign-in");
    assertThat(supplier.submit(dsp, csv).exit()).isZero();
    assertThat(dsp.decided()).hasSize(1);
  }

  @Test
  void gives_up_on_an_answer_that_does_not_end() {
    dsp.withHubs(1)
        .then((exchange, body) -> {
          exchange.sendResponseHeaders(200, 1_000_000);
          try (OutputStream slow = exchange.getResponseBody()) {
            for (int i = 0; i < 1_000; i++) {
              slow.write('<');
              slow.flush();
              LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
          } catch (IOException hungUp) {
            exchange.close();
          }
        });
    Path csv = supplier.csvOfHubs(1);

    CommandResult ran = supplier.submit(dsp, csv, "--timeout", "500ms", "--retries", "0");

    assertThat(ran.err()).contains("no answer from", "in time");
    assertThat(supplier.results("code")).containsExactly("no answer");
    assertThat(supplier.submit(dsp, csv).exit()).isZero();
  }

  @Test
  void a_link_to_the_file_is_the_file() throws IOException {
    dsp.withHubs(2);
    Path csv = supplier.csvOfHubs(2);
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), csv);

    assertThat(supplier.submit(dsp, link).exit()).isZero();
    assertThat(supplier.submit(dsp, csv).exit()).isZero();
    assertThat(dsp.received()).hasSize(1);
    assertThat(folder.resolve("link.journal")).doesNotExist();
  }

  @Test
  void sends_nothing_when_the_results_of_an_earlier_run_cannot_be_read() throws IOException {
    Path csv = supplier.csvOfHubs(2);
    Files.writeString(folder.resolve("r.results.csv"), "not results\n");

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("r.results.csv is not a results file", "--results");
    assertThat(dsp.received()).isEmpty();
  }

  @Test
  void sends_nothing_when_the_results_of_an_earlier_run_have_no_codes() throws IOException {
    dsp.withHubs(2);
    Path csv = supplier.csvOfHubs(2);
    supplier.submit(dsp, csv);
    String results = supplier.read("r.results.csv");
    Files.delete(folder.resolve("r.journal"));
    for (String without :
        List.of(
            results.replaceFirst(",code,", ",outcome,"),
            results.replaceFirst(",code,", ",,"),
            supplier.read("r.csv"))) {
      supplier.write("r.results.csv", without);

      CommandResult ran = supplier.submit(dsp, csv);

      assertThat(ran.exit()).as(ran.err()).isEqualTo(2);
      assertThat(ran.err())
          .contains("r.results.csv is not a results file", "no column 'code'", "--results");
      assertThat(supplier.read("r.results.csv")).isEqualTo(without);
    }
    assertThat(dsp.received()).hasSize(1);
  }

  @Test
  void sends_a_file_beside_results_that_are_empty() {
    dsp.withHubs(1);
    Path csv = supplier.csvOfHubs(1);
    supplier.write("r.results.csv", "");

    assertThat(supplier.submit(dsp, csv).exit()).isZero();
  }

  @Test
  void sends_nothing_again_when_the_journal_is_lost() throws IOException {
    dsp.withHubs(2);
    Path csv = supplier.csvOfHubs(2);
    supplier.submit(dsp, csv);
    Path journal = folder.resolve("r.journal");
    String heading = supplier.read("r.journal").lines().findFirst().orElseThrow() + "\n";
    for (String left : List.of("", heading)) {
      Files.writeString(journal, left);
      assertThat(supplier.submit(dsp, csv).err()).contains("nothing was sent");
    }
    Files.delete(journal);

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .contains(
            "nothing was sent",
            "r.results.csv says that the DSP accepted 2 hubs of this file",
            "r.journal has no record of this",
            "--restart");
    assertThat(dsp.received()).hasSize(1);
    assertThat(supplier.results("code")).containsExactly("I0", "I0");

    supplier.submit(dsp, csv, "--restart");
    assertThat(dsp.received()).hasSize(2);
  }

  @Test
  void sends_nothing_if_the_results_cannot_be_written() throws IOException {
    dsp.withHubs(1);
    Path csv = supplier.csvOfHubs(1);
    // This folder stands in for a disk that is full or read-only. Root can write to any other
    // folder.
    Path unwritable = Path.of("/proc/self/out.csv");
    assumeTrue(Files.isDirectory(unwritable.resolveSibling("")));

    CommandResult ran = supplier.submit(dsp, csv, "--results", unwritable.toString());

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .contains("nothing was sent, because the results cannot be written to")
        .doesNotContain("make room");
    assertThat(dsp.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"r.results.csv, the results", "r.to-correct.csv, the lines to correct"})
  void sends_nothing_if_an_earlier_file_cannot_be_replaced(String name, String what)
      throws Exception {
    dsp.withHubs(1);
    Path csv = supplier.csvOfHubs(1);
    Path earlier = supplier.write(name, "");
    assumeTrue(isDone("chattr", "+i", earlier.toString()), "only root can make a file immutable");
    try {
      CommandResult ran = supplier.submit(dsp, csv);

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err())
          .contains(
              "nothing was sent, because " + what + " cannot be written to " + earlier,
              "allow this user to change the file",
              "run the same command again")
          .doesNotContain("the folder");
      assertThat(ran.err().contains("--results")).isEqualTo(name.equals("r.results.csv"));
    } finally {
      assertThat(isDone("chattr", "-i", earlier.toString())).isTrue();
    }
    assertThat(dsp.received()).isEmpty();
    assertThat(supplier.submit(dsp, csv).exit()).isZero();
  }

  private static boolean isDone(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({"242, 0", "243, 1", "252, 1"})
  void sends_nothing_if_the_name_of_the_results_is_too_long(int length, int exit) {
    dsp.withHubs(1);
    Path results = folder.resolve("r".repeat(length - 4) + ".csv");

    CommandResult ran =
        supplier.submit(dsp, supplier.csvOfHubs(1), "--results", results.toString());

    assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
    assertThat(dsp.received()).hasSize(1 - exit);
    if (exit == 1) {
      assertThat(ran.err())
          .contains(
              "nothing was sent, because the results cannot be written to",
              "choose a shorter name, or name another file with --results");
      assertThat(folder.resolve("r.journal")).doesNotExist();
    }
  }

  @Test
  void sends_nothing_if_the_name_of_the_lines_to_correct_would_be_too_long() throws IOException {
    dsp.withHubs(1);
    Path csv = Files.copy(supplier.csvOfHubs(1), folder.resolve("r".repeat(230) + ".csv"));
    String results = folder.resolve("out.csv").toString();

    CommandResult ran = supplier.submit(dsp, csv, "--results", results);

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .contains(
            "the lines to correct cannot be written to",
            "choose a shorter name, and run the same command again. This name begins like that of"
                + " the returns file");
    assertThat(dsp.received()).isEmpty();
  }

  @Test
  void refuses_results_in_the_place_of_a_folder_or_of_a_file_of_its_own() {
    Path csv = supplier.csvOfHubs(1);

    assertThat(supplier.submit(dsp, csv, "--results", folder.toString()).err())
        .contains("--results " + folder + " is a folder. Name a file");
    for (String own : List.of("r.journal", "r.to-correct.csv")) {
      assertThat(supplier.submit(dsp, csv, "--results", folder.resolve(own).toString()).err())
          .contains("is the name of the client's journal");
    }
  }

  @ParameterizedTest
  @CsvSource({"r.results.csv, the results", "r.to-correct.csv, the lines to correct"})
  void sends_nothing_if_a_folder_has_the_name_of_a_file_that_it_writes(String name, String file)
      throws IOException {
    dsp.withHubs(1);
    Path csv = supplier.csvOfHubs(1);
    Path inTheWay = Files.createDirectory(folder.resolve(name));

    for (CommandResult ran :
        List.of(supplier.submit(dsp, csv), supplier.submit(dsp, csv, "--dry-run"))) {
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err())
          .contains(
              inTheWay + ", which is the name of " + file + ", is a folder. Move or rename it")
          .doesNotContain("--results");
    }
    assertThat(dsp.received()).isEmpty();
  }

  @Test
  void says_that_the_journal_is_gone_with_its_folder() throws IOException {
    Path work = Files.createDirectory(folder.resolve("work"));
    Path csv = Files.copy(supplier.csvOfHubs(1), work.resolve("r.csv"));
    dsp.withHubs(1)
        .then((exchange, body) -> {
          Files.move(work, folder.resolve("moved"));
          normally(dsp).play(exchange, body);
        });

    CommandResult ran = supplier.submit(dsp, csv);

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .contains("the journal " + work.resolve("r.journal") + " is gone: restore the folder")
        .doesNotContain("make room", "Every answer is in the journal");
  }

  @Test
  void a_link_to_the_returns_file_or_the_journal_is_not_a_results_file() throws IOException {
    dsp.withHubs(1);
    Path csv = supplier.csvOfHubs(1);
    supplier.submit(dsp, csv);
    String returns = supplier.read("r.csv");
    Path journal = folder.resolve("r.journal");
    Path byName = Files.createSymbolicLink(folder.resolve("name.csv"), csv);
    Path hard = Files.createLink(folder.resolve("hard.csv"), csv);
    Path toJournal = Files.createLink(folder.resolve("journal.csv"), journal);

    for (Path same : List.of(byName, hard)) {
      assertThat(supplier.submit(dsp, csv, "--results", same.toString()).err())
          .contains("would overwrite the returns file itself");
    }
    assertThat(supplier.submit(dsp, csv, "--results", toJournal.toString()).err())
        .contains("is the name of the client's journal");
    assertThat(supplier.read("r.csv")).isEqualTo(returns);
  }

  @Test
  void rejects_an_answer_that_the_dsps_certificate_did_not_sign() {
    dsp.withHubs(2)
        .then(altered(dsp, answer -> answer.replace(hub(2).toString(), hub(3).toString())));
    dsp.identity.writeTo(folder, "dsp");
    Path csv = supplier.csvOfHubs(2);
    String certificate = folder.resolve("dsp.pem").toString();

    assertThat(supplier.submit(dsp, csv, "--dsp-certificate", certificate).exit()).isEqualTo(1);
    assertThat(supplier.results("meaning").getFirst())
        .contains("changed after it was signed", "Something between you and the DSP", "operator")
        .doesNotContain("sign the exact bytes");
    assertThat(supplier.submit(dsp, csv, "--dsp-certificate", certificate).exit()).isZero();
  }

  @Test
  void warns_when_an_answer_leaves_out_a_hub() {
    dsp.withHubs(2)
        .then(altered(dsp, answer -> answer.replace(hub(2).toString(), hub(3).toString())));

    CommandResult ran = supplier.submit(dsp, supplier.csvOfHubs(2));

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(supplier.results("code")).containsExactly("I0", "unaccounted");
    assertThat(ran.err())
        .contains("ALARM", "names hub " + hub(3), "leaves out hubs of the request");
  }

  @Test
  void writes_the_results_again_without_sending_when_every_request_is_answered() throws Exception {
    dsp.withHubs(2);
    Path csv = supplier.csvOfHubs(2);
    supplier.submit(dsp, csv);
    String results = supplier.read("r.results.csv");
    Files.delete(folder.resolve("r.results.csv"));

    CommandResult again = supplier.submit(dsp, csv);

    assertThat(again.exit()).isZero();
    assertThat(again.err()).contains("already has an answer, so nothing is sent");
    assertThat(supplier.read("r.results.csv")).isEqualTo(results);
    assertThat(dsp.received()).hasSize(1);
  }

  @Test
  void sends_every_line_again_after_a_restart_and_keeps_the_journal() {
    dsp.withHubs(3);
    Path csv = supplier.csvOfHubs(2);
    supplier.submit(dsp, csv);
    supplier.csvOfHubs(3);

    CommandResult ran = supplier.submit(dsp, csv, "--restart");

    assertThat(supplier.results("code")).containsExactly("E081401", "E081401", "I0");
    String[] copies = folder.toFile().list((in, name) -> name.matches("r\\.journal\\.\\d+\\.old"));
    assertThat(copies).hasSize(1);
    assertThat(ran.err()).contains("kept the earlier journal as " + folder.resolve(copies[0]));
  }

  @Test
  void a_restart_that_is_refused_leaves_the_journal_as_it_is() {
    dsp.withHubs(1);
    Path csv = supplier.csvOfHubs(1);
    supplier.submit(dsp, csv);
    String journal = supplier.read("r.journal");

    CommandResult refused = supplier.submit(dsp, csv, "--restart", "--results", csv.toString());

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(supplier.read("r.journal")).isEqualTo(journal);
    assertThat(folder.toFile().list((in, name) -> name.endsWith(".old"))).isEmpty();
  }

  @Test
  void continues_with_results_that_are_too_large_for_a_returns_file() {
    dsp.withHubs(2);
    String own = IntStream.range(0, 58).mapToObj(i -> ",own" + i).collect(Collectors.joining());
    Path csv =
        supplier.csv("device_id,return_type" + own, hub(1) + ",general", hub(9) + ",general");
    supplier.submit(dsp, csv);
    supplier.csv("device_id,return_type" + own, hub(1) + ",general", hub(2) + ",general");

    assertThat(supplier.submit(dsp, csv).exit()).isZero();
    assertThat(supplier.results("code")).containsExactly("I0", "I0");
  }

  @Test
  void sends_nothing_again_that_an_option_had_made_sendable_when_the_journal_is_lost()
      throws IOException {
    dsp.withHubs(1);
    Path csv =
        supplier.csv(
            "device_id,return_type" + ",user_ref_id", hub(1) + ",general," + "x".repeat(40));
    supplier.submit(dsp, csv, "--without", "user_ref_id");
    Files.delete(folder.resolve("r.journal"));

    CommandResult ran = supplier.submit(dsp, csv, "--without", "user_ref_id");

    assertThat(ran.err()).contains("says that the DSP accepted 1 hub of this file");
    assertThat(dsp.received()).hasSize(1);
  }

  @Test
  void says_that_another_dsp_answered_and_sends_to_this_one_after_a_restart() {
    dsp.withHubs(2);
    Path csv = supplier.csvOfHubs(2);
    supplier.submit(dsp, csv);
    try (DspDouble other = new DspDouble(new TestPki()).withHubs(2)) {
      assertThat(supplier.submit(other, csv).err())
          .contains(
              "warning: the first run of this file was for the DSP at " + dsp.url(),
              "this one is for " + other.url(),
              "--restart");
      assertThat(other.received()).isEmpty();

      CommandResult restarted = supplier.submit(other, csv, "--restart");
      assertThat(restarted.exit()).isZero();
      assertThat(restarted.err()).doesNotContain("the first run of this file");
      assertThat(other.received()).hasSize(1);
      assertThat(dsp.received()).hasSize(1);
    }
  }

  @Test
  void refuses_to_continue_with_other_options() {
    dsp.withHubs(2);
    Path csv = supplier.csvOfHubs(2);
    supplier.submit(dsp, csv);

    CommandResult other = supplier.submit(dsp, csv, "--form", "single");

    assertThat(other.exit()).isEqualTo(1);
    assertThat(other.err()).contains("schema version 5.5, form list", "--restart");
  }

  @Test
  void accepts_a_results_file_as_input() {
    dsp.withHubs(1);
    supplier.submit(dsp, supplier.csvOfHubs(2));
    dsp.withHubs(2);

    CommandResult ran = supplier.submit(dsp, folder.resolve("r.results.csv"));

    assertThat(supplier.read("r.results.results.csv"))
        .startsWith("device_id,return_type,line,code,meaning,what_to_do,request_id,answered_at,");
    assertThat(ran.err()).doesNotContain("is not a column");
  }

  @Test
  void reads_options_from_the_environment_and_in_any_order() {
    dsp.withHubs(1);
    Path csv = supplier.csvOfHubs(1);

    CommandResult ran =
        supplier.run(
            Map.of(
                "HUB_RETURNS_CLIENT_URL",
                dsp.url() + "/api/v1/serviceD",
                "HUB_RETURNS_CLIENT_CERTIFICATE",
                folder.resolve("a.pem").toString(),
                "HUB_RETURNS_CLIENT_CONCURRENCY",
                "2"),
            "submit",
            "--key",
            folder.resolve("a.key").toString(),
            csv.toString(),
            "--results",
            folder.resolve("other.csv").toString());

    assertThat(ran.exit()).isZero();
    assertThat(supplier.results("other.csv", "code")).containsExactly("I0");
  }

  @Test
  void warns_about_a_misspelt_variable_of_the_environment() {
    CommandResult ran =
        supplier.run(
            Map.of(
                "HUB_RETURNS_CLIENT_URLL", "http://127.0.0.1",
                "HUB_RETURNS_CLIENT_SHEET", "",
                "HUB_RETURNS_CLIENT_KEYSTORE_PASSWORD", "secret"),
            "explain",
            "E4");

    assertThat(ran.exit()).isZero();
    assertThat(ran.err().lines())
        .containsExactly(
            "warning: HUB_RETURNS_CLIENT_URLL is not a setting and has no effect. Correct or unset it");
  }

  @Test
  void exits_with_2_on_wrong_usage() {
    Path csv = supplier.csvOfHubs(1);

    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("frobnicate"),
            List.of("submit"),
            List.of("submit", csv.toString()),
            List.of("submit", csv.toString(), "--dry-run", "--url", "ftp://x"),
            List.of("submit", folder.resolve("none.csv").toString(), "--dry-run"),
            List.of("submit", csv.toString(), "--timeout", "soon"),
            List.of("submit", csv.toString(), "--form", "both"))) {
      CommandResult ran = supplier.run(wrong.toArray(String[]::new));

      assertThat(ran.exit()).as("%s", wrong).isEqualTo(2);
      assertThat(ran.err()).isNotEmpty().doesNotContain("\tat ");
      assertThat(ran.out()).isEmpty();
    }
  }

  @Test
  void names_the_commands_when_there_is_none_of_that_name() {
    CommandResult ran = supplier.run("sumbit", "r.csv");

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith("'sumbit' is not a command. The commands are: submit, prepare, send,")
        .hasLineCount(1);
  }

  @Test
  void answers_a_wrong_value_in_one_line_with_the_allowed_values() {
    Path csv = supplier.csvOfHubs(1);

    assertThat(wrong(csv, "--form", "both"))
        .isEqualTo(
            "Invalid value for option '--form': 'both' is not list or single. See"
                + " hub-returns-client submit --help\n");
    assertThat(wrong(csv, "--timeout", "soon"))
        .startsWith("Invalid value for option '--timeout': 'soon' is not a duration.")
        .hasLineCount(1);
    assertThat(wrong(csv, "--without", "device_id", "--dry-run"))
        .isEqualTo(
            "hub-returns-client: --without device_id: choose from user_ref_date_time,"
                + " user_ref_id, incident_reference, additional_information\n");
    assertThat(wrong(csv, "--schema-version", "6.0", "--dry-run", "--key", "x"))
        .hasLineCount(1)
        .doesNotContain("hubreturns.");
  }

  private String wrong(Path csv, String... options) {
    List<String> arguments = new java.util.ArrayList<>(List.of("submit", csv.toString()));
    arguments.addAll(List.of(options));
    CommandResult ran = supplier.run(arguments.toArray(String[]::new));
    assertThat(ran.exit()).isEqualTo(2);
    return ran.err();
  }

  @Test
  void warns_when_a_column_that_differs_by_line_needs_many_requests() {
    dsp.withHubs(3);
    Path csv =
        supplier.csv(
            "device_id,return_type,user_ref_id",
            hub(1) + ",general,job 1",
            hub(2) + ",general,job 2",
            hub(3) + ",general,job 3");

    assertThat(supplier.run("submit", "--dry-run", csv.toString()).err())
        .contains(
            "warning: 3 hubs need 3 requests, because user_ref_id differs from line to line. With"
                + " --without user_ref_id they need 1");

    CommandResult ran = supplier.submit(dsp, csv, "--without", "user_ref_id");

    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).contains("3 lines, 1 request sent:").doesNotContain("need");
    assertThat(dsp.decided()).hasSize(1);
    assertThat(supplier.results("user_ref_id")).containsExactly("job 1", "job 2", "job 3");
  }

  @ParameterizedTest
  @CsvSource({
    "--sheet, r.csv is not a workbook",
    "--alias, --keystore is not given",
    "--keystore-password-file, --keystore is not given",
    "--tls-ca, --url does not begin with https://"
  })
  void warns_of_an_option_without_effect(String option, String reason) {
    dsp.withHubs(1);
    Path csv = supplier.csvOfHubs(1);
    String value = folder.resolve("a.pem").toString();
    String warning = "warning: " + option + " has no effect, because " + reason;

    for (CommandResult ran :
        List.of(
            supplier.run("submit", csv.toString(), "--url", dsp.url(), option, value, "--dry-run"),
            supplier.submit(dsp, csv, option, value))) {
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.err()).containsOnlyOnce(warning);
    }
  }

  @ParameterizedTest
  @CsvSource({"--key, --certificate", "--certificate, --key"})
  void names_the_option_that_a_key_or_a_certificate_needs(String given, String needed) {
    CommandResult ran =
        supplier.run(
            "submit", supplier.csvOfHubs(1).toString(), given, folder.resolve("a.pem").toString());

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains(given + " needs the").contains("name it with " + needed);
  }

  @Test
  void warns_of_a_certificate_that_is_not_valid_now() {
    dsp.withHubs(1);
    TestPki pki = new TestPki();
    pki.issue(
            pki.order(SUPPLIER_A.id())
                .valid(
                    Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2001-01-01T00:00:00Z")))
        .writeTo(folder, "a");

    assertThat(supplier.submit(dsp, supplier.csvOfHubs(1), "--dry-run").err())
        .contains(
            "the certificate is valid from 2000-01-01T00:00:00Z to 2001-01-01T00:00:00Z only",
            "and this computer's time is ",
            "use a valid certificate");
  }

  @Test
  void warns_of_a_key_that_others_can_read() throws Exception {
    dsp.withHubs(1);
    Path key = folder.resolve("a.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(supplier.submit(dsp, supplier.csvOfHubs(1)).err())
        .contains("other users of this computer can read " + key + ". Run: chmod 600 " + key);
  }

  @Test
  void writes_files_that_only_their_owner_can_read() throws Exception {
    supplier.submit(dsp, supplier.csvOfHubs(1));

    for (String name : List.of("r.journal", "r.results.csv", "r.to-correct.csv")) {
      assertThat(Files.getPosixFilePermissions(folder.resolve(name)))
          .as(name)
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void sends_a_signed_file_as_it_is_and_explains_the_answer() throws Exception {
    dsp.withHubs(1);
    Path csv = supplier.csvOfHubs(2);
    supplier.runWithKey("prepare", csv.toString(), "--output", folder.resolve("out").toString());
    Path message;
    try (var files = Files.list(folder.resolve("out"))) {
      message = files.findFirst().orElseThrow();
    }
    Path answer = folder.resolve("answer.xml");

    CommandResult first =
        supplier.run("send", message.toString(), "--url", dsp.url(), "--output", answer.toString());
    CommandResult second = supplier.run("send", message.toString(), "--url", dsp.url());

    assertThat(first.exit()).isEqualTo(1);
    assertThat(first.out()).contains("1 hub: I0", "    " + hub(1), "1 hub: E19");
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(dsp.decided()).hasSize(1);
    assertThat(dsp.received().getFirst()).isEqualTo(Files.readAllBytes(message));
    assertThat(supplier.run("explain", answer.toString()).out()).isEqualTo(first.out());
    assertThat(supplier.run("send", csv.toString(), "--url", dsp.url()).exit()).isEqualTo(2);
  }

  @Test
  void refuses_a_proxy_that_it_cannot_use_before_it_makes_a_journal() {
    String csv = supplier.csvOfHubs(1).toString();
    List<String> words = new ArrayList<>(List.of("submit", csv, "--url", "http://dsp.example"));
    words.addAll(supplier.keyArguments());

    CommandResult ran =
        supplier.run(Map.of("HTTP_PROXY", "socks5://proxy.example"), words.toArray(String[]::new));

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("HTTP_PROXY 'socks5://proxy.example' is not the address");
    assertThat(folder.resolve("r.journal")).doesNotExist();
  }

  @Test
  void names_compressed_content_of_a_gateway() {
    dsp.then((exchange, body) -> {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write(new byte[] {0x1F, (byte) 0x8B});
      exchange.close();
    });

    supplier.submit(dsp, supplier.csvOfHubs(1));

    assertThat(supplier.results("meaning").getFirst())
        .contains("with compressed content (gzip), not a DUIS answer");
  }

  @Test
  void writes_no_formula_of_the_dsp_into_the_results() {
    dsp.then(status(400, "application/problem+json", "{\"title\":\"=1+1\"}"));

    supplier.submit(dsp, supplier.csvOfHubs(1));

    assertThat(supplier.results("meaning")).containsExactly("'=1+1");
  }

  @Test
  void explains_every_code_that_it_writes_itself() {
    for (ClientCode code : ClientCode.values()) {
      CommandResult ran = supplier.run("explain", code.text());

      assertThat(ran.exit()).isZero();
      assertThat(ran.out()).contains(code.text(), code.meaning(), code.whatToDo());
    }
  }

  private static Duration ms(long milliseconds) {
    return Duration.ofMillis(milliseconds);
  }
}
