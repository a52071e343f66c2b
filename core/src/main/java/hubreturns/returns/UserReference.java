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

  /** Nothing noted down. */
  public static final UserReference NONE =
      new UserReference(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
