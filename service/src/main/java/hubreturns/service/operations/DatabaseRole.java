package hubreturns.service.operations;

import static hubreturns.service.operations.TableRight.may;
import static hubreturns.service.operations.TableRight.mayUpdate;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The roles that use the tables without owning them, and exactly what each may do
 * (docs/operations.md#database-roles). Only the owner may change or delete what the audit trail,
 * its checkpoints or the administration trail hold.
 */
enum DatabaseRole {
  /** The pages: the views, and the pages' own tables. */
  READER(
      "ssi_sign_in_attempt",
      Stream.of(
          may(
              "select",
              """
              ssi_answer ssi_certificate ssi_change ssi_delivery ssi_device ssi_entry ssi_hub
              ssi_hub_to_return ssi_party ssi_queued ssi_request ssi_return ssi_status ssi_user
              ssi_volume ssi_account
              """),
          may("select, insert", "admin_event"),
          may("select, insert, update", "ssi_checked_file ssi_counted"),
          may("select, insert, update, delete", "ssi_notified ssi_standing"),
          may("select, insert, delete", "ssi_overdue"),
          may("select, delete", "ssi_standing_change"),
          may(
              "select, insert, update, delete",
              "ssi_known_browser ssi_session ssi_sign_in_attempt user_credentials user_entities"),
          // Not the name, role, Party or whether the account is enabled.
          mayUpdate(
              "ssi_account",
              "must_change_password",
              "password_hash",
              "password_set_at",
              "signed_in_at"))),

  /** The service and its commands: all that the pages may do, and what follows. */
  WRITER(
      "service_request",
      Stream.of(
          READER.rights.stream(),
          may("select", "flyway_schema_history"),
          may(
              "select, insert",
              """
              audit_checkpoint party return_change sat_entry sat_volume service_request
              smi_earlier_status
              """),
          may("usage", "service_request_request_key_seq"),
          may("select, insert, update", "dsms_watermark return_record"),
          may("select, update", "delivery_lead registration_version"),
          may("insert, update", "ssi_account"),
          may("insert", "ssi_standing_change"),
          may("select, insert, delete", "stored_answer queued_request user_certificate"),
          mayUpdate("stored_answer", "replays"),
          may("select, insert, update, delete", "allocation_use duis_node service_user"),
          // To maintain is to analyse the table after an import.
          may("select, insert, update, maintain", "smi_device")));

  private final String mark;

  @SuppressWarnings("ImmutableEnumChecker") // The set cannot be modified.
  private final Set<TableRight> rights;

  /**
   * @param mark the table into which only this role, and those with more rights, may insert
   */
  DatabaseRole(String mark, Stream<Stream<TableRight>> rights) {
    this.mark = mark;
    this.rights = rights.flatMap(right -> right).collect(toUnmodifiableSet());
  }

  /** The name of the role in a sentence, and as an option of {@code database migrate}. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  String mark() {
    return mark;
  }

  Set<TableRight> rights() {
    return rights;
  }
}
