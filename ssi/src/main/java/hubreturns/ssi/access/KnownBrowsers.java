package hubreturns.ssi.access;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Browsers in which accounts have signed in, recognised by a random token in a cookie. */
final class KnownBrowsers {
  private static final String TOKENS = "[A-Za-z0-9_-]{32}";
  private static final int PER_ACCOUNT_MAX = 10;

  private final JdbcClient database;
  private final Clock clock;

  KnownBrowsers(JdbcClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  private static final String KNOWN =
      """
      select exists (select from ssi_known_browser
                      where token_sha256 = :token and (account = :account or :account = ''))
      """;

  /** A short name for the browser with this token, when this account has signed in there. */
  Optional<String> find(String account, Optional<String> token) {
    return token
        .filter(text -> isKnown(account, text))
        .map(text -> HexFormat.of().formatHex(BrowserToken.sha256(text)).substring(0, 16));
  }

  private boolean isKnown(String account, String token) {
    return token.matches(TOKENS)
        && database
            .sql(KNOWN)
            .param("token", BrowserToken.sha256(token))
            .param("account", account)
            .query(Boolean.class)
            .single();
  }

  private static final String ADD =
      """
      insert into ssi_known_browser (account, token_sha256, signed_in_at)
      values (:account, :token, :at)
      on conflict (account, token_sha256) do update set signed_in_at = excluded.signed_in_at
      """;

  private static final String DELETE_OLDEST =
      """
      delete from ssi_known_browser
       where account = :account
         and token_sha256 not in (select token_sha256 from ssi_known_browser
                                   where account = :account
                                   order by signed_in_at desc
                                   limit :most)
      """;

  /**
   * Notes that an account has signed in.
   *
   * @param token the browser's token, if it sent one
   * @return the token for the browser to keep
   */
  String add(String account, Optional<String> token) {
    // A token that no account knows may have been planted: it is replaced.
    String kept = token.filter(text -> isKnown("", text)).orElseGet(BrowserToken::make);
    database
        .sql(ADD)
        .param("account", account)
        .param("token", BrowserToken.sha256(kept))
        .param("at", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
    database.sql(DELETE_OLDEST).param("account", account).param("most", PER_ACCOUNT_MAX).update();
    return kept;
  }
}
