package hubreturns.service.trust;

import hubreturns.vocabulary.UserId;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds certificates that expire soon or have expired: those of Users, and the DSP's own. */
public final class CertificateWatch {
  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  private final JdbcClient database;
  private final X509Certificate dsp;
  private final Duration notice;
  private final Clock clock;

  /**
   * A watch on the certificates in this database.
   *
   * @param dsp the certificate that signs answers
   * @param notice how long before a certificate expires the warnings start
   */
  public CertificateWatch(JdbcClient database, X509Certificate dsp, Duration notice, Clock clock) {
    this.database = database;
    this.dsp = dsp;
    this.notice = notice;
    this.clock = clock;
  }

  /**
   * A certificate that expires soon or has expired.
   *
   * @param renewed whether its User has a newer one, so that no action is needed
   */
  public record ExpiringCertificate(
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

  private List<ExpiringCertificate> expiring() {
    return database
        .sql(EXPIRING)
        .param("soon", clock.instant().plus(notice).atOffset(ZoneOffset.UTC))
        .query((row, index) ->
            new ExpiringCertificate(
                row.getString("party"),
                new UserId(row.getLong("user_id")),
                row.getBigDecimal("serial").toBigIntegerExact(),
                row.getTimestamp("not_after").toInstant(),
                row.getBoolean("renewed")))
        .list();
  }

  /** The Users' certificates that must be renewed: the User has no newer one. */
  List<ExpiringCertificate> toRenew() {
    return expiring().stream().filter(certificate -> !certificate.renewed()).toList();
  }

  /** How many certificates must be renewed, the DSP's own included. */
  public int count() {
    return toRenew().size() + (dspExpires() ? 1 : 0);
  }

  /** Writes a line for each certificate that must be renewed. */
  public void log() {
    toRenew().forEach(this::log);
    if (dspExpires()) {
      log.warn(
          "The DSP's own certificate {} {} at {}. Renew it; suppliers cannot verify answers without"
              + " a valid one.",
          dsp.getSerialNumber(),
          expiresOrExpired(dsp.getNotAfter().toInstant()),
          dsp.getNotAfter().toInstant());
    }
  }

  private boolean dspExpires() {
    return dsp.getNotAfter().toInstant().isBefore(clock.instant().plus(notice));
  }

  private void log(ExpiringCertificate certificate) {
    log.warn(
        "The certificate {} of User {} ({}) {} at {}, and no newer one is registered. Register its"
            + " renewal; requests signed with an expired certificate are refused.",
        certificate.serial(),
        certificate.user(),
        certificate.party(),
        expiresOrExpired(certificate.validTo()),
        certificate.validTo());
  }

  private String expiresOrExpired(Instant end) {
    return end.isBefore(clock.instant()) ? "expired" : "expires";
  }
}
