package hubreturns.returns;

import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.SchemaVersion;

/**
 * A Service Request 8.14.3 or 8.14.4 as it was sent (duis.md section 3).
 *
 * @param id the RequestID
 * @param idAsSent the RequestID in the letter case it was sent in, which the answer repeats
 * @param version the schema version the request was written in, and the answer will be
 * @param commandVariant what the header says, 1 to 9; only 8 is answered
 * @param form how the hubs are named
 * @param hubs one hub in the single form
 * @param detail what all the hubs share
 */
public record ReturnRequest(
    RequestId id,
    String idAsSent,
    SchemaVersion version,
    int commandVariant,
    Form form,
    HubList hubs,
    ReturnDetail detail) {
  /** The Command Variant of a Non-Device request. */
  public static final int COMMAND_VARIANT = 8;

  /** Refuses what the schema of the version cannot say. */
  public ReturnRequest {
    if (form == Form.SINGLE && hubs.size() != 1) {
      throw new IllegalArgumentException("the single form names one hub, not " + hubs.size());
    }
    if (form == Form.LIST && !version.takesLists()) {
      throw new IllegalArgumentException("version " + version.text() + " takes no DeviceIDList");
    }
    if (form == Form.SINGLE
        && detail instanceof ReturnDetail.FaultReturn fault
        && fault.otherDevice().isEmpty()) {
      throw new IllegalArgumentException("OtherDeviceID is mandatory beside DeviceID");
    }
  }
}
