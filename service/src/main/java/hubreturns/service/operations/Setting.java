package hubreturns.service.operations;

import hubreturns.duis.DuisLimits;
import hubreturns.returns.HubList;
import java.util.List;
import java.util.Locale;

/**
 * Every setting of the service: its name, default and meaning, in one table
 * (docs/operations.md#settings).
 */
public enum Setting {
  DATABASE_URL("", "JDBC URL of a PostgreSQL; unset: an embedded one in the data directory"),
  DATABASE_USER("", "user of the database"),
  DATABASE_PASSWORD("", "password of the database user"),
  DATABASE_ALLOW_OWNER(
      "false",
      "true: start even if the database user owns the tables; false: refuse to start as the owner"
          + " once a writer exists"),
  DATABASE_CONNECTIONS(
      "16",
      Database.CONNECTIONS_MIN,
      500,
      "largest number of database connections for requests and deliveries"),
  DATA_DIR("./data", "directory of the embedded database, generated keys and ports file"),
  DUIS_PORT("8079", 0, 65_535, "port of the DUIS interface; 0 picks one"),
  SSI_PORT("8080", 0, 65_535, "port of the Self Service Interface; 0 picks one"),
  SSI_BASE_URL(
      "", "address that people use for the SSI behind a proxy; https makes its cookies Secure"),
  SSI_DATABASE_USER(
      "", "database user for the pages (the reader); unset: the service's database user"),
  SSI_DATABASE_PASSWORD("", "password of that user"),
  SSI_REPLICA_URL(
      "", "JDBC URL of a replica from which the pages read; unset: they read from the primary"),
  SSI_CONNECTIONS_PER_ADDRESS(
      "50",
      1,
      200,
      "connections that one address may hold to the SSI; behind a proxy, set it to 200"),
  SSI_SESSION_MINUTES("30", 1, 24 * 60, "minutes without a click after which an SSI session ends"),
  SSI_SESSION_HOURS("12", 1, 7 * 24, "hours after which an SSI session ends, even if it is in use"),
  SSI_SESSIONS_MAX(
      "2000",
      1,
      100_000,
      "largest number of SSI sessions at once, over all nodes; one more ends the session that has"
          + " been idle longest"),
  SSI_SIGN_IN_FAILURES(
      "5",
      1,
      100,
      "passwords that one address may try for one SSI account within the lockout time"),
  SSI_LOCKOUT_MINUTES(
      "15", 1, 24 * 60, "lockout time: minutes after which attempts are counted from zero again"),
  SSI_PASSKEYS_REQUIRED(
      "false",
      "true: operators and auditors sign in to the SSI with a passkey as well as a password"),
  OIDC_ISSUER("", "identity provider that people may sign in with on the SSI; unset: none"),
  OIDC_CLIENT_ID("", "client ID of this service at the identity provider"),
  OIDC_CLIENT_SECRET("", "client secret of this service at the identity provider"),
  OIDC_ROLE_CLAIM(
      "role", "claim of the ID token that holds the role: supplier, operator or auditor"),
  OIDC_PARTY_CLAIM("party", "claim of the ID token that names a supplier's Party"),
  MANAGEMENT_PORT("8081", 0, 65_535, "port of health and metrics, on loopback only; 0 picks one"),
  BIND_ADDRESS(
      "127.0.0.1", "address that the DUIS interface listens on, and the SSI unless it has its own"),
  SSI_BIND_ADDRESS("", "address that the SSI listens on; unset: that of the DUIS interface"),
  DSP_EUI("90-B3-D5-1F-30-00-00-02", "the target EUI that every RequestID must name"),
  DSP_CERTIFICATE(
      "", "PEM file of the certificate for signed responses; unset: created in the data directory"),
  DSP_KEY("", "PEM file (PKCS#8) of the private key that signs responses"),
  ACCEPTED_USER_OU("87", "comma-separated OU values allowed for signers"),
  TLS_CERTIFICATE("", "PEM file of the DUIS port's own certificate chain; unset: plain HTTP"),
  TLS_KEY("", "PEM file (PKCS#8) of the DUIS port's private key"),
  TLS_CLIENT_CA("", "PEM file of the authorities that issue the required client certificates"),
  TRUST_ANCHORS(
      "",
      "file (PEM, PKCS#7 or DER) of the trust anchors to which a signer's certificate must chain"),
  CRL("", "file (PEM, PKCS#7 or DER) of revocation lists, read again when it changes"),
  CRL_ACCEPT_STALE(
      "false", "true: use a revocation list after its next update is due; false: refuse requests"),
  CRL_ACCEPT_UNVERIFIED(
      "false",
      "true: use a revocation list that no trust anchor signed; false: refuse requests that depend"
          + " on such a list, and refuse to start with lists but without trust anchors"),
  BODY_BYTES_MAX(
      String.valueOf(DuisLimits.BODY_BYTES_MAX),
      1_024,
      64 * 1024 * 1024,
      "largest request body, bytes"),
  BODIES_BYTES_MAX(
      "67108864",
      1024 * 1024,
      Integer.MAX_VALUE,
      "memory for the bodies of all requests in progress, bytes; beyond it, 503"),
  SENDER_SECONDS_MAX(
      "20", 1, 3_600, "seconds within which a sender must have sent a whole message"),
  CONNECTIONS_MAX("1000", 1, 8_192, "open connections to the DUIS interface at once"),
  CONNECTIONS_PER_ADDRESS_MAX(
      "500",
      0,
      8_192,
      "open connections of one client address at once; 0: no limit, for use behind a proxy"),
  USER_HUBS_PER_SECOND(
      "", "allocation: hubs a second that each User may return, over all nodes; unset: no limit"),
  HUBS_AT_ONCE(
      "4000",
      1,
      1_000_000,
      "largest number of hubs of lists processed at once; further hubs wait. Requests of up to"
          + " 32 hubs do not wait behind lists"),
  HUBS_IN_HAND_MAX(
      "40000",
      HubList.HUBS_MAX,
      10_000_000,
      "ceiling: hubs processed or waiting, over all nodes; above it, requests get 503"),
  ANSWERS_KEPT_DAYS("90", 1, 36_500, "days for which requests and answers are kept for replay"),
  INVENTORY_LOSS_PERCENT_MAX(
      "5",
      0,
      100,
      "largest percentage of a file's hubs that may lose their Party or a supplier, or change to another device type, in an import"),
  CERTIFICATE_NOTICE_DAYS(
      "30", 1, 36_500, "days before a certificate expires at which warnings start"),
  DSMS_URL("", "base address of Remedy; unset: records wait in the outbox"),
  DSMS_USER("", "account of the Incident Client"),
  DSMS_PASSWORD("", "password of that account"),
  DSMS_ALLOW_HTTP(
      "false",
      "true: send the password to Remedy over plain HTTP to another machine; false: https only"),
  DSMS_FORM("CHR:ReturnsRecord", "form that holds Returns Records"),
  DSMS_RATE_PER_SECOND("5", "allowance: calls a second, over all nodes"),
  CHARGES(
      "2021-04-01 8.27 30.87 58.75 7.43",
      "start date and GBP amounts: redeployable, not redeployable (single band, dual band), no"
          + " fault found; ';' separates periods"),
  DSMS_POLL_SECONDS("15", 1, 86_400, "seconds between polls of Remedy for changes"),
  DSMS_RAISE_BY(
      "merge", "how records are raised: merge (DUP_ERROR on the Return Reference) or create"),
  SECURITY_LOG(
      "both",
      "where the security log goes: file (security.log in the data directory), stderr or both"),
  ROLES(
      "duis,pages,deliveries",
      "what this process does: one or more of duis, pages and deliveries, separated by commas"),
  NODE("", "name of this node in the audit trail; unset: the host's name");

  private final String standard;
  private final int least;
  private final int most;
  private final String meaning;

  Setting(String standard, String meaning) {
    this(standard, 0, -1, meaning);
  }

  /** A whole number within these bounds. */
  Setting(String standard, int least, int most, String meaning) {
    this.standard = standard;
    this.least = least;
    this.most = most;
    this.meaning = meaning;
  }

  boolean isNumber() {
    return least <= most;
  }

  int least() {
    return least;
  }

  int most() {
    return most;
  }

  boolean isTrueOrFalse() {
    return List.of("true", "false").contains(standard);
  }

  /** The environment variable. */
  public String variable() {
    return "HUB_RETURNS_" + name();
  }

  /** The command line option, and the key in a file without its dashes. */
  public String option() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The default; empty for "unset". */
  public String standard() {
    return standard;
  }

  /** One phrase for people. */
  public String meaning() {
    return meaning;
  }
}
