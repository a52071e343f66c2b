package hubreturns.service.trust;

import hubreturns.returns.User;
import hubreturns.signature.OrganisationCertificate;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import hubreturns.vocabulary.Word;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The registered certificates and Users. Each request reads them from the database, so that changes
 * apply at once.
 */
public final class Registrations {
  private static final int PARSED_MAX = 10_000;

  private final JdbcClient database;
  private final Map<ByteBuffer, OrganisationCertificate> parsed = new ConcurrentHashMap<>();

  /** Registrations in this database. */
  public Registrations(JdbcClient database) {
    this.database = database;
  }

  private static final String FIND =
      """
      select c.certificate, u.user_id, u.party, u.roles, u.status
        from user_certificate c
        join service_user u using (user_id)
       where c.issuer = :issuer
         and c.serial = :serial
      """;

  /** The certificate with this issuer and serial number; empty when it is not registered. */
  Optional<Registration> find(X500Principal issuer, BigInteger serial) {
    return database
        .sql(FIND)
        .param("issuer", issuer.getName(X500Principal.CANONICAL))
        .param("serial", new BigDecimal(serial))
        .query(
            (row, index) -> new Registration(certificate(row.getBytes("certificate")), user(row)))
        .optional();
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

  private OrganisationCertificate certificate(byte[] der) {
    if (parsed.size() > PARSED_MAX) {
      parsed.clear();
    }
    return parsed.computeIfAbsent(ByteBuffer.wrap(der), bytes -> parse(der));
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
