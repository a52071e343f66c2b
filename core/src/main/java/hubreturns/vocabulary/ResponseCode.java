package hubreturns.vocabulary;

/**
 * The DUIS response codes that this service gives. The response, the SAT, the SSI, the client and
 * docs/wire.md#checks-and-codes take their names and descriptions from this table.
 */
public enum ResponseCode implements Word {
  I0(
      "Success",
      "Accepted: the hub is recorded as Returned, and its Returns Record goes to Remedy.",
      "No action needed. Track it with its return reference."),
  I99(
      "Success, no data",
      "Accepted: a Non-Device request in the single form. The answer carries no data.",
      "No action needed. Track it with its return reference."),
  W081401(
      "Mixed outcome",
      "The hubs in the list had different outcomes.",
      "Read the code of each hub. Correct the rejected hubs and send only those."),
  E1(
      "No User Role",
      "The sender has no User Role on record.",
      "Ask the operator to record your User Roles."),
  E2(
      "Wrong User Role",
      "The sender is neither an Import Supplier (IS) nor a Gas Supplier (GS).",
      "Send from a User ID with role IS or GS."),
  E3(
      "User suspended",
      "The sender's status does not permit Service Requests.",
      "Ask the operator why this User is suspended."),
  E4(
      "Not entitled",
      "The sender may not return this hub. Before installation, only the Party that took delivery "
          + "may return it. After installation, only its Import Supplier or Gas Supplier may.",
      "Check the hub's ID, and check which of your User IDs is its supplier."),
  E5(
      "SMI status not applicable",
      "A hub with this SMI status cannot be returned with this Service Request.",
      "Check the hub's SMI status. Another Service Request may be needed first."),
  E11(
      "Not a Communications Hub",
      "The device is not the CHF of a SMETS2 Communications Hub.",
      "Send the ID of the CHF, not of a GPF, a meter or a SMETS1 hub."),
  E12(
      "Wrong Command Variant",
      "The Command Variant is not 8.",
      "Send this Service Request with Command Variant 8."),
  E13(
      "Wrong service",
      "The Service Request was sent to a service that does not offer it.",
      "Send it to the Non-Device service, /api/v1/serviceD."),
  E19(
      "Unknown device",
      "The Smart Metering Inventory has no device with this ID.",
      "Check the ID for a typing or scanning mistake."),
  E081401(
      "Already returned",
      "The hub is already recorded as Returned.",
      "Do not send the hub again. Look up the earlier return: it may be your own, because "
          + "a resend that was signed again counts as a new request."),
  E081402(
      "Other device unknown",
      "The Smart Metering Inventory has no device with the ID in OtherDeviceID.",
      "Correct OtherDeviceID. In a list you can leave it out."),
  E081405(
      "Return type does not fit",
      "This return type does not fit the hub's SMI status.",
      "Look up the hub's SMI status and choose a return type that fits it. Pending, "
          + "Whitelisted: fault prior to installation, general, non-dom opt out, lost or "
          + "stolen. InstalledNotCommissioned, Decommissioned, Withdrawn: any type but fault "
          + "prior to installation. Commissioned, Suspended: fault post installation, lost or "
          + "stolen.");

  private final String shortName;
  private final String meaning;
  private final String whatToDo;

  ResponseCode(String shortName, String meaning, String whatToDo) {
    this.shortName = shortName;
    this.meaning = meaning;
    this.whatToDo = whatToDo;
  }

  /** The code as the answer spells it. */
  @Override
  public String text() {
    return name();
  }

  /** Two or three words for a heading. */
  public String shortName() {
    return shortName;
  }

  /** What the code means here; the text says where that meaning is this project's own. */
  public String meaning() {
    return isMeaningOurs() ? meaning + " Meaning given by this project." : meaning;
  }

  /**
   * Whether this project gave the code its meaning. The codes of Service Reference 8.14 are
   * published without one, and 8.14.1 and 8.14.2 share them.
   */
  public boolean isMeaningOurs() {
    return name().contains("0814");
  }

  /** What the User does next. */
  public String whatToDo() {
    return whatToDo;
  }
}
