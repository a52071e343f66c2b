package hubreturns.service.trust;

import hubreturns.vocabulary.UserId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The Users that are on record now, or were when they sent a request. */
public record UserNames(JdbcClient database) {
  // The requests of a deleted User stay on record.
  private static final String KNOWN =
      """
      select exists (select from service_user where user_id = :id)
          or exists (select from ssi_request where user_id = :id)
      """;

  /** Why the User cannot be used; empty if the User is on record. */
  public Optional<String> problem(UserId id) {
    boolean known = database.sql(KNOWN).param("id", id.eui64()).query(Boolean.class).single();
    return known
        ? Optional.empty()
        : Optional.of("There is no User " + id + ". 'party list' lists the Users on record.");
  }
}
