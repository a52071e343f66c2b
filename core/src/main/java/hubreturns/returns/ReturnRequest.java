package hubreturns.returns;

import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.SchemaVersion;

/**
 * A Service Request 8.14.3 or 8.14.4 as it was sent (docs/wire.md#request).
 *
 * @param id the RequestID
 * @param idAsSent the RequestID in the letter case of the request, which the answer repeats
 * @param version the schema version of the request and of its answer
 * @param commandVariant the header's value, 1 to 9; anything but 8 gets E12
 * @param form how the request names its hubs
 * @param hubs one hub in the single form
 * @param detail what applies to all the hubs
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

  /** Rejects what the schema of the version does not allow. */
  public ReturnRequest {
    if (form == Form.SINGLE && hubs.size() != 1) {
      throw new IllegalArgumentException("the single form names one hub, not " + hubs.size());
    }
    if (form == Form.LIST && !version.takesLists()) {
      throw new IllegalArgumentException(
          "version " + version.text() + " does not allow DeviceIDList");
    }
    if (form == Form.SINGLE
        && detail instanceof ReturnDetail.FaultReturn fault
        && fault.otherDevice().isEmpty()) {
      throw new IllegalArgumentException("OtherDeviceID is mandatory with DeviceID");
    }
  }

  /** A request as a sender writes it. */
  public ReturnRequest(
      RequestId id, SchemaVersion version, Form form, HubList hubs, ReturnDetail detail) {
    this(id, id.toString(), version, COMMAND_VARIANT, form, hubs, detail);
  }
}
