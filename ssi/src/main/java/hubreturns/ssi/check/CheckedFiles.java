package hubreturns.ssi.check;

import hubreturns.ssi.access.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The files of the last check of each session; they are deleted with the session. */
final class CheckedFiles {
  private final JdbcClient database;

  CheckedFiles(JdbcClient database) {
    this.database = database;
  }

  private static final String KEEP =
      """
      insert into ssi_checked_file (token_sha256, good, to_correct)
      values (:session, :good, :toCorrect)
      on conflict (token_sha256) do update
         set good = excluded.good, to_correct = excluded.to_correct
      """;

  /** Keeps the files of a check, in place of those of an earlier one. */
  void keep(HttpServletRequest request, CheckedFile file) {
    database
        .sql(KEEP)
        .param("session", Sessions.keyOf(request))
        .param("good", file.good())
        .param("toCorrect", file.toCorrect())
        .update();
  }

  private static final String FIND =
      """
      select good, to_correct
        from ssi_checked_file
       where token_sha256 = :session
      """;

  /** The files of the last check of this session; empty if it has checked none. */
  Optional<CheckedFile> of(HttpServletRequest request) {
    return database
        .sql(FIND)
        .param("session", Sessions.keyOf(request))
        .query(CheckedFile.class)
        .optional();
  }
}
