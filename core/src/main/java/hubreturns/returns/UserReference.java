package hubreturns.returns;

import java.util.Optional;

/**
 * What a User may note down with a return, shared by all hubs of the request.
 *
 * @param dateTime UserRefDateTime, an xs:dateTime as it was sent (it need not name a zone)
 * @param id UserRefID, up to 25 characters
 * @param incidentReference IncidentReference, up to 15 characters
 * @param additionalInformation AdditionalInformation, up to 200 characters
 */
public record UserReference(
    Optional<String> dateTime,
    Optional<String> id,
    Optional<String> incidentReference,
    Optional<String> additionalInformation) {
  /** The most characters of UserRefID. */
  public static final int ID_CHARACTERS_MAX = 25;

  /** The most characters of IncidentReference. */
  public static final int INCIDENT_CHARACTERS_MAX = 15;

  /** The most characters of AdditionalInformation. */
  public static final int ADDITIONAL_CHARACTERS_MAX = 200;

  /** Nothing noted down. */
  public static final UserReference NONE =
      new UserReference(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Refuses what is longer than the DUIS allows. */
  public UserReference {
    within(ID_CHARACTERS_MAX, id, "UserRefID");
    within(INCIDENT_CHARACTERS_MAX, incidentReference, "IncidentReference");
    within(ADDITIONAL_CHARACTERS_MAX, additionalInformation, "AdditionalInformation");
  }

  private static void within(int charactersMax, Optional<String> text, String name) {
    if (text.filter(one -> one.codePointCount(0, one.length()) > charactersMax).isPresent()) {
      throw new IllegalArgumentException(name + " takes up to " + charactersMax + " characters");
    }
  }
}
