package hubreturns.service.trust;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.database;
import static hubreturns.service.testing.TestDatabase.freshCounter;
import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.hub;
import static hubreturns.testing.Fixtures.noFault;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisWriter;
import hubreturns.duis.Problem;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.returns.Decide;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnRequest;
import hubreturns.service.testing.SettableClock;
import hubreturns.service.trust.CertificateWatch.ExpiringCertificate;
import hubreturns.signature.PemBlock;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.Pipe;
import hubreturns.testing.TestPki;
import hubreturns.testing.TestPki.Identity;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class TrustIT {
  // The times in certificates are in whole seconds.
  private static final Instant NOW = NOON.truncatedTo(ChronoUnit.SECONDS);
  private static final AtomicInteger NEXT_USER = new AtomicInteger();

  @TempDir Path folder = Path.of("");

  private final TestPki pki = new TestPki();
  private final SettableClock clock = new SettableClock(NOW);
  private final UserId user = freshUser();
  private final Parties parties =
      new Parties(database().dataSource(), List.of(TestPki.USER_OU, "02"), clock);

  private static UserId freshUser() {
    return new UserId(0x90B3_D51F_3088_0000L + NEXT_USER.incrementAndGet());
  }

  private Trust trust() {
    return trust(Optional.empty(), Optional.empty());
  }

  private Trust trust(Optional<Path> anchors, Optional<Path> revocations) {
    return trust(new TrustFiles(anchors, revocations, TrustFiles.Tolerance.NOTHING));
  }

  private Trust trust(TrustFiles files) {
    return new Trust(new Registrations(client()), files, List.of(TestPki.USER_OU), DSP, clock);
  }

  /** Has certificates registered for a User, as an operator would. */
  private Parties.ImportSummary register(String status, UserId of, Identity... identities)
      throws IOException {
    StringBuilder files = new StringBuilder();
    for (Identity identity : identities) {
      String name = "c" + identity.certificate().getSerialNumber();
      identity.writeTo(folder, name);
      files.append(files.isEmpty() ? "" : ", ").append(name).append(".pem");
    }
    return take(yaml(user, of, "status: %s, certificates: [%s]".formatted(status, files)));
  }

  /** A file with one User, which has role IS. */
  private static String yaml(UserId party, UserId of, String more) {
    return """
    parties:
      - name: Party of %s
        users:
          - {eui: %s, roles: [IS], %s}
    """
        .formatted(party, of, more);
  }

  /** A new certificate of the User, registered in addition to the earlier ones. */
  private Identity registered() throws IOException {
    Identity identity = pki.user(user);
    register("Live", user, identity);
    return identity;
  }

  private Parties.ImportSummary take(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("parties.yaml"), yaml);
    return ((Parties.Outcome.ImportedParties) parties.take(file, DSP)).imported();
  }

  private CertificateWatch watch(Identity dsp) {
    return watch(dsp, Optional.empty());
  }

  private CertificateWatch watch(Identity dsp, Optional<Identity> tls) {
    return new CertificateWatch(
        client(),
        dsp.certificate(),
        () -> tls.map(Identity::certificate),
        Duration.ofDays(30),
        clock);
  }

  private static Verification verify(Trust trust, UserId originator, Identity signer) {
    return verify(trust, sign(originator, signer));
  }

  private static Verification verify(Trust trust, byte[] signed) {
    return trust.verify((SignedRequest) DuisReader.read(signed), ServicePath.NON_DEVICE);
  }

  private static byte[] sign(UserId originator, Identity signer) {
    RequestId id = new RequestId(originator, DSP, freshCounter());
    ReturnRequest request =
        new ReturnRequest(
            id, SchemaVersion.V5_5, Form.LIST, new HubList(List.of(hub(1))), noFault());
    return new XmlSigner(signer.key(), signer.certificate()).sign(DuisWriter.write(request));
  }

  private static Optional<Problem> problem(Trust trust, UserId originator, Identity signer) {
    return switch (verify(trust, originator, signer)) {
      case VerifiedRequest verified -> Optional.empty();
      case Untrusted untrusted -> Optional.of(untrusted.refusal().problem());
    };
  }

  /** Writes a file with a later time of change than the file that it replaces. */
  private Path put(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    FileTime before =
        Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.from(Instant.EPOCH);
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusSeconds(1)));
    return file;
  }

  @Test
  void accepts_a_message_signed_with_a_registered_certificate_and_knows_its_user()
      throws IOException {
    Identity identity = registered();

    VerifiedRequest verified = (VerifiedRequest) verify(trust(), user, identity);

    assertThat(verified.submission().user().id()).isEqualTo(user);
    assertThat(verified.submission().user().party()).isEqualTo("Party of " + user);
  }

  @Test
  void refuses_a_certificate_that_is_not_registered() throws IOException {
    register("Live", user, pki.user(user));

    assertThat(problem(trust(), user, pki.user(user))).contains(Problem.CERTIFICATE_UNKNOWN);
  }

  @Test
  void refuses_a_message_that_another_key_signed() throws IOException {
    Identity registered = pki.user(user);
    register("Live", user, registered);
    Identity forged = new Identity(pki.user(user).key(), registered.certificate());

    assertThat(problem(trust(), user, forged)).contains(Problem.SIGNATURE_INVALID);
  }

  @Test
  void accepts_a_certificate_from_its_first_second_to_its_last() throws IOException {
    Instant from = NOW.plusSeconds(60);
    Instant to = NOW.plusSeconds(120);
    Identity identity = pki.issue(pki.order(user).valid(from, to));
    register("Live", user, identity);
    Trust trust = trust();

    clock.advance(Duration.ofSeconds(60).minusMillis(1));
    assertThat(problem(trust, user, identity)).contains(Problem.CERTIFICATE_NOT_VALID_NOW);
    clock.advance(Duration.ofMillis(1));
    assertThat(problem(trust, user, identity)).isEmpty();
    clock.advance(Duration.ofSeconds(60));
    assertThat(problem(trust, user, identity)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(problem(trust, user, identity)).contains(Problem.CERTIFICATE_NOT_VALID_NOW);
  }

  @Test
  void requires_a_chain_to_the_trust_anchors_and_reads_them_again_when_they_change()
      throws IOException {
    Identity identity = registered();
    // The other authority has the same name, but another key.
    Path anchors = put("anchors.pem", new TestPki().anchorPem());
    Trust trust = trust(Optional.of(anchors), Optional.empty());

    assertThat(problem(trust, user, identity)).contains(Problem.CERTIFICATE_NOT_TRUSTED);
    put("anchors.pem", new TestPki().anchorPem() + pki.anchorPem());
    assertThat(problem(trust, user, identity)).isEmpty();
  }

  @Test
  void refuses_a_certificate_as_soon_as_it_is_revoked() throws IOException {
    Identity kept = registered();
    Identity revoked = registered();
    Path list = put("crl.pem", pki.revocationsPem());
    Path anchors = put("anchors.pem", pki.anchorPem());
    Trust trust = trust(Optional.of(anchors), Optional.of(list));

    assertThat(problem(trust, user, revoked)).isEmpty();
    put("crl.pem", pki.revocationsPem(revoked.certificate()));
    assertThat(problem(trust, user, revoked)).contains(Problem.CERTIFICATE_REVOKED);
    assertThat(problem(trust, user, kept)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "-----BEGIN X509 CRL-----\nMIIB"})
  void keeps_the_earlier_lists_and_anchors_while_a_new_file_cannot_be_used(String broken)
      throws IOException {
    Identity kept = registered();
    Identity revoked = registered();
    Path list = put("crl.pem", pki.revocationsPem(revoked.certificate()));
    Path anchors = put("anchors.pem", pki.anchorPem());
    Trust trust = trust(Optional.of(anchors), Optional.of(list));

    put("crl.pem", broken);
    put("anchors.pem", broken);
    assertThat(problem(trust, user, kept)).isEmpty();
    assertThat(problem(trust, user, revoked)).contains(Problem.CERTIFICATE_REVOKED);

    Files.delete(list);
    assertThat(problem(trust, user, revoked)).contains(Problem.CERTIFICATE_REVOKED);

    put("crl.pem", pki.revocationsPem(kept.certificate(), revoked.certificate()));
    assertThat(problem(trust, user, revoked)).contains(Problem.CERTIFICATE_REVOKED);

    put("anchors.pem", new TestPki().anchorPem());
    assertThat(problem(trust, user, kept)).contains(Problem.CERTIFICATE_NOT_TRUSTED);
  }

  @Test
  void refuses_requests_while_no_trust_anchor_signed_the_revocation_list() throws IOException {
    Identity identity = registered();
    Path anchors = put("anchors.pem", pki.anchorPem());
    // The other authority has the same name, but another key.
    Path list = put("crl.pem", new TestPki().revocationsPem());
    Trust trust = trust(Optional.of(anchors), Optional.of(list));

    Untrusted untrusted = (Untrusted) verify(trust, user, identity);
    assertThat(untrusted.refusal().problem()).isEqualTo(Problem.UNAVAILABLE);
    assertThat(untrusted.refusal().detail()).contains("was not signed by a trust anchor");
    put("crl.pem", new TestPki().revocationsPem() + pki.revocationsPem());
    assertThat(problem(trust, user, identity)).isEmpty();
  }

  @Test
  void uses_a_revocation_list_that_nothing_verifies_only_if_that_is_allowed() throws IOException {
    Identity kept = registered();
    Identity revoked = registered();
    Optional<Path> list = Optional.of(put("crl.pem", pki.revocationsPem(revoked.certificate())));
    Trust lenient =
        trust(new TrustFiles(Optional.empty(), list, new TrustFiles.Tolerance(false, true)));

    assertThat(problem(trust(Optional.empty(), list), user, kept)).contains(Problem.UNAVAILABLE);
    assertThat(problem(lenient, user, kept)).isEmpty();
    assertThat(problem(lenient, user, revoked)).contains(Problem.CERTIFICATE_REVOKED);
  }

  @Test
  void refuses_requests_while_the_revocation_list_is_stale_unless_that_is_allowed()
      throws IOException {
    Identity kept = registered();
    Identity revoked = registered();
    Optional<Path> list =
        Optional.of(put("crl.pem", pki.revocationsPem(NOW.plusSeconds(60), revoked.certificate())));
    Optional<Path> anchors = Optional.of(put("anchors.pem", pki.anchorPem()));
    Trust strict = trust(anchors, list);
    Trust lenient = trust(new TrustFiles(anchors, list, new TrustFiles.Tolerance(true, false)));

    clock.advance(Duration.ofSeconds(60));
    assertThat(problem(strict, user, kept)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(problem(strict, user, kept)).contains(Problem.UNAVAILABLE);
    assertThat(problem(strict, user, revoked)).contains(Problem.CERTIFICATE_REVOKED);
    assertThat(problem(lenient, user, kept)).isEmpty();
    assertThat(problem(lenient, user, revoked)).contains(Problem.CERTIFICATE_REVOKED);
  }

  @Test
  void says_when_the_issuer_is_written_in_reverse_order() throws IOException {
    Identity identity = registered();
    String signed = new String(sign(user, identity), StandardCharsets.UTF_8);
    assertThat(signed).contains("CN=Z1,OU=07");
    byte[] reversed = signed.replace("CN=Z1,OU=07", "OU=07,CN=Z1").getBytes(StandardCharsets.UTF_8);

    Untrusted untrusted = (Untrusted) verify(trust(), reversed);

    assertThat(untrusted.refusal().problem()).isEqualTo(Problem.CERTIFICATE_UNKNOWN);
    assertThat(untrusted.refusal().detail()).contains("reverse order", "CN=Z1, OU=07");
  }

  @Test
  void refuses_a_certificate_of_a_role_that_is_not_accepted() throws IOException {
    Identity identity = pki.issue(pki.order(user).ou("02"));
    register("Live", user, identity);

    assertThat(problem(trust(), user, identity)).contains(Problem.CERTIFICATE_WRONG_ROLE);
  }

  @Test
  void refuses_a_request_that_names_another_user_even_of_the_same_party() throws IOException {
    UserId other = freshUser();
    Identity mine = pki.user(user);
    Identity others = pki.user(other);
    register("Live", user, mine);
    register("Live", other, others);
    Trust trust = trust();

    assertThat(problem(trust, other, mine)).contains(Problem.CERTIFICATE_OF_ANOTHER);
    assertThat(problem(trust, user, others)).contains(Problem.CERTIFICATE_OF_ANOTHER);
    assertThat(problem(trust, user, mine)).isEmpty();
    assertThat(problem(trust, other, others)).isEmpty();
  }

  @Test
  void accepts_both_certificates_of_a_user_while_one_replaces_the_other() throws IOException {
    Identity old = pki.issue(pki.order(user).valid(NOW.minusSeconds(60), NOW.plusSeconds(60)));
    Identity renewed = pki.user(user);
    register("Live", user, old);
    register("Live", user, renewed);
    Trust trust = trust();

    assertThat(problem(trust, user, old)).isEmpty();
    assertThat(problem(trust, user, renewed)).isEmpty();
    clock.advance(Duration.ofSeconds(61));
    assertThat(problem(trust, user, old)).contains(Problem.CERTIFICATE_NOT_VALID_NOW);
    assertThat(problem(trust, user, renewed)).isEmpty();
  }

  @Test
  void refuses_a_removed_user_or_a_removed_certificate_immediately() throws IOException {
    Identity one = registered();
    Identity two = registered();

    assertThat(parties.remove(user, Optional.of(one.certificate().getSerialNumber())).changes())
        .hasSize(1);
    assertThat(problem(trust(), user, one)).contains(Problem.CERTIFICATE_UNKNOWN);
    assertThat(problem(trust(), user, two)).isEmpty();
    Parties.Removal removal = parties.remove(user, Optional.empty());
    assertThat(removal.changes()).hasSize(2);
    assertThat(removal.before())
        .hasSize(2)
        .first()
        .isEqualTo("User %s: Party of %s, roles [IS], Live".formatted(user, user));
    assertThat(problem(trust(), user, two)).contains(Problem.CERTIFICATE_UNKNOWN);
    assertThat(parties.remove(user, Optional.empty()).changes()).isEmpty();
  }

  @Test
  void verifies_with_remembered_registrations_and_names_their_version() throws IOException {
    Identity identity = registered();
    Trust trust = trust();
    SignedRequest signed = (SignedRequest) DuisReader.read(sign(user, identity));

    VerifiedRequest first = (VerifiedRequest) trust.verify(signed, ServicePath.NON_DEVICE);
    register("Suspended", user, identity);
    VerifiedRequest remembered = (VerifiedRequest) trust.verify(signed, ServicePath.NON_DEVICE);
    VerifiedRequest fromDatabase =
        (VerifiedRequest) trust.verifyFromDatabase(signed, ServicePath.NON_DEVICE);

    assertThat(remembered.registrations()).isEqualTo(first.registrations());
    assertThat(fromDatabase.registrations()).isNotEqualTo(first.registrations());
    assertThat(Decide.requestCode(fromDatabase.submission())).contains(ResponseCode.E3);
    assertThat(((VerifiedRequest) trust.verify(signed, ServicePath.NON_DEVICE)).registrations())
        .isEqualTo(fromDatabase.registrations());
  }

  @Test
  void knows_a_suspended_user_so_that_the_requests_get_E3() throws IOException {
    Identity identity = pki.user(user);
    register("Suspended", user, identity);

    VerifiedRequest verified = (VerifiedRequest) verify(trust(), user, identity);

    assertThat(Decide.requestCode(verified.submission())).contains(ResponseCode.E3);
  }

  @Test
  void reports_what_an_import_changed_and_no_changes_the_second_time() throws IOException {
    Identity identity = pki.user(user);

    assertThat(register("Live", user, identity).changes())
        .anyMatch(line -> line.startsWith("added Party"))
        .anyMatch(line -> line.startsWith("added User " + user))
        .anyMatch(line -> line.startsWith("registered certificate"))
        .hasSize(3);
    assertThat(register("Live", user, identity).changes()).isEmpty();
    assertThat(register("Suspended", user, identity).changes())
        .containsExactly(
            "changed User %s from Party of %s, roles [IS], Live to Party of %s, roles [IS], Suspended"
                .formatted(user, user, user));
  }

  @Test
  void keeps_the_status_of_a_user_where_the_file_leaves_it_out() throws IOException {
    register("Suspended", user);

    assertThat(take(yaml(user, user, "")).changes()).isEmpty();
    UserId other = freshUser();
    assertThat(take(yaml(other, other, "")).changes())
        .contains("added User %s: Party of %s, roles [IS], Live".formatted(other, other));
  }

  @Test
  void skips_each_unusable_certificate_with_file_and_reason_and_registers_the_others()
      throws Exception {
    pki.user(user).writeTo(folder, "good");
    pki.issue(pki.order(user).curve("secp384r1")).writeTo(folder, "curve");
    pki.issue(pki.order(user).ou("99")).writeTo(folder, "role");
    pki.user(freshUser()).writeTo(folder, "foreign");
    pki.issue(pki.order(user).valid(NOW.minusSeconds(9), NOW.minusSeconds(1)))
        .writeTo(folder, "expired");
    pki.issue(pki.order(user).forKeyAgreement()).writeTo(folder, "agreement");
    Files.writeString(folder.resolve("rubbish.pem"), "rubbish");
    Pipe.make(folder.resolve("pipe"));

    Parties.ImportSummary imported =
        take(
            """
            parties:
              - name: Party of %s
                users:
                  - eui: %s
                    roles: []
                    certificates: [curve.pem, role.pem, foreign.pem, expired.pem, agreement.pem, rubbish.pem, gone.pem, pipe, good.pem, .]
            """
                .formatted(user, user));

    assertThat(imported.skipped())
        .satisfiesExactly(
            line -> assertThat(line).contains("curve.pem", "P-256"),
            line -> assertThat(line).contains("role.pem", "OU", "99"),
            line -> assertThat(line).contains("foreign.pem", "not to this User"),
            line -> assertThat(line).contains("expired.pem", "expired"),
            line -> assertThat(line).contains("agreement.pem", "it is not for signing"),
            line -> assertThat(line).contains("rubbish.pem", "is neither PEM nor DER"),
            line -> assertThat(line).contains("gone.pem", "cannot be read: there is no such file"),
            line -> assertThat(line).contains("is a pipe or a device"),
            line -> assertThat(line).contains("is a folder"));
    assertThat(imported.changes()).anyMatch(line -> line.contains("good.pem"));
  }

  @Test
  void warns_of_a_private_key_beside_a_certificate() throws IOException {
    Identity keyed = pki.user(user);
    put(
        "keyed.pem",
        PemBlock.write("PRIVATE KEY", keyed.key().getEncoded()) + keyed.certificatePem());

    Parties.ImportSummary imported = take(yaml(user, user, "certificates: [keyed.pem]"));

    assertThat(imported.skipped()).isEmpty();
    assertThat(imported.changes()).anyMatch(line -> line.contains("keyed.pem"));
    assertThat(imported.warnings())
        .singleElement()
        .asString()
        .contains("keyed.pem", "also holds a private key", "ask for a new key");
  }

  @Test
  void registers_all_certificates_of_a_file_or_none() throws IOException {
    Identity one = pki.user(user);
    Identity two = pki.user(user);
    Identity foreign = pki.user(freshUser());
    put("both.pem", one.certificatePem() + two.certificatePem());
    put("mixed.pem", pki.user(user).certificatePem() + foreign.certificatePem());

    assertThat(take(yaml(user, user, "certificates: [both.pem]")).changes())
        .contains(
            "registered certificate 1 of 2 in the file: both.pem for " + user,
            "registered certificate 2 of 2 in the file: both.pem for " + user);
    assertThat(problem(trust(), user, two)).isEmpty();
    put("cut.pem", one.certificatePem() + pki.user(user).certificatePem().substring(0, 200));
    assertThat(take(yaml(user, user, "certificates: [cut.pem]")).skipped())
        .singleElement()
        .asString()
        .contains("cut.pem", "cut short");
    Parties.ImportSummary mixed = take(yaml(user, user, "certificates: [mixed.pem]"));
    assertThat(mixed.changes()).isEmpty();
    assertThat(mixed.skipped())
        .singleElement()
        .asString()
        .contains("mixed.pem", "2 of 2 in the file", "not to this User");
  }

  @Test
  void keeps_a_certificate_when_another_authority_with_a_similar_name_used_its_serial_number()
      throws IOException {
    Identity first = pki.user(user);
    register("Live", user, first);
    UserId other = freshUser();
    // Another key under the same name: what two authorities with equivalent names look like here.
    Identity second =
        new TestPki()
            .issue(
                new TestPki.Order(
                    other,
                    TestPki.USER_OU,
                    "secp256r1",
                    first.certificate().getSerialNumber(),
                    NOW.minusSeconds(60),
                    NOW.plusSeconds(60)));

    Parties.ImportSummary imported = register("Live", other, second);

    assertThat(imported.skipped())
        .singleElement()
        .asString()
        .contains("another certificate with this issuer", "registered for " + user);
    assertThat(problem(trust(), user, first)).isEmpty();
  }

  @Test
  void rejects_a_faulty_parties_file_with_place_and_reason() throws IOException {
    String start = "parties:\n  - name: P\n    users:\n";
    assertThat(refusal(start + "      - {eui: 90b3d51f30080000, roles: [IS]}"))
        .contains("90b3d51f30080000 is not written with dashes", "90-B3-D5-1F-30-08-00-00");
    assertThat(refusal(start + "      - {eui: 0012345670123456, roles: [IS]}"))
        .contains("0012345670123456 is not written with dashes", "00-12-34-56-70-12-34-56");
    assertThat(refusal(start + "      - {eui: 90-B3-D5-1F-30-08-00-00, roles: [is]}"))
        .contains("a role of 90-B3-D5-1F-30-08-00-00 is 'is'; give one of", "IS")
        .doesNotContain("class");
    assertThat(refusal(start + "      - {eui: 90-B3-D5-1F-30-08-00-00, roles: [IS], roles: [GS]}"))
        .contains("line 4", "the key 'roles' appears twice");
    assertThat(refusal(start + "      - {eui: x, roles: [IS]}")).contains("'x' is not an EUI-64");
    assertThat(refusal("parties:\n  - name: Z\u00e4hler\n".getBytes(StandardCharsets.ISO_8859_1)))
        .contains("line 2: character 12", "0xE4", "is not UTF-8");
    assertThat(refusal("parties:\n  - name: P\u00a0Q\n    users: []\n"))
        .contains("a Party's name", "U+00A0");
    assertThat(refusal("parties:\n  - {name: P Q, users: []}\n  - {name: p-q, users: []}\n"))
        .contains("'P Q' and 'p-q' differ only in capitals, spaces, dashes or letters");
    String user = "{eui: 90-B3-D5-1F-30-08-00-00, roles: [IS]}";
    assertThat(
            refusal(
                "parties:\n  - {name: P, users: [%s]}\n  - {name: Q, users: [%s]}\n"
                    .formatted(user, user)))
        .contains("90-B3-D5-1F-30-08-00-00 appears twice, under P and Q");
  }

  @Test
  void a_party_keeps_the_form_of_its_accents_on_record() throws IOException {
    // An earlier version recorded names as they were in the file.
    JdbcClient.create(database().dataSource())
        .sql("insert into party (name) values ('Apart E\u0301nergie')")
        .update();
    take("parties:\n  - {name: Together \u00C9nergie, users: []}\n");

    for (String accent : List.of("E\u0301", "\u00C9")) {
      for (String first : List.of("Apart ", "Together ")) {
        assertThat(take("parties:\n  - {name: %s%snergie, users: []}\n".formatted(first, accent)))
            .extracting(Parties.ImportSummary::changes)
            .isEqualTo(List.of());
      }
    }
    PartyNames names = new PartyNames(JdbcClient.create(database().dataSource()));
    assertThat(names.onRecord("Apart \u00C9nergie")).isEqualTo("Apart E\u0301nergie");
    assertThat(names.onRecord("Together E\u0301nergie")).isEqualTo("Together \u00C9nergie");
  }

  @Test
  void rejects_another_spelling_of_a_party_on_record() throws IOException {
    assertThat(parties.take(file("parties:\n  - {name: Supplier Spelt, users: []}\n"), DSP))
        .isInstanceOf(Parties.Outcome.ImportedParties.class);

    assertThat(refusal("parties:\n  - {name: supplier  spelt, users: []}\n"))
        .contains("'supplier  spelt' is on record as 'Supplier Spelt'");
  }

  @Test
  void warns_about_a_user_that_moves_to_a_party_that_was_not_on_record() throws IOException {
    String yaml =
        "parties:\n  - {name: %s, users: [{eui: 90-B3-D5-1F-30-09-00-00, roles: [IS]}]}\n";
    assertThat(take(yaml.formatted("Supplier Moved")).warnings()).isEmpty();

    assertThat(take(yaml.formatted("Suplier Moved")).warnings())
        .singleElement()
        .asString()
        .contains("90-B3-D5-1F-30-09-00-00 moves from 'Supplier Moved' to 'Suplier Moved'");
    assertThat(take(yaml.formatted("Supplier Moved")).warnings()).isEmpty();
  }

  @Test
  void rejects_a_user_with_the_id_of_the_dsp() throws IOException {
    assertThat(refusal("parties:\n  - {name: P, users: [{eui: %s, roles: [IS]}]}\n".formatted(DSP)))
        .contains("a User of 'P' has the DSP's own ID, 90-B3-D5-1F-30-00-00-02");
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("accepted.yaml"), yaml);
  }

  private String refusal(String yaml) throws IOException {
    return refusal(yaml.getBytes(StandardCharsets.UTF_8));
  }

  private String refusal(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("refused.yaml"), content);
    return ((Parties.Outcome.RejectedFile) parties.take(file, DSP)).reason();
  }

  @Test
  void counts_the_dsps_own_certificate_among_those_to_renew() {
    int others = watch(pki.user(user)).count();

    Instant soon = NOW.plus(Duration.ofDays(29));
    Identity ending = pki.issue(pki.order(DSP).valid(NOW.minusSeconds(60), soon));
    assertThat(watch(ending).count()).isEqualTo(others + 1);
  }

  @Test
  void counts_the_certificate_of_the_duis_port_among_those_to_renew() {
    int others = watch(pki.user(user)).count();

    Identity expired = pki.issue(pki.order(DSP).valid(NOW.minusSeconds(60), NOW.minusSeconds(1)));
    assertThat(watch(pki.user(user), Optional.of(expired)).count()).isEqualTo(others + 1);
    assertThat(watch(pki.user(user), Optional.of(pki.user(user))).count()).isEqualTo(others);
  }

  @Test
  void warns_of_certificates_that_expire_soon_unless_a_newer_one_is_registered() throws Exception {
    UserId renewing = freshUser();
    Instant soon = NOW.plus(Duration.ofDays(29));
    Identity ending = pki.issue(pki.order(user).valid(NOW.minusSeconds(60), soon));
    register("Live", user, ending);
    register(
        "Live",
        renewing,
        pki.issue(pki.order(renewing).valid(NOW.minusSeconds(60), soon)),
        pki.user(renewing));
    CertificateWatch watch = watch(pki.user(user));

    List<ExpiringCertificate> told =
        watch.toRenew().stream()
            .filter(expiring -> List.of(user, renewing).contains(expiring.user()))
            .toList();

    assertThat(told)
        .containsExactly(
            new ExpiringCertificate(
                "Party of " + user,
                user,
                ending.certificate().getSerialNumber(),
                ending.certificate().getNotAfter().toInstant()));
  }
}
