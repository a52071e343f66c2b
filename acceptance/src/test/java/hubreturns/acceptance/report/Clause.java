package hubreturns.acceptance.report;

/** Every requirement and scenario that the completion report answers for, in its own words. */
public enum Clause {
  ONE_HUB_OR_A_LIST(
      Group.REQUIREMENT,
      "duis.md 1",
      "SRV 8.14.3 \"Communications Hub Status Update - Fault Return\" and SRV 8.14.4 \"... - No"
          + " Fault Return\" accept either one Device ID, exactly as today, or a list of up to"
          + " 999."),
  SAME_CHECKS(
      Group.REQUIREMENT,
      "duis.md 1",
      "Each hub in the list gets the same checks that a single return gets, and an individual"
          + " outcome."),
  ONE_SAT_ENTRY_EACH(
      Group.REQUIREMENT,
      "duis.md 1",
      "One SAT entry for each hub, with the code of its own outcome."),
  ACCEPTED_HUB(
      Group.REQUIREMENT,
      "duis.md 1",
      "Each accepted hub: SMI Logistics Status becomes Returned, and one Returns Record of its own"
          + " goes to DSMS."),
  CONSOLIDATED_ANSWER(
      Group.REQUIREMENT,
      "duis.md 1",
      "The synchronous response lists the hubs consolidated under response codes."),
  SHARED_INFORMATION(
      Group.REQUIREMENT,
      "duis.md 1",
      "All hubs of one request share the associated information. Where that differs, the User"
          + " sends several requests."),
  VOLUME(
      Group.REQUIREMENT,
      "duis.md 1",
      "Volume is not tested in the FIA (assumption A3). Here it is the point."),

  FAULT_RETURN_OF_THREE_MAKERS(
      Group.SCENARIO,
      "FIA test scenarios",
      "8.14.3 returning three hubs of each of EDMI, Toshiba and WNC in one request"),
  NO_FAULT_RETURN_OF_THREE_MAKERS(
      Group.SCENARIO,
      "FIA test scenarios",
      "8.14.4 returning three hubs of each of EDMI, Toshiba and WNC in one request"),
  TELEFONICA_MIX(
      Group.SCENARIO, "FIA test scenarios", "Telefónica mix of WNC and Toshiba in one request"),
  DATA_REACHES_DSMS(
      Group.SCENARIO,
      "FIA test scenarios",
      "data reaches DSMS for each hub and the CSPs are notified"),
  SINGLE_FORM(Group.SCENARIO, "FIA test scenarios", "the single form of both SRVs"),
  EVERY_HUB_CODE(
      Group.SCENARIO,
      "FIA test scenarios; duis.md 7",
      "a list with every one of the hub codes in it (I0, E19, E11, E4, E5, E081401, E081405;"
          + " E081402 in a list with an unknown OtherDeviceID)"),
  LIMIT_OF_999(
      Group.SCENARIO,
      "FIA test scenarios; duis.md 4",
      "999 accepted, 1,000 refused (400, position named, nothing changed)"),
  SAME_BYTES_TWICE(
      Group.SCENARIO,
      "FIA test scenarios; duis.md 8",
      "the same bytes twice (byte-identical answer, header Hub-Returns-Replayed: true, nothing"
          + " happens twice), same RequestID other bytes: 409"),

  LAW_OF_THE_LIST(
      Group.INTERFACE,
      "duis.md 4",
      "A list of n hubs must leave the same SMI, SAT, Returns Records and per-hub outcomes as n"
          + " single requests sent one after the other in list order."),
  REQUEST_CODES(
      Group.INTERFACE,
      "duis.md 7",
      "A request refused as a whole (E1, E2, E3, E12, E13) writes one SAT entry for each hub it"
          + " named, with that code; the answer carries the code in its header and no outcome."),
  STATUS_TABLE(
      Group.INTERFACE,
      "duis.md 7",
      "Which SMI status each return type of each SRV takes: E5 where none of the SRV's types takes"
          + " it, E081405 where another does."),
  REFUSALS(
      Group.INTERFACE,
      "duis.md 2 and 7",
      "400, 403, 404, 405, 409, 413 and 415 leave SMI, SAT and returns untouched and are problem"
          + " documents, JSON, or XML where asked for."),
  TRANSPORT(
      Group.INTERFACE,
      "duis.md 2",
      "Mutual TLS 1.2 and 1.3 demanding a client certificate, key material read again without a"
          + " restart; slow senders are hung up on."),
  LOAD_SHEDDING(
      Group.INTERFACE,
      "duis.md 2",
      "Over the User's allocation: 503 with a truthful Retry-After; the other Users are answered."),
  SIGNED_ANSWERS(
      Group.INTERFACE,
      "duis.md 6 and 9",
      "Every DUIS answer is signed by the DSP in the interface's one profile."),
  OFFICIAL_SCHEMA(
      Group.INTERFACE,
      "duis.md 5 and 9",
      "A single-form answer carries the request's version and is valid under the official schema of"
          + " that version."),

  R1_DURABLE(
      Group.RELIABILITY,
      "quality.md R1",
      "An answered request is durable; an unanswered one happened entirely or not at all."),
  R2_DATABASE_KILLED(
      Group.RELIABILITY, "quality.md R2", "The same when the database is killed, or both."),
  R3_REPLAY(
      Group.RELIABILITY,
      "quality.md R3",
      "Resending the same bytes yields the same answer and one effect, concurrently and after a"
          + " crash."),
  R4_ONE_RECORD_EACH(
      Group.RELIABILITY,
      "quality.md R4",
      "Exactly one Remedy record for each accepted hub, whenever we die."),
  R7_SEVERAL_NODES(
      Group.RELIABILITY, "quality.md R7", "Two service nodes on one database; any may die."),
  R5_OVERLAPPING_LISTS(
      Group.RELIABILITY,
      "quality.md R5",
      "Overlapping lists from many clients: each hub accepted exactly once, no deadlock, no lost"
          + " answer."),
  R8_GRACEFUL_STOP(
      Group.RELIABILITY,
      "quality.md R8",
      "Graceful stop: what is in flight is answered, and no database process stays behind."),

  PAGES(
      Group.OPERATION,
      "product.md",
      "The SSI: web pages on which a User tracks individual hubs, and sees its own Party's alone."),
  INVENTORY_COMMANDS(
      Group.OPERATION,
      "operate.md",
      "inventory import, show and export; an import never undoes a return."),
  SAT_COMMAND(
      Group.OPERATION,
      "operate.md",
      "sat finds by Device IDs and RequestIDs, also mixed, and by time, User and code; ordered by"
          + " commit, then position."),
  RETURNS_REPORT(Group.OPERATION, "operate.md", "report returns shows each return and its record."),
  PARTY_IMPORT(
      Group.OPERATION,
      "operate.md",
      "party import adds and updates what the file names and leaves the rest; an unusable"
          + " certificate is named and skipped with exit 1, the rest is loaded."),
  CLIENT_SUBMIT(
      Group.OPERATION,
      "operate.md",
      "The client cuts lists at 999, sends them and writes an outcome for each line."),
  CLIENT_SIGN(
      Group.OPERATION,
      "operate.md",
      "A message that somebody wrote, an official template for one, is accepted when the client has"
          + " signed it.");

  /** What kind of promise a clause is, and the report's section for it. */
  public enum Group {
    REQUIREMENT("Requirements of the Full Impact Assessment (SECMP0117)"),
    SCENARIO("Test scenarios of the Full Impact Assessment"),
    INTERFACE("The interface beyond them"),
    RELIABILITY("Reliability"),
    OPERATION("Operation and the suppliers' client");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    /** The section's heading. */
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

  /** Its kind. */
  public Group group() {
    return group;
  }

  /** Where it is written. */
  public String source() {
    return source;
  }

  /** What is written there. */
  public String words() {
    return words;
  }
}
