package hubreturns.client;

import static hubreturns.testing.Fixtures.SUPPLIER_A;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static hubreturns.testing.Fixtures.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.client.Supplier.CommandResult;
import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisWriter;
import hubreturns.duis.Reading;
import hubreturns.returns.Decide;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.Pipe;
import hubreturns.testing.TestPki;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignAndVerifyTest {
  private static final TestPki PKI = new TestPki();

  /**
   * A message like the published templates: pretty-printed, with comments, and with a placeholder
   * for a signature.
   */
  private static final String TEMPLATE =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- a template -->
      <sr:Request xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway" schemaVersion='5.4'
          xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <sr:Header>
          <sr:RequestID>90-B3-D5-1F-30-01-00-00:90-B3-D5-1F-30-00-00-02:77</sr:RequestID>
          <sr:CommandVariant>8</sr:CommandVariant>
          <sr:ServiceReference>8.14</sr:ServiceReference>
          <sr:ServiceReferenceVariant>8.14.4</sr:ServiceReferenceVariant>
        </sr:Header>
        <sr:Body><!-- one hub -->
          <sr:CHFNoFaultReturn>
            <sr:DeviceID>00-DB-12-34-00-00-00-01</sr:DeviceID>
            <sr:CHFNoFaultReturnType>No Fault Return (general)</sr:CHFNoFaultReturnType>
            <sr:AdditionalInformation>a > b &amp; <![CDATA[<c>]]></sr:AdditionalInformation>
          </sr:CHFNoFaultReturn>
        </sr:Body>
        <SIGNATURE/>
      </sr:Request>
      """;

  private static final String PLACEHOLDER =
      """
      <ds:Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
          <!-- NOTE: placeholders -->
          <ds:SignedInfo Id="a>b"><ds:SignatureMethod Algorithm="x"/></ds:SignedInfo>
          <ds:SignatureValue>ZGVmYXVsdA==</ds:SignatureValue>
        </ds:Signature>\
      """;

  @TempDir private Path folder;
  private Supplier supplier;

  @BeforeEach
  void open() {
    supplier = new Supplier(folder, PKI);
  }

  @Test
  void signs_a_pretty_printed_template_so_that_it_verifies() {
    Path template = supplier.write("t.xml", TEMPLATE.replace("<SIGNATURE/>", PLACEHOLDER));

    CommandResult signed = sign(template);

    assertThat(signed.exit()).isZero();
    assertThat(signed.err()).isEmpty();
    assertThat(signed.out()).doesNotContain("<!--", "ZGVmYXVsdA==", "CDATA").endsWith("Request>");
    var read =
        (Reading.SignedRequest) DuisReader.read(signed.out().getBytes(StandardCharsets.UTF_8));
    assertThat(read.request().detail().reference().additionalInformation()).contains("a > b & <c>");
    CommandResult verified = verify(supplier.write("signed.xml", signed.out()), "a.pem");
    assertThat(verified.exit()).isZero();
    assertThat(verified.out())
        .startsWith("valid\n")
        .contains("issuer: CN=Z1, OU=07")
        .contains("serial: " + supplier.identity.certificate().getSerialNumber())
        .contains("eui: " + SUPPLIER_A.id());
  }

  @Test
  void drops_a_signature_under_any_prefix_and_signs_where_there_was_none() {
    String otherPrefix = PLACEHOLDER.replace("ds:", "");
    Path first = supplier.write("t.xml", TEMPLATE.replace("<SIGNATURE/>", otherPrefix));
    Path second = supplier.write("u.xml", TEMPLATE.replace("<SIGNATURE/>", ""));

    for (Path template : List.of(first, second)) {
      CommandResult signed = sign(template);

      assertThat(signed.exit()).isZero();
      assertThat(signed.out())
          .containsOnlyOnce("<ds:SignatureValue>")
          .doesNotContain("ZGVmYXVsdA==");
    }
  }

  @Test
  void a_message_changed_after_signing_is_not_valid() {
    CommandResult signed =
        sign(supplier.write("t.xml", TEMPLATE.replace("<SIGNATURE/>", PLACEHOLDER)));
    Path changed = supplier.write("c.xml", signed.out().replace("(general)", "(General)"));

    CommandResult verified = verify(changed, "a.pem");

    assertThat(verified.exit()).isEqualTo(1);
    assertThat(verified.out()).startsWith("not valid: the message was changed after it was signed");
  }

  @Test
  void names_the_signer_when_no_certificate_fits_and_finds_the_certificate_in_a_folder() {
    PKI.user(SUPPLIER_A.id()).writeTo(folder, "other");
    Path signed = supplier.write("s.xml", sign(supplier.write("t.xml", unsigned())).out());

    CommandResult wrong = verify(signed, "other.pem");

    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.out())
        .startsWith("not valid: none of the given certificates has the issuer and serial")
        .contains("serial: " + supplier.identity.certificate().getSerialNumber());
    assertThat(verify(signed, ".").exit()).isZero();
  }

  @Test
  void rejects_text_that_is_not_a_message_before_canonicalising_it() {
    Path doctype =
        supplier.write(
            "d.xml", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a>&e;</a>");
    Path broken = supplier.write("b.xml", "<a><b></a>");
    Path instruction = supplier.write("p.xml", "<a><?do it?></a>");

    Path nested =
        supplier.write(
            "n.xml", "<a><b><S:Signature xmlns:S='http://www.w3.org/2000/09/xmldsig#'/></b></a>");

    Path soap =
        supplier.write(
            "e.xml",
            "<S:Envelope xmlns:S='http://www.w3.org/2003/05/soap-envelope'><S:Body>%s</S:Body></S:Envelope>"
                .formatted(unsigned().replaceFirst("(?s)^.*?(?=<sr:Request)", "")));

    assertThat(sign(nested).err())
        .contains("the request is inside the element a")
        .doesNotContain("\tat ");
    assertThat(sign(soap).err()).contains("the request is inside the element S:Envelope");
    assertThat(sign(doctype).err()).contains("DOCTYPE");
    assertThat(sign(broken).err()).contains("Not well-formed XML");
    assertThat(sign(instruction).err()).contains("processing instruction");
    assertThat(List.of(sign(doctype), sign(broken), sign(instruction)))
        .allSatisfy(ran -> assertThat(ran.exit()).isEqualTo(2))
        .allSatisfy(ran -> assertThat(ran.out()).isEmpty());
    assertThat(verify(doctype, "a.pem").out()).startsWith("not valid: The message has a DOCTYPE");
    assertThat(verify(supplier.write("u.xml", unsigned()), "a.pem").out())
        .startsWith("not valid: the message has no signature");
  }

  @Test
  void signs_a_message_that_a_dsp_would_refuse_and_warns() {
    CommandResult signed = sign(supplier.write("t.xml", unsigned().replace("(general)", "(odd)")));

    assertThat(signed.exit()).isZero();
    assertThat(signed.out()).isNotEmpty();
    assertThat(signed.err()).contains("warning", "CHFNoFaultReturnType");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "ISO-8859-1"})
  void warns_of_a_valid_message_whose_encoding_a_dsp_would_refuse(String encoding)
      throws Exception {
    String utf8 = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    String signed = sign(supplier.write("t.xml", unsigned())).out();
    Path other =
        Files.write(
            folder.resolve("other.xml"),
            (utf8.replace("UTF-8", encoding) + signed).getBytes(Charset.forName(encoding)));

    CommandResult verified = verify(other, "a.pem");

    assertThat(verified.out()).startsWith("valid\n");
    assertThat(verified.err()).contains("warning", "would refuse this message", "UTF-8");
    assertThat(verify(supplier.write("utf8.xml", utf8 + signed), "a.pem").err()).isEmpty();
  }

  @Test
  void prepares_files_that_verify_and_can_be_explained() throws Exception {
    Path csv = supplier.csvOfHubs(1000);
    CommandResult ran = supplier.runWithKey("prepare", csv.toString(), "--output", folder + "/out");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .startsWith("file,request_id,service_reference_variant,return_type,hubs,lines\n")
        .contains(",999,2-1000\n", ",1,1001\n");
    try (var files = Files.list(folder.resolve("out"))) {
      List<Path> messages = files.toList();
      assertThat(messages).hasSize(2);
      for (Path message : messages) {
        assertThat(verify(message, "a.pem").exit()).isZero();
        assertThat(supplier.run("explain", message.toString()).out())
            .contains("request 90-B3-D5-1F-30-01-00-00:", "return type: No Fault Return (general)");
      }
    }
  }

  @Test
  void prepare_says_that_the_folder_holds_messages_of_an_earlier_run() throws Exception {
    Path csv = supplier.csvOfHubs(1000);
    CommandResult first = supplier.runWithKey("prepare", csv.toString());
    CommandResult second = supplier.runWithKey("prepare", csv.toString());

    assertThat(first.err()).doesNotContain("earlier run");
    assertThat(second.exit()).isZero();
    assertThat(second.err()).contains("already holds 2 messages of an earlier run");
  }

  @Test
  void explains_an_answer_by_its_groups() {
    TestPki.Identity dsp = PKI.user(hubreturns.testing.Fixtures.DSP);
    byte[] answer =
        new XmlSigner(dsp.key(), dsp.certificate())
            .sign(
                DuisWriter.write(
                    Decide.decide(
                        submitted(list(3, noFault(), hub(1), hub(2))),
                        Map.of(hub(1), hubreturns.testing.Fixtures.delivered(hub(1))),
                        hubreturns.testing.Fixtures.NOON)));
    Path file = supplier.write("answer.xml", new String(answer, StandardCharsets.UTF_8));

    CommandResult ran = supplier.run("explain", file.toString());

    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .contains(
            "header: W081401  Mixed outcome",
            "1 hub: I0  Success",
            "    " + hub(1),
            "1 hub: E19  Unknown device",
            "what to do: Check the ID for a typing or scanning mistake.");
  }

  @Test
  void says_that_a_file_is_no_message() throws IOException {
    Path csv = supplier.write("r.csv", "device_id,return_type\n");
    Path nothing = supplier.write("empty.xml", "\uFEFF\n");
    Path large = folder.resolve("large.xml");
    Files.write(large, new byte[8 * 1024 * 1024 + 1]);

    for (Path file : List.of(csv, nothing, large)) {
      assertThat(supplier.run("explain", file.toString()).exit()).isEqualTo(2);
    }
    assertThat(supplier.run("explain", csv.toString()).err())
        .contains("r.csv is neither XML nor JSON");
    assertThat(supplier.run("explain", nothing.toString()).err()).contains("empty.xml is empty");
    assertThat(supplier.run("explain", large.toString()).err())
        .contains("large.xml is too large for a message");
  }

  @Test
  void explains_codes_problems_and_documents() {
    Path problem =
        supplier.write(
            "p.json",
            "{\"status\":400,\"title\":\"No signature\",\"detail\":\"Sign it.\",\"type\":\"urn:x\"}");

    assertThat(supplier.run("explain", "e4").out()).contains("E4  Not entitled", "what to do:");
    assertThat(supplier.run("explain", "409").out()).contains("request-id-reused");
    assertThat(supplier.run("explain", problem.toString()).out())
        .contains("No signature", "urn:x", "Sign it.");
    assertThat(supplier.run("explain", "E9999").exit()).isEqualTo(1);
    CommandResult unsigned =
        supplier.run("explain", supplier.write("u.xml", unsigned()).toString());
    assertThat(unsigned.exit()).isEqualTo(1);
    assertThat(unsigned.out()).contains("HTTP 400  Forbidden XML construct");
  }

  @Test
  void does_not_overwrite_the_message_with_the_signed_one_or_the_answer() throws Exception {
    Path message = supplier.write("t.xml", unsigned());
    Path link = java.nio.file.Files.createSymbolicLink(folder.resolve("link.xml"), message);
    assertThat(supplier.runWithKey("sign", "--output", link.toString(), message.toString()).err())
        .contains("would overwrite the message itself");
    assertThat(supplier.run("send", message.toString(), "--output", link.toString()).err())
        .contains("would overwrite the message itself");
    assertThat(supplier.read("t.xml")).isEqualTo(unsigned());
  }

  @Test
  void does_not_overwrite_the_files_that_the_options_name() {
    Path message = supplier.write("t.xml", unsigned());
    String key = supplier.read("a.key");
    String certificate = supplier.read("a.pem");
    String pem = folder.resolve("a.pem").toString();

    assertThat(
            supplier
                .runWithKey(
                    "sign", message.toString(), "--output", folder.resolve("./a.key").toString())
                .err())
        .contains("would overwrite", "a.key, which this command reads");
    assertThat(supplier.runWithKey("sign", message.toString(), "--output", pem).exit())
        .isEqualTo(2);
    assertThat(
            supplier
                .run("send", message.toString(), "--dsp-certificate", pem, "--output", pem)
                .err())
        .contains("would overwrite", "a.pem, which this command reads");
    assertThat(supplier.read("a.key")).isEqualTo(key);
    assertThat(supplier.read("a.pem")).isEqualTo(certificate);
  }

  @Test
  void explains_a_problem_document_as_windows_shells_write_it() throws Exception {
    String problem = "\uFEFF{\"title\":\"No signature\",\"detail\":\"Sign it.\"}";
    for (Charset charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path file = Files.write(folder.resolve("p.json"), problem.getBytes(charset));

      assertThat(supplier.run("explain", file.toString()).out())
          .contains("No signature", "Sign it.");
    }
  }

  @Test
  void explains_a_pipe_and_says_that_a_folder_is_one() throws Exception {
    Path pipe = Pipe.make(folder.resolve("pipe"));
    Thread writer =
        Thread.ofVirtual().start(() -> supplier.write("pipe", "{\"title\":\"No signature\"}"));

    assertThat(supplier.run("explain", pipe.toString()).out()).contains("No signature");
    writer.join();
    CommandResult ran = supplier.run("explain", folder.toString());
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("is a folder. Name a file or a code");
  }

  private static String unsigned() {
    return TEMPLATE.replace("<SIGNATURE/>", "");
  }

  private CommandResult sign(Path file) {
    return supplier.runWithKey("sign", file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nofile.xml", "answers/E4", "./E4"})
  void explain_says_that_there_is_no_file_of_a_name_that_only_a_file_can_have(String name) {
    CommandResult ran = supplier.run("explain", name);

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("there is no file " + name + ". Name a file, or a code");
  }

  @Test
  void prepare_refuses_a_file_in_the_place_of_its_folder_before_it_lists_anything() {
    Path csv = supplier.csvOfHubs(1);
    Path file = supplier.write("p.csv", "");

    CommandResult ran = supplier.runWithKey("prepare", csv.toString(), "--output", file.toString());
    CommandResult below = supplier.runWithKey("prepare", csv.toString(), "--output", file + "/out");

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains(file + " is not a folder. Name a folder with --output");
    assertThat(below.err()).contains("cannot make the folder " + file + "/out (");
    assertThat(ran.out() + below.out()).isEmpty();
  }

  @Test
  void only_their_owner_can_read_the_files_of_prepare_and_sign() throws IOException {
    Path out = folder.resolve("out");
    supplier.runWithKey("prepare", supplier.csvOfHubs(1).toString(), "--output", out.toString());
    Path signed = folder.resolve("signed.xml");
    supplier.runWithKey(
        "sign", supplier.write("t.xml", unsigned()).toString(), "--output", signed.toString());

    List<Path> written = new ArrayList<>(List.of(signed));
    try (Stream<Path> files = Files.list(out)) {
      files.forEach(written::add);
    }
    assertThat(written).hasSize(2);
    for (Path file : written) {
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  private CommandResult verify(Path file, String certificate) {
    return supplier.run(
        "verify", file.toString(), "--certificate", folder.resolve(certificate).toString());
  }
}
