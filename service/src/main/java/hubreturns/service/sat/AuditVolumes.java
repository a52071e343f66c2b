package hubreturns.service.sat;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The volumes of the audit trail. Entries that are written one after the other are in one volume,
 * and the index of devices has a stretch for each volume. New entries therefore change few pages of
 * the index, however long the trail is (docs/adr/0092-volumes-of-the-audit-trail.md).
 */
public final class AuditVolumes {
  /** The size in bytes from which a volume is full: about two million entries. */
  public static final long BYTES_MAX = 128L << 20;

  private static final Logger log = LoggerFactory.getLogger(AuditVolumes.class);

  private final JdbcClient database;

  public AuditVolumes(JdbcClient database) {
    this.database = database;
  }

  private static final String BEGIN =
      """
      insert into sat_volume (volume, begun_at_bytes)
      select l.volume + 1, l.bytes
        from (select volume, begun_at_bytes, pg_relation_size('sat_entry') as bytes
                from sat_volume
               order by volume desc
               limit 1) l
       where l.bytes - l.begun_at_bytes >= :most
          on conflict do nothing
      returning volume
      """;

  /**
   * Begins the next volume if the current one is full. Any node may do this. If several nodes do it
   * at once, only one of them begins the volume. An entry may be in any volume, so no request
   * waits.
   *
   * @param bytesMax the size from which a volume is full
   */
  public void beginNextIfFull(long bytesMax) {
    database
        .sql(BEGIN)
        .param("most", bytesMax)
        .query(Integer.class)
        .optional()
        .ifPresent(volume -> log.info("The audit trail begins volume {}", volume));
  }
}
