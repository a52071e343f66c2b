package hubreturns.service.trust;

import hubreturns.returns.User;
import hubreturns.service.statement.Query;
import hubreturns.signature.OrganisationCertificate;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import hubreturns.vocabulary.Word;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The registered certificates and Users. Registrations that were read are remembered, together with
 * the version of all registrations. The transaction that commits a request reads the version again,
 * so that changes apply at once (docs/adr/0061-registrations-are-remembered.md).
 */
public final class Registrations {
  private static final int REMEMBERED_MAX = 10_000;

  private final JdbcClient database;
  private final Map<Name, Registration> remembered = new ConcurrentHashMap<>();

  public Registrations(JdbcClient database) {
    this.database = database;
  }

  private record Name(X500Principal issuer, BigInteger serial) {}

  private static final String FIND =
      """
      select c.certificate, u.user_id, u.party, u.roles, u.status, v.version
        from user_certificate c
        join service_user u using (user_id)
       cross join registration_version v
       where c.issuer = :issuer
         and c.serial = :serial
      """;

  /** The certificate with this issuer and serial number; empty when it is not registered. */
  Optional<Registration> find(X500Principal issuer, BigInteger serial) {
    Optional<Registration> found =
        database
            .sql(FIND)
            .param("issuer", issuer.getName(X500Principal.CANONICAL))
            .param("serial", new BigDecimal(serial))
            .query((row, index) ->
                new Registration(
                    parse(row.getBytes("certificate")),
                    user(row),
                    row.getObject("version", UUID.class)))
            .optional();
    Name name = new Name(issuer, serial);
    if (remembered.size() >= REMEMBERED_MAX) {
      remembered.clear();
    }
    found.ifPresentOrElse(
        registration -> remembered.put(name, registration), () -> remembered.remove(name));
    return found;
  }

  /** What {@link #find} returned the last time, which may be out of date. */
  Optional<Registration> remembered(X500Principal issuer, BigInteger serial) {
    return Optional.ofNullable(remembered.get(new Name(issuer, serial)));
  }

  private static final String VERSION =
      """
      select version
        from registration_version
      """;

  /** Reads the version of all registrations, which changes with each of them. */
  public static Query version(Consumer<UUID> found) {
    return new Query(VERSION, List.of(), row -> found.accept(row.getObject("version", UUID.class)));
  }

  private static User user(ResultSet row) throws SQLException {
    return new User(
        new UserId(row.getLong("user_id")),
        row.getString("party"),
        Arrays.stream((String[]) row.getArray("roles").getArray())
            .map(role -> Word.of(Role.class, role))
            .collect(Collectors.toSet()),
        Word.of(UserStatus.class, row.getString("status")));
  }

  private static OrganisationCertificate parse(byte[] der) {
    try {
      return new OrganisationCertificate(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der)));
    } catch (CertificateException e) {
      throw new IllegalStateException("a registered certificate was readable when registered", e);
    }
  }
}
