package hubreturns.vocabulary;

/**
 * The DUIS response codes this service can give, with the one description that the response, the
 * SAT, the SSI, the client and the documentation all read (duis.md section 7).
 */
public enum ResponseCode implements Word {
  I0(
      "Success",
      "Accepted: the hub is recorded as Returned and a Returns Record was raised.",
      "Nothing; follow the return by its reference."),
  I99(
      "Success, no data",
      "Accepted: a Non-Device request of the single form with no data to return.",
      "Nothing; follow the return by its reference."),
  W081401(
      "Mixed outcome",
      "The hubs of the list did not all have the same outcome.",
      "Read the outcome of each hub in the body; resend only the refused ones, corrected."),
  E1(
      "No User Role",
      "The sender has no User Role on record.",
      "Ask the operator to record your User Roles."),
  E2(
      "Wrong User Role",
      "None of the sender's User Roles is Import Supplier or Gas Supplier.",
      "Send from a User ID with role IS or GS."),
  E3(
      "User suspended",
      "The sender's status does not permit Service Requests.",
      "Ask the operator why this User is suspended."),
  E4(
      "Not entitled",
      "The sender is not the responsible supplier of this hub, or its Party did not take delivery of it.",
      "Check the hub's ID, and which of your User IDs is responsible for it."),
  E5(
      "SMI status not applicable",
      "The hub's SMI status allows no return under this Service Request.",
      "Check the hub's status in the inventory; another Service Request may be due first."),
  E11(
      "Not a Communications Hub",
      "The device is not the CHF of a SMETS2 Communications Hub.",
      "Send the CHF's ID, not the GPF's, a meter's or a SMETS1 hub's."),
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
      "Nothing to send; look up the earlier return."),
  E081402(
      "Other device unknown",
      "OtherDeviceID names a device that is not in the Smart Metering Inventory.",
      "Correct OtherDeviceID, or in a list leave it out."),
  E081405(
      "Return type does not fit",
      "The hub's SMI status does not fit this return type.",
      "Choose the return type that fits the hub's status.");

  private final String shortName;
  private final String meaning;
  private final String whatToDo;

  ResponseCode(String shortName, String meaning, String whatToDo) {
    this.shortName = shortName;
    this.meaning = meaning;
    this.whatToDo = whatToDo;
  }

  /** The code as it stands on the wire. */
  @Override
  public String text() {
    return name();
  }

  /** Two or three words for a heading. */
  public String shortName() {
    return shortName;
  }

  /** One sentence that says what the code means here. */
  public String meaning() {
    return meaning;
  }

  /** One sentence that says what the User does next. */
  public String whatToDo() {
    return whatToDo;
  }
}
