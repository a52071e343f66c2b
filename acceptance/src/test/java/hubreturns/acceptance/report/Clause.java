package hubreturns.acceptance.report;

/** The requirements and scenarios that the completion report covers (docs/fia/README.md). */
public enum Clause {
  ONE_HUB_OR_A_LIST(
      Group.REQUIREMENT,
      "FIA, requirements; docs/wire.md#request",
      "SRV 8.14.3 \"Communications Hub Status Update - Fault Return\" and SRV 8.14.4 \"... - No"
          + " Fault Return\" accept either one Device ID, exactly as today, or a list of up to"
          + " 999."),
  SAME_CHECKS(
      Group.REQUIREMENT,
      "FIA, requirements; docs/wire.md#checks-and-codes",
      "Each hub in the list gets the same checks as a single return, and an individual outcome."),
  ONE_SAT_ENTRY_EACH(
      Group.REQUIREMENT,
      "FIA, requirements; docs/fia/logging.md",
      "The SAT has one entry for each hub, with the code of that hub's outcome."),
  ACCEPTED_HUB(
      Group.REQUIREMENT,
      "FIA, requirements; docs/life-cycle.md",
      "The SMI Logistics Status of an accepted hub becomes Returned, and Remedy gets one Returns"
          + " Record for the hub."),
  CONSOLIDATED_ANSWER(
      Group.REQUIREMENT,
      "FIA, requirements; docs/wire.md#response",
      "The synchronous response lists the hubs consolidated under response codes."),
  SHARED_INFORMATION(
      Group.REQUIREMENT,
      "FIA, requirements; docs/wire.md#the-list",
      "All hubs of one request share the associated information. If it differs, the User sends"
          + " several requests."),
  VOLUME(
      Group.REQUIREMENT,
      "FIA, assumption A3; docs/performance.md#goals",
      "The FIA does not test volume. This project does."),

  FAULT_RETURN_OF_THREE_MAKERS(
      Group.SCENARIO,
      "FIA, test scenarios",
      "8.14.3 returns three hubs of each of EDMI, Toshiba and WNC in one request."),
  NO_FAULT_RETURN_OF_THREE_MAKERS(
      Group.SCENARIO,
      "FIA, test scenarios",
      "8.14.4 returns three hubs of each of EDMI, Toshiba and WNC in one request."),
  TELEFONICA_MIX(
      Group.SCENARIO,
      "FIA, test scenarios",
      "One request returns hubs of WNC and Toshiba that Telefónica serves."),
  DATA_REACHES_DSMS(
      Group.SCENARIO,
      "FIA, test scenarios",
      "The data of each hub reaches Remedy, and the CSPs are notified."),
  SINGLE_FORM(
      Group.SCENARIO, "FIA, test scenarios", "Both SRVs accept the single form of a request."),
  EVERY_HUB_CODE(
      Group.SCENARIO,
      "FIA, test scenarios; docs/wire.md#checks-and-codes",
      "A list gets every code that a hub can have: I0, E19, E11, E4, E5, E081401, E081405, and"
          + " E081402 if the OtherDeviceID is unknown."),
  LIMIT_OF_999(
      Group.SCENARIO,
      "FIA, test scenarios; docs/wire.md#the-list",
      "A list of 999 hubs is accepted. A list of 1,000 hubs is refused with 400, names the"
          + " position, and changes nothing."),
  SAME_BYTES_TWICE(
      Group.SCENARIO,
      "FIA, test scenarios; docs/wire.md#replay",
      "The same bytes sent twice get the identical answer with the header Hub-Returns-Replayed:"
          + " true, and have one effect. Other bytes with the same RequestID get 409."),

  LAW_OF_THE_LIST(
      Group.INTERFACE,
      "docs/wire.md#the-list",
      "A list of n hubs leaves the same SMI, SAT, Returns Records and outcomes as n single requests"
          + " sent in the order of the list."),
  REQUEST_CODES(
      Group.INTERFACE,
      "docs/wire.md#checks-and-codes",
      "A request with a code for the whole request (E1, E2, E3, E12, E13) writes one SAT entry with"
          + " that code for each hub. The header of the answer has the code, and the answer has no"
          + " outcomes."),
  STATUS_TABLE(
      Group.INTERFACE,
      "docs/wire.md#checks-and-codes",
      "A hub gets E5 if no return type of the SRV allows its SMI status, and E081405 if only"
          + " another return type does."),
  REFUSALS(
      Group.INTERFACE,
      "docs/wire.md#transport; docs/problems.md",
      "400, 403, 404, 405, 409, 413 and 415 change nothing in SMI, SAT and returns. They are"
          + " problem documents in JSON, or in XML on request."),
  TRANSPORT(
      Group.INTERFACE,
      "docs/wire.md#transport",
      "Mutual TLS 1.2 and 1.3 requires a client certificate. Changed key files take effect without"
          + " a restart. Slow senders are disconnected."),
  LOAD_SHEDDING(
      Group.INTERFACE,
      "docs/wire.md#transport",
      "A User who exceeds the allocation gets 503 with a correct Retry-After. The other Users get"
          + " their answers."),
  SIGNED_ANSWERS(
      Group.INTERFACE,
      "docs/wire.md#signature",
      "The DSP signs every DUIS answer in the one profile of the interface."),
  OFFICIAL_SCHEMA(
      Group.INTERFACE,
      "docs/wire.md#versions",
      "The answer to a single-form request has the version of the request and is valid under the"
          + " official schema of that version."),

  DURABLE(
      Group.RELIABILITY,
      "docs/guarantees.md#guaranteed",
      "An answered request is durable. An unanswered request is done completely or not at all."),
  DATABASE_KILLED(
      Group.RELIABILITY,
      "docs/guarantees.md#guaranteed",
      "The same holds if the database is killed, or the database and the service."),
  DATABASE_FAILS_OVER(
      Group.RELIABILITY,
      "docs/guarantees.md#fail-over",
      "The same holds if the primary freezes, vanishes, comes back or dies, and a synchronous"
          + " standby takes over. Meanwhile every request gets 503 with Retry-After."),
  BACKUP(
      Group.RELIABILITY,
      "docs/guarantees.md#backup-and-restore",
      "A backup of the running service restores every request that was answered before it began."
          + " An outside database is restored to a moment: what was answered before is there, and"
          + " nothing else."),
  RECONCILIATION(
      Group.RELIABILITY,
      "docs/operations.md#reconciliation-with-remedy",
      "The operator compares the returns with Remedy's records beside the running service, and"
          + " missing records are sent again."),
  DEGRADATION(
      Group.RELIABILITY,
      "docs/guarantees.md#degradation",
      "While the database is away, read-only, full, without its standby or without free connections,"
          + " and when a certificate expires, senders get a true response and the service recovers"
          + " without a restart."),
  REPLAY(
      Group.RELIABILITY,
      "docs/guarantees.md#guaranteed",
      "Resending the same bytes gets the same answer and has one effect, also if the copies arrive"
          + " together and after a crash."),
  ONE_RECORD_EACH(
      Group.RELIABILITY,
      "docs/guarantees.md#deliveries-to-remedy",
      "Remedy has exactly one record for each accepted hub, whenever the service dies."),
  SEVERAL_NODES(
      Group.RELIABILITY,
      "docs/guarantees.md#guaranteed",
      "Two service nodes use one database, and each node may die."),
  BARE_DEBIAN(
      Group.RELIABILITY,
      "docs/how-to/run-on-a-highly-available-postgresql.md",
      "The documented commands lead from bare Debian to two nodes on three databases."),
  ROLLING_UPGRADE(
      Group.RELIABILITY,
      "docs/how-to/upgrade.md#without-an-interruption",
      "Nodes of the last release and of this version serve together on one schema while the nodes"
          + " are upgraded one by one."),
  OVERLAPPING_LISTS(
      Group.RELIABILITY,
      "docs/guarantees.md#guaranteed",
      "If many clients send overlapping lists, each hub is accepted exactly once. There is no"
          + " deadlock and no lost answer."),
  GRACEFUL_STOP(
      Group.RELIABILITY,
      "docs/guarantees.md#guaranteed",
      "When the service stops, it answers the requests in progress and leaves no database"
          + " process."),

  PAGES(
      Group.OPERATION,
      "docs/ssi.md",
      "A User tracks individual hubs on the pages of the SSI and sees only the hubs of its own"
          + " Party."),
  JAVA_NEEDED(
      Group.OPERATION,
      "docs/operations.md",
      "On a Java that is too old, each program says in one line which Java it needs."),
  SETTINGS_AND_METRICS(
      Group.OPERATION,
      "docs/operations.md#settings; docs/operations.md#health-metrics-logs",
      "A variable that looks like a setting but is none is named at the start. The page names every"
          + " metric that the service serves."),
  INVENTORY_COMMANDS(
      Group.OPERATION,
      "docs/operations.md#inventory-file",
      "The operator imports, shows, checks and exports the inventory and sees earlier statuses. An"
          + " import never undoes a return."),
  SAT_COMMAND(
      Group.OPERATION,
      "docs/operations.md#commands",
      "The command sat finds entries by Device IDs and RequestIDs, by time, User and code. It sorts"
          + " them by commit, then position."),
  RETURNS_REPORT(
      Group.OPERATION,
      "docs/operations.md#commands",
      "The command report shows each return and its record, requests, overdue hubs and charges."),
  PARTY_IMPORT(
      Group.OPERATION,
      "docs/operations.md#parties-file",
      "The command party import adds and updates the Users of the file and leaves all others. It"
          + " names and skips an unusable certificate, imports the rest, and ends with exit code"
          + " 1."),
  LEAN_PROGRAMS(
      Group.OPERATION,
      "docs/performance.md#start-and-commands",
      "A command loads only what it needs, and a ready service answers on all its ports."),
  DATABASE_ROLES(
      Group.OPERATION,
      "docs/operations.md#database-roles",
      "The owner migrates, the writer serves and the reader shows the pages. A new database with one"
          + " role is served with a warning."),
  PACKED_LIBRARIES(
      Group.OPERATION,
      "docs/adr/0051-checksums-of-the-packed-libraries.md#decision",
      "The programs pack the libraries on record, byte for byte."),
  CLIENT_SUBMIT(
      Group.OPERATION,
      "docs/client.md#what-is-sent",
      "The client sends lists of up to 999 hubs and writes an outcome for each line of the file."),
  CLIENT_SIGN(
      Group.OPERATION,
      "docs/client.md#requests-and-answers-as-files",
      "The service accepts a hand-written message, based on an official template, that the client"
          + " has signed.");

  /** A section of the report. */
  public enum Group {
    REQUIREMENT("Requirements of the Full Impact Assessment (SECMP0117)"),
    SCENARIO("Test scenarios of the Full Impact Assessment"),
    INTERFACE("The interface beyond the Full Impact Assessment"),
    RELIABILITY("Reliability"),
    OPERATION("Operation and the suppliers' client");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    /** The heading of the section. */
    public String title() {
      return title;
    }
  }

  private final Group group;
  private final String source;
  private final String words;

  Clause(Group group, String source, String words) {
    this.group = group;
    this.source = source;
    this.words = words;
  }

  /** The section of the report. */
  public Group group() {
    return group;
  }

  /** The document that requires the clause. */
  public String source() {
    return source;
  }

  public String words() {
    return words;
  }
}
