package hubreturns.service.trust;

import hubreturns.vocabulary.UserId;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells the operator of registered certificates that expire soon or have expired. */
public final class CertificateWatch {
  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  private final JdbcClient database;
  private final Duration notice;
  private final Clock clock;

  /**
   * A watch on the certificates in this database.
   *
   * @param notice how long before its end a certificate is told of
   */
  public CertificateWatch(JdbcClient database, Duration notice, Clock clock) {
    this.database = database;
    this.notice = notice;
    this.clock = clock;
  }

  /**
   * A certificate that expires soon or has expired.
   *
   * @param renewed whether its User has one that lasts longer, so that nothing needs to be done
   */
  public record Expiring(
      String party, UserId user, BigInteger serial, Instant validTo, boolean renewed) {}

  private static final String EXPIRING =
      """
      select u.party, c.user_id, c.serial, c.not_after,
             exists (select 1
                       from user_certificate newer
                      where newer.user_id = c.user_id
                        and newer.not_after >= :soon) as renewed
        from user_certificate c
        join service_user u using (user_id)
       where c.not_after < :soon
       order by c.not_after, c.serial
      """;

  private List<Expiring> expiring() {
    return database
        .sql(EXPIRING)
        .param("soon", clock.instant().plus(notice).atOffset(ZoneOffset.UTC))
        .query((row, index) ->
            new Expiring(
                row.getString("party"),
                new UserId(row.getLong("user_id")),
                row.getBigDecimal("serial").toBigIntegerExact(),
                row.getTimestamp("not_after").toInstant(),
                row.getBoolean("renewed")))
        .list();
  }

  /** Those whose Users have nothing newer: somebody must do something about them. */
  public List<Expiring> toRenew() {
    return expiring().stream().filter(certificate -> !certificate.renewed()).toList();
  }

  /** Writes a line for each certificate to renew. */
  public void tell() {
    toRenew().forEach(this::tell);
  }

  private void tell(Expiring certificate) {
    boolean expired = certificate.validTo().isBefore(clock.instant());
    log.warn(
        "The certificate {} of User {} ({}) {} at {}, and no newer one is registered: {}",
        certificate.serial(),
        certificate.user(),
        certificate.party(),
        expired ? "expired" : "expires",
        certificate.validTo(),
        expired
            ? "its requests are refused until one is"
            : "have its renewal registered before, or its requests will be refused");
  }
}
