package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.REFUSALS;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.Operator;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.Duis;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.acceptance.wire.Signatures;
import hubreturns.harness.CertificateShape;
import hubreturns.harness.Http;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.SigningKey;
import hubreturns.harness.Supplier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages that get no DUIS answer: what they get instead, and that they change nothing. */
@UsesSharedSystem
final class RefusalsIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  static final int LONGEST_PROBLEM = 2_000;
  private static final int MESSAGE_BYTES_MAX = 1024 * 1024;
  private static final String XML = "application/xml";

  private final TestSystem system;

  RefusalsIT(TestSystem system) {
    this.system = system;
  }

  private interface Sender {
    Http.Response send(Duis duis, String... headers) throws IOException, InterruptedException;
  }

  /**
   * A message with one defect.
   *
   * @param problem the end of its problem type
   */
  private record Defect(String name, int status, String problem, Sender sending) {}

  @Test
  @Requirement(REFUSALS)
  void a_refused_message_gets_a_problem_document_and_leaves_smi_sat_and_returns_unchanged(
      TestReporter saw) throws IOException, InterruptedException {
    List<MadeUpHub> hubs = system.hubs(3);
    List<String> ids = HubPool.ids(hubs);
    ReturnRequest good = system.noFaultReturn().hubs(ids.subList(0, 2));
    List<String> requestIds = new ArrayList<>();

    for (Defect defect : defects(good, ids, requestIds)) {
      isAProblemDocument(defect);
      saw.publishEntry(defect.name(), defect.status() + " " + defect.problem());
    }

    List<String> all = new ArrayList<>(ids);
    all.addAll(requestIds);
    List<Operator.SatEntry> entries = system.operator().sat(all);
    Map<String, JsonNode> inventory = system.operator().inventory(ids);
    assertThat(entries).isEmpty();
    assertThat(inventory.toString()).doesNotContain("Returned");
    assertThat(system.operator().returns().toString()).doesNotContain(ids);
    // The message without any of the defects is accepted: nothing else was wrong with them.
    Answer answer = system.send(good);
    assertThat(answer.code()).isEqualTo("I0");
    saw.publishEntry(
        "Afterwards",
        "no SAT entry, no hub Returned, no return; the message without defect: " + answer.code());
  }

  @Test
  @Requirement(REFUSALS)
  void a_message_of_1_mib_is_read_in_one_piece_and_in_chunks()
      throws IOException, InterruptedException {
    byte[] message =
        padded(
            system.noFaultReturn().hubs(HubPool.ids(system.hubs(1))).signedBy(system.first()),
            MESSAGE_BYTES_MAX);

    assertThat(system.duis().send(message).code()).isEqualTo("I0");
    Http.Response again = Http.postChunked(system.duis().address("serviceD"), XML, message);
    assertThat(again.status()).isEqualTo(200);
    assertThat(Duis.isReplay(again)).as("the same bytes").isTrue();
  }

  /** The message with spaces after its end, which mean nothing in XML. */
  private static byte[] padded(byte[] message, int length) {
    byte[] padded = Arrays.copyOf(message, length);
    Arrays.fill(padded, message.length, length, (byte) ' ');
    return padded;
  }

  private static void assertHas(JsonNode problem, Defect defect) {
    assertThat(problem.path("type").asString("")).as(defect.name()).endsWith(defect.problem());
    assertThat(problem.path("status").asInt()).isEqualTo(defect.status());
    assertThat(problem.path("title").asString("")).isNotBlank();
    assertThat(problem.path("detail").asString("")).isNotBlank();
    assertThat(problem.path("instance").asString("")).isNotBlank();
  }

  private void isAProblemDocument(Defect defect) throws IOException, InterruptedException {
    Http.Response json = defect.sending().send(system.duis());
    Http.Response xml =
        defect.sending().send(system.duis(), "Accept", "application/problem+xml, application/xml");

    assertThat(json.status()).as(defect.name() + ": " + json.text()).isEqualTo(defect.status());
    assertThat(json.header("Content-Type")).startsWith("application/problem+json");
    assertHas(JSON.readTree(json.body()), defect);
    assertThat(xml.status()).isEqualTo(defect.status());
    assertThat(xml.header("Content-Type")).startsWith("application/problem+xml");
    assertThat(xml.text()).contains("urn:ietf:rfc:7807", defect.problem());
    for (Http.Response answer : List.of(json, xml)) {
      assertThat(answer.text())
          .as(defect.name())
          .hasSizeLessThan(LONGEST_PROBLEM)
          .doesNotContain("Exception", "\tat ", "hubreturns.service");
    }
  }

  private List<Defect> defects(ReturnRequest good, List<String> ids, List<String> requestIds)
      throws IOException {
    Cases cases = new Cases(good, requestIds);
    cases.texts(ids);
    cases.headers();
    cases.signatures(ids);
    cases.certificates();
    cases.transport();
    return cases.all;
  }

  /** Messages with one defect each, in the order of docs/wire.md. */
  private final class Cases {
    private final List<Defect> all = new ArrayList<>();
    private final ReturnRequest good;
    private final List<String> requestIds;
    private final Supplier from = system.first();

    Cases(ReturnRequest good, List<String> requestIds) {
      this.good = good;
      this.requestIds = requestIds;
    }

    private void add(String name, int status, String problem, Sender sending) {
      all.add(new Defect(name, status, problem, sending));
    }

    private void bytes(String name, int status, String problem, byte[] message) {
      add(name, status, problem, (duis, headers) -> duis.post("serviceD", message, headers));
    }

    private void bytes(String name, String problem, byte[] message) {
      bytes(name, 400, problem, message);
    }

    private void request(String name, String problem, ReturnRequest request) {
      requestIds.add(request.requestId());
      bytes(name, problem, request.signedBy(from));
    }

    /** A signed message whose text was changed afterwards. */
    private void changed(String name, String problem, String what, String by) {
      String signed = text(good.again().signedBy(from));
      assertThat(signed).contains(what);
      bytes(name, problem, utf8(signed.replaceFirst(Pattern.quote(what), by)));
    }

    /** One message for each problem type; CorpusIT sends the others. */
    void texts(List<String> ids) {
      String signed = text(good.again().signedBy(from));
      bytes("not well-formed", "not-well-formed", utf8(signed.replace("</sr:Body>", "")));
      bytes("with a DTD", "forbidden-construct", utf8("<!DOCTYPE r []>" + signed));
      request(
          "list with a malformed item",
          "schema-invalid",
          good.again().rawList(ids.get(0) + ",00-DB-12"));
    }

    void headers() {
      request("unknown schemaVersion", "unsupported-version", good.again().version("5.50"));
      request(
          "header and body of different SRVs",
          "service-mismatch",
          good.again().header("ServiceReferenceVariant", "8.14.3"));
      request(
          "for another DSP",
          "wrong-target",
          good.header("RequestID", ReturnRequest.requestId(from.eui(), "90-B3-D5-1F-30-00-00-03")));
    }

    void signatures(List<String> ids) {
      ReturnRequest unsigned = good.again();
      requestIds.add(unsigned.requestId());
      bytes("no signature", "signature-missing", utf8(unsigned.xml()));
      changed("one hub exchanged after signing", "signature-invalid", ids.get(0), ids.get(2));
      changed(
          "a weaker digest",
          "signature-malformed",
          "http://www.w3.org/2001/04/xmlenc#sha256",
          "http://www.w3.org/2000/09/xmldsig#sha1");
      String signed = text(good.again().signedBy(from));
      String signature =
          signed.substring(signed.indexOf("<ds:Signature"), signed.indexOf("</sr:Request>"));
      bytes(
          "two signatures",
          "schema-invalid",
          utf8(signed.replace("</sr:Request>", signature + "</sr:Request>")));
      bytes(
          "signed with a key that the certificate does not have",
          "signature-invalid",
          Signatures.sign(
              good.again().xml(),
              new SigningKey(
                  SigningKey.of(system.second()).key(), SigningKey.of(from).certificate())));
    }

    void certificates() throws IOException {
      Supplier stranger =
          system
              .world()
              .newcomer("Stranger", "90-B3-D5-1F-30-21-00-00", "stranger", CertificateShape.USER);
      ReturnRequest strangers =
          good.header("RequestID", ReturnRequest.requestId(stranger.eui(), ReturnRequest.DSP));
      requestIds.add(strangers.requestId());
      bytes("unknown certificate", 403, "certificate-unknown", strangers.signedBy(stranger));
      ReturnRequest others =
          good.header(
              "RequestID", ReturnRequest.requestId(system.second().eui(), ReturnRequest.DSP));
      requestIds.add(others.requestId());
      bytes("another User's RequestID", 403, "certificate-of-another", others.signedBy(from));
    }

    void transport() {
      byte[] message = good.again().signedBy(from);
      add(
          "unknown service",
          404,
          "not-found",
          (duis, headers) -> duis.post("serviceX", message, headers));
      add(
          "TRACE",
          405,
          "method-not-allowed",
          (duis, headers) -> Http.trace(duis.address("serviceD"), headers));
      add(
          "GET",
          405,
          "method-not-allowed",
          (duis, headers) -> Http.get(duis.address("serviceD"), headers));
      byte[] large = padded(message, MESSAGE_BYTES_MAX + 1);
      bytes("1 MiB and one byte", 413, "body-too-large", large);
      add(
          "1 MiB and one byte, in chunks",
          413,
          "body-too-large",
          (duis, headers) -> Http.postChunked(duis.address("serviceD"), XML, large, headers));
      add(
          "application/json",
          415,
          "media-type-not-supported",
          (duis, headers) ->
              Http.post(duis.address("serviceD"), "application/json", message, headers));
      String utf16 = "application/xml;charset=utf-16";
      add(
          "another encoding than UTF-8",
          415,
          "media-type-not-supported",
          (duis, headers) -> Http.post(duis.address("serviceD"), utf16, message, headers));
      add(
          "compressed content",
          415,
          "media-type-not-supported",
          (duis, headers) ->
              duis.post(
                  "serviceD",
                  message,
                  Stream.concat(Stream.of("Content-Encoding", "gzip"), Stream.of(headers))
                      .toArray(String[]::new)));
    }

    private static String text(byte[] message) {
      return new String(message, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
