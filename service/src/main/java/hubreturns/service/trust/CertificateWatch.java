package hubreturns.service.trust;

import hubreturns.vocabulary.UserId;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds certificates that expire soon or have expired: those of Users, the DSP's own, and that of
 * the DUIS port.
 *
 * @param dsp the certificate that signs answers
 * @param tls reads the certificate of the DUIS port, which may be replaced; empty without TLS
 * @param notice how long before a certificate expires the warnings start
 */
public record CertificateWatch(
    JdbcClient database,
    X509Certificate dsp,
    Supplier<Optional<X509Certificate>> tls,
    Duration notice,
    Clock clock) {
  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  /** A certificate that expires soon or has expired. */
  public record ExpiringCertificate(
      String party, UserId user, BigInteger serial, Instant validTo) {}

  private static final String EXPIRING =
      """
      select u.party, c.user_id, c.serial, c.not_after
        from user_certificate c
        join service_user u using (user_id)
       where c.not_after < :soon
         and not exists (select
                           from user_certificate newer
                          where newer.user_id = c.user_id
                            and newer.not_after >= :soon)
       order by c.not_after, c.serial
      """;

  /** The Users' certificates that must be renewed: the User has no newer one. */
  List<ExpiringCertificate> toRenew() {
    return database
        .sql(EXPIRING)
        .param("soon", clock.instant().plus(notice).atOffset(ZoneOffset.UTC))
        .query((row, index) ->
            new ExpiringCertificate(
                row.getString("party"),
                new UserId(row.getLong("user_id")),
                row.getBigDecimal("serial").toBigIntegerExact(),
                row.getTimestamp("not_after").toInstant()))
        .list();
  }

  /** How many certificates must be renewed, those of the service included. */
  public int count() {
    int ours = (expires(dsp) ? 1 : 0) + (tls.get().filter(this::expires).isPresent() ? 1 : 0);
    return toRenew().size() + ours;
  }

  /** Writes a line for each certificate that must be renewed. */
  public void log() {
    toRenew().forEach(this::log);
    tls.get()
        .filter(this::expires)
        .ifPresent(certificate ->
            log.warn(
                "The certificate of the DUIS port {} at {}. Replace the file. Clients refuse to"
                    + " connect once the certificate has expired.",
                expiresOrExpired(certificate.getNotAfter().toInstant()),
                certificate.getNotAfter().toInstant()));
    if (expires(dsp)) {
      log.warn(
          "The DSP's own certificate {} {} at {}. Renew it; suppliers cannot verify answers without"
              + " a valid one.",
          dsp.getSerialNumber(),
          expiresOrExpired(dsp.getNotAfter().toInstant()),
          dsp.getNotAfter().toInstant());
    }
  }

  private boolean expires(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().isBefore(clock.instant().plus(notice));
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
