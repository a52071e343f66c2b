package hubreturns.service.trust;

import hubreturns.service.query.Report;
import hubreturns.service.trust.PartyFile.Member;
import hubreturns.service.trust.PartyFile.Party;
import hubreturns.service.trust.PartyFile.Unusable;
import hubreturns.signature.OrganisationCertificate;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
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

/** Parties, Users and certificates as the operator keeps them. */
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
   * @param skipped one line for each certificate that cannot be used, with file and reason
   */
  public record Imported(List<String> changes, List<String> skipped) {}

  /** How reading a parties file ended. */
  public sealed interface Outcome {
    /** It was taken. */
    record Done(Imported imported) implements Outcome {}

    /** Nothing was changed, because of what the reason says about the file. */
    record Refused(String reason) implements Outcome {}
  }

  /** Adds and updates what the file names, in one transaction, and leaves the rest. */
  public Outcome take(Path file) throws IOException {
    PartyFile content;
    try {
      content = PartyFile.read(file);
    } catch (Unusable e) {
      return new Outcome.Refused(String.valueOf(e.getMessage()));
    }
    Imported imported = new Imported(new ArrayList<>(), new ArrayList<>());
    transaction.executeWithoutResult(
        status -> content.parties().forEach(party -> take(party, imported)));
    return new Outcome.Done(imported);
  }

  private void take(Party party, Imported imported) {
    if (add(party.name())) {
      imported.changes().add("added party " + party.name());
    }
    for (Member member : party.users()) {
      String before = shown(member.id());
      if (put(party, member)) {
        imported
            .changes()
            .add(
                before.isEmpty()
                    ? "added user %s: %s".formatted(member.id(), shown(member.id()))
                    : "changed user %s from %s to %s"
                        .formatted(member.id(), before, shown(member.id())));
      }
      for (Path file : member.certificates()) {
        switch (usable(file, member.id())) {
          case Usable.Yes yes -> {
            if (put(member.id(), yes.certificate())) {
              imported
                  .changes()
                  .add("registered certificate " + file.getFileName() + " for " + member.id());
            }
          }
          case Usable.No no ->
              imported
                  .skipped()
                  .add("skipped certificate " + file + " of " + member.id() + ": " + no.reason());
        }
      }
    }
  }

  private sealed interface Usable {
    record Yes(X509Certificate certificate) implements Usable {}

    record No(String reason) implements Usable {}
  }

  private Usable usable(Path file, UserId user) {
    X509Certificate certificate;
    try (InputStream pem = Files.newInputStream(file)) {
      certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    } catch (IOException e) {
      return new Usable.No("cannot be read; check the path, which is relative to the parties file");
    } catch (CertificateException e) {
      return new Usable.No("is not an X.509 certificate in PEM or DER");
    }
    OrganisationCertificate organisation = new OrganisationCertificate(certificate);
    if (!organisation.onP256()) {
      return new Usable.No("its key is not on P-256");
    }
    if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
      return new Usable.No("it expired at " + certificate.getNotAfter().toInstant());
    }
    if (organisation.organisationalUnits().stream().noneMatch(acceptedUnits::contains)) {
      return new Usable.No(
          "its OU is %s, not one of the accepted %s (HUB_RETURNS_ACCEPTED_USER_OU)"
              .formatted(organisation.organisationalUnits(), acceptedUnits));
    }
    if (!organisation.eui().equals(Optional.of(user))) {
      return new Usable.No(
          "it belongs to "
              + organisation.eui().map(UserId::toString).orElse("no EUI-64")
              + ", not to this user");
    }
    return new Usable.Yes(certificate);
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

  /** A User as it is on record, in words; empty when it is not. */
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
      values (:id, :party, string_to_array(:roles, ','), :status)
      on conflict (user_id) do update
         set party = excluded.party, roles = excluded.roles, status = excluded.status
       where (was.party, was.roles, was.status) <> (excluded.party, excluded.roles, excluded.status)
      """;

  private boolean put(Party party, Member member) {
    String roles = String.join(",", member.roles().stream().map(Role::text).sorted().toList());
    return database
            .sql(PUT_USER)
            .param("id", member.id().eui64())
            .param("party", party.name())
            .param("roles", roles)
            .param("status", member.status().text())
            .update()
        == 1;
  }

  private static final String PUT_CERTIFICATE =
      """
      insert into user_certificate as was (issuer, serial, user_id, not_before, not_after, certificate)
      values (:issuer, :serial, :user, :notBefore, :notAfter, :certificate)
      on conflict (issuer, serial) do update
         set user_id = excluded.user_id, not_before = excluded.not_before,
             not_after = excluded.not_after, certificate = excluded.certificate
       where (was.user_id, was.certificate) <> (excluded.user_id, excluded.certificate)
      """;

  private boolean put(UserId user, X509Certificate certificate) {
    try {
      return database
              .sql(PUT_CERTIFICATE)
              .param(
                  "issuer", certificate.getIssuerX500Principal().getName(X500Principal.CANONICAL))
              .param("serial", new BigDecimal(certificate.getSerialNumber()))
              .param("user", user.eui64())
              .param("notBefore", certificate.getNotBefore().toInstant().atOffset(ZoneOffset.UTC))
              .param("notAfter", certificate.getNotAfter().toInstant().atOffset(ZoneOffset.UTC))
              .param("certificate", certificate.getEncoded())
              .update()
          == 1;
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
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

  /**
   * Takes a User off the record with all its certificates, or only the certificate named: what is
   * signed with them is refused from now on. What the User did stays in the audit trail.
   *
   * @return one line for each User or number of certificates removed; empty when none was there
   */
  public List<String> remove(UserId id, Optional<BigInteger> serial) {
    List<String> changes = new ArrayList<>();
    transaction.executeWithoutResult(status -> {
      int certificates =
          database
              .sql(REMOVE_CERTIFICATES)
              .param("id", id.eui64())
              .param("serial", serial.map(BigDecimal::new).orElse(null), Types.NUMERIC)
              .update();
      if (certificates > 0) {
        changes.add("removed %d certificates of user %s".formatted(certificates, id));
      }
      if (serial.isEmpty() && database.sql(REMOVE_USER).param("id", id.eui64()).update() == 1) {
        changes.add("removed user " + id);
      }
    });
    return changes;
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
        from service_user u
        left join user_certificate c using (user_id)
       order by u.party, u.user_id, c.not_after
      """;

  /**
   * All Users with their certificates.
   *
   * @param soon up to when a certificate that expires is said to expire soon
   */
  public static Report list(Instant now, Instant soon) {
    return new Report(
        LIST, Map.of("now", now.atOffset(ZoneOffset.UTC), "soon", soon.atOffset(ZoneOffset.UTC)));
  }
}
