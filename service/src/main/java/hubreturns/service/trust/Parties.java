package hubreturns.service.trust;

import hubreturns.returnsfile.FileTrouble;
import hubreturns.returnsfile.GivenFile;
import hubreturns.service.query.Report;
import hubreturns.service.trust.PartyFile.Member;
import hubreturns.service.trust.PartyFile.Party;
import hubreturns.service.trust.PartyFile.UnusablePartyFile;
import hubreturns.signature.CertificateFile;
import hubreturns.signature.OrganisationCertificate;
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The Parties, Users and certificates that the operator registered. */
public final class Parties {
  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final List<String> acceptedUnits;
  private final Clock clock;

  /** Parties in this database; certificates must have one of {@code acceptedUnits} as OU. */
  public Parties(DataSource database, List<String> acceptedUnits, Clock clock) {
    this.database = JdbcClient.create(database);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    this.acceptedUnits = List.copyOf(acceptedUnits);
    this.clock = clock;
  }

  /**
   * What an import did.
   *
   * @param changes one line for each Party, User or certificate added or changed
   * @param before what was changed, as it was
   * @param after what was added or changed, as it is now
   * @param skipped one line for each certificate that cannot be used, with file and reason; no
   *     certificate of such a file was registered
   * @param warnings about names that are probably wrong
   */
  public record ImportSummary(
      List<String> changes,
      List<String> before,
      List<String> after,
      List<String> skipped,
      List<String> warnings) {}

  /** The outcome of importing a parties file. */
  public sealed interface Outcome {
    /** The file was imported. */
    record ImportedParties(ImportSummary imported) implements Outcome {}

    /** The file cannot be used, for this reason. Nothing was changed. */
    record RejectedFile(String reason) implements Outcome {}
  }

  /**
   * Adds and updates the Parties, Users and certificates of a file, in one transaction.
   *
   * @param dsp the ID of the DSP itself, which no User may have
   */
  public Outcome take(Path file, UserId dsp) throws IOException {
    PartyFile content;
    try {
      PartyFile written = PartyFile.read(file);
      List<String> onRecord = new PartyNames(database).all();
      content = written.renamed(name -> PartyNames.onRecord(name, onRecord));
      refuseDsp(file, content, dsp);
      refuseOtherSpellings(file, content, onRecord);
    } catch (UnusablePartyFile e) {
      return new Outcome.RejectedFile(String.valueOf(e.getMessage()));
    }
    ImportSummary imported =
        new ImportSummary(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(content.warnings()));
    transaction.executeWithoutResult(
        status -> content.parties().forEach(party -> take(party, imported)));
    return new Outcome.ImportedParties(imported);
  }

  private static void refuseDsp(Path file, PartyFile content, UserId dsp) throws UnusablePartyFile {
    for (Party party : content.parties()) {
      if (party.users().stream().anyMatch(user -> user.id().equals(dsp))) {
        throw new UnusablePartyFile(
            "%s: a User of '%s' has the DSP's own ID, %s (HUB_RETURNS_DSP_EUI). Write the ID of the User"
                .formatted(file, party.name(), dsp));
      }
    }
  }

  /** Refuses a Party that is on record in another spelling. */
  private static void refuseOtherSpellings(Path file, PartyFile content, List<String> onRecord)
      throws UnusablePartyFile {
    for (Party party : content.parties()) {
      for (String name : onRecord) {
        if (!onRecord.contains(party.name())
            && PartyFile.likeness(name).equals(PartyFile.likeness(party.name()))) {
          throw new UnusablePartyFile(
              "%s: the Party '%s' is on record as '%s'. Write the name as it is on record"
                  .formatted(file, party.name(), name));
        }
      }
    }
  }

  private void take(Party party, ImportSummary imported) {
    boolean isNew = add(party.name());
    if (isNew) {
      imported.changes().add("added Party " + party.name());
      imported.after().add("Party " + party.name());
    }
    for (Member member : party.users()) {
      String before = shown(member.id());
      if (isNew) {
        partyOf(member.id())
            .ifPresent(earlier ->
                imported
                    .warnings()
                    .add(
                        "the User %s moves from '%s' to '%s', a Party that was not on record. If the name is misspelt, correct the file and import it again"
                            .formatted(member.id(), earlier, party.name())));
      }
      if (put(party, member)) {
        if (!before.isEmpty()) {
          imported.before().add("User %s: %s".formatted(member.id(), before));
        }
        imported.after().add("User %s: %s".formatted(member.id(), shown(member.id())));
        imported
            .changes()
            .add(
                before.isEmpty()
                    ? "added User %s: %s".formatted(member.id(), shown(member.id()))
                    : "changed User %s from %s to %s"
                        .formatted(member.id(), before, shown(member.id())));
      }
      for (Path file : member.certificates()) {
        register(file, member.id(), imported);
      }
    }
  }

  /** Registers all certificates of a file, or none if one of them cannot be used. */
  private void register(Path file, UserId user, ImportSummary imported) {
    List<X509Certificate> certificates = List.of();
    List<String> flaws = new ArrayList<>();
    try {
      CertificateFile content = content(file);
      if (content.holdsPrivateKey()) {
        imported
            .warnings()
            .add(
                "the certificate file %s of %s also holds a private key. The key must stay with the supplier: if the supplier sent it to you, ask for a new key and certificate"
                    .formatted(file, user));
      }
      certificates = content.certificates();
      for (int i = 0; i < certificates.size(); i++) {
        String which = which(i, certificates);
        flaw(certificates.get(i), user).ifPresent(reason -> flaws.add(which + reason));
        if (hasTwin(certificates.get(i), certificates.subList(0, i))) {
          flaws.add(which + "has the issuer and serial number of one before it");
        }
      }
    } catch (IOException e) {
      flaws.add(
          "cannot be read: %s. Check the file and its path, which is relative to the Parties file"
              .formatted(FileTrouble.of(e)));
    } catch (CertificateException e) {
      flaws.add(String.valueOf(e.getMessage()));
    }
    flaws.forEach(reason ->
        imported.skipped().add("skipped certificate %s of %s: %s".formatted(file, user, reason)));
    if (!flaws.isEmpty()) {
      return;
    }
    for (int i = 0; i < certificates.size(); i++) {
      if (put(user, certificates.get(i))) {
        imported
            .changes()
            .add(
                "registered certificate %s%s for %s"
                    .formatted(which(i, certificates), file.getFileName(), user));
        imported
            .after()
            .add(
                "certificate %s of User %s, valid until %s"
                    .formatted(
                        certificates.get(i).getSerialNumber(),
                        user,
                        certificates.get(i).getNotAfter().toInstant()));
      }
    }
  }

  private static CertificateFile content(Path file) throws IOException, CertificateException {
    // A pipe would block the transaction.
    Optional<String> flaw = GivenFile.flaw(file);
    if (flaw.isPresent()) {
      throw new CertificateException(flaw.get());
    }
    return CertificateFile.of(
        GivenFile.bytes(file, GivenFile.KEYS_BYTES_MAX)
            .orElseThrow(() -> new CertificateException(GivenFile.TOO_LARGE_FOR_KEYS)));
  }

  /** Which of several certificates in one file; nothing where there is only one. */
  private static String which(int index, List<X509Certificate> certificates) {
    return certificates.size() == 1
        ? ""
        : "%d of %d in the file: ".formatted(index + 1, certificates.size());
  }

  /** Why a certificate cannot be registered for a User; empty if it can be registered. */
  private Optional<String> flaw(X509Certificate certificate, UserId user) {
    OrganisationCertificate organisation = new OrganisationCertificate(certificate);
    if (!organisation.onP256()) {
      return Optional.of("its key is not on P-256");
    }
    if (!organisation.isForSigning()) {
      return Optional.of("it is not for signing (its key usage has no digitalSignature)");
    }
    if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
      return Optional.of("it expired at " + certificate.getNotAfter().toInstant());
    }
    if (organisation.organisationalUnits().stream().noneMatch(acceptedUnits::contains)) {
      return Optional.of(
          "its OU is %s, not one of the accepted %s (HUB_RETURNS_ACCEPTED_USER_OU)"
              .formatted(organisation.organisationalUnits(), acceptedUnits));
    }
    if (organisation.eui().isEmpty()) {
      return Optional.of("it " + OrganisationCertificate.WITHOUT_EUI);
    }
    if (!organisation.eui().equals(Optional.of(user))) {
      return Optional.of("it belongs to %s, not to this User".formatted(organisation.eui().get()));
    }
    if (issuer(certificate).chars().anyMatch(Character::isISOControl)) {
      return Optional.of("its issuer contains a control character");
    }
    return otherHolder(certificate)
        .map(other ->
            "another certificate with this issuer and serial number %s is registered for %s; if this one replaces it, first run: party remove %s --certificate %s"
                .formatted(
                    certificate.getSerialNumber(), other, other, certificate.getSerialNumber()));
  }

  private static boolean hasTwin(X509Certificate certificate, List<X509Certificate> before) {
    return before.stream()
        .anyMatch(other ->
            !other.equals(certificate)
                && issuer(other).equals(issuer(certificate))
                && other.getSerialNumber().equals(certificate.getSerialNumber()));
  }

  private static String issuer(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().getName(X500Principal.CANONICAL);
  }

  private static final String OTHER_HOLDER =
      """
      select user_id
        from user_certificate
       where issuer = :issuer
         and serial = :serial
         and certificate <> :certificate
      """;

  /**
   * The User of another certificate with the same issuer and serial number: two authorities may
   * have equivalent names.
   */
  private Optional<UserId> otherHolder(X509Certificate certificate) {
    return database
        .sql(OTHER_HOLDER)
        .param("issuer", issuer(certificate))
        .param("serial", new BigDecimal(certificate.getSerialNumber()))
        .param("certificate", encoded(certificate))
        .query((row, index) -> new UserId(row.getLong("user_id")))
        .optional();
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }

  private static final String ADD_PARTY =
      """
      insert into party (name) values (:name) on conflict do nothing
      """;

  private boolean add(String name) {
    return database.sql(ADD_PARTY).param("name", name).update() == 1;
  }

  private static final String SHOW_USER =
      """
      select format('%s, roles [%s], %s', party, array_to_string(roles, ', '), status) as shown
        from service_user
       where user_id = :id
      """;

  private static final String PARTY_OF =
      """
      select party from service_user where user_id = :id
      """;

  private Optional<String> partyOf(UserId id) {
    return database.sql(PARTY_OF).param("id", id.eui64()).query(String.class).optional();
  }

  /** The User on record, in words; empty if the User is not on record. */
  private String shown(UserId id) {
    return database
        .sql(SHOW_USER)
        .param("id", id.eui64())
        .query((row, index) -> row.getString("shown"))
        .optional()
        .orElse("");
  }

  private static final String PUT_USER =
      """
      insert into service_user as was (user_id, party, roles, status)
      values (:id, :party, string_to_array(:roles, ','), coalesce(:status, 'Live'))
      on conflict (user_id) do update
         set party = excluded.party, roles = excluded.roles, status = coalesce(:status, was.status)
       where (was.party, was.roles, was.status)
          <> (excluded.party, excluded.roles, coalesce(:status, was.status))
      """;

  private boolean put(Party party, Member member) {
    String roles = String.join(",", member.roles().stream().map(Role::text).sorted().toList());
    return database
            .sql(PUT_USER)
            .param("id", member.id().eui64())
            .param("party", party.name())
            .param("roles", roles)
            .param("status", member.status().map(UserStatus::text).orElse(null), Types.VARCHAR)
            .update()
        == 1;
  }

  private static final String PUT_CERTIFICATE =
      """
      insert into user_certificate (issuer, serial, user_id, not_before, not_after, certificate)
      values (:issuer, :serial, :user, :notBefore, :notAfter, :certificate)
      on conflict (issuer, serial) do nothing
      """;

  private boolean put(UserId user, X509Certificate certificate) {
    return database
            .sql(PUT_CERTIFICATE)
            .param("issuer", issuer(certificate))
            .param("serial", new BigDecimal(certificate.getSerialNumber()))
            .param("user", user.eui64())
            .param("notBefore", certificate.getNotBefore().toInstant().atOffset(ZoneOffset.UTC))
            .param("notAfter", certificate.getNotAfter().toInstant().atOffset(ZoneOffset.UTC))
            .param("certificate", encoded(certificate))
            .update()
        == 1;
  }

  private static final String REMOVE_CERTIFICATES =
      """
      delete from user_certificate
       where user_id = :id
         and (:serial::numeric is null or serial = :serial::numeric)
      """;

  private static final String REMOVE_USER =
      """
      delete from service_user where user_id = :id
      """;

  private static final String CERTIFICATES_OF =
      """
      select format('certificate %s, valid until %s', serial, utc_text(not_after)) as shown
        from user_certificate
       where user_id = :id
         and (:serial::numeric is null or serial = :serial::numeric)
       order by serial
      """;

  /**
   * What was deleted.
   *
   * @param changes one line for the certificates and one for the User; empty if nothing was deleted
   * @param before what was deleted, as it was
   */
  public record Removal(List<String> changes, List<String> before) {}

  /**
   * Deletes a User with all its certificates, or only the named certificate. Requests signed with
   * them are refused from now on. The User's entries in the audit trail stay.
   */
  public Removal remove(UserId id, Optional<BigInteger> serial) {
    Removal removal = new Removal(new ArrayList<>(), new ArrayList<>());
    Optional<BigDecimal> number = serial.map(BigDecimal::new);
    transaction.executeWithoutResult(status -> {
      String user = shown(id);
      List<String> shown =
          database
              .sql(CERTIFICATES_OF)
              .param("id", id.eui64())
              .param("serial", number.orElse(null), Types.NUMERIC)
              .query((row, index) -> row.getString("shown"))
              .list();
      int certificates =
          database
              .sql(REMOVE_CERTIFICATES)
              .param("id", id.eui64())
              .param("serial", number.orElse(null), Types.NUMERIC)
              .update();
      if (certificates > 0) {
        removal
            .changes()
            .add("removed %s of User %s".formatted(Counted.text(certificates, "certificate"), id));
        removal.before().addAll(shown);
      }
      if (serial.isEmpty() && database.sql(REMOVE_USER).param("id", id.eui64()).update() == 1) {
        removal.changes().add("removed User " + id);
        removal.before().addFirst("User %s: %s".formatted(id, user));
      }
    });
    return removal;
  }

  private static final String LIST =
      """
      select u.party, eui64_text(u.user_id) as "user", array_to_string(u.roles, ',') as roles,
             u.status, c.issuer, c.serial::text as serial, utc_text(c.not_before) as valid_from,
             utc_text(c.not_after) as valid_to,
             case when c.serial is null then null
                  when c.not_after < :now then 'expired'
                  when c.not_before > :now then 'not yet valid'
                  when c.not_after < :soon then 'expires soon'
                  else 'valid'
             end as validity
        from ssi_user u
        left join ssi_certificate c using (user_id)
       order by u.party, u.user_id, c.not_after
      """;

  /**
   * All Users with their certificates.
   *
   * @param soon certificates that expire before this time are listed as "expires soon"
   */
  public static Report list(Instant now, Instant soon) {
    return new Report(
        LIST, Map.of("now", now.atOffset(ZoneOffset.UTC), "soon", soon.atOffset(ZoneOffset.UTC)));
  }
}
