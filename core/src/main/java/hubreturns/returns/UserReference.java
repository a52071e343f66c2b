package hubreturns.returns;

import hubreturns.vocabulary.TextLimit;
import java.util.Optional;

/**
 * What a User may note down with a return, shared by all hubs of the request. {@link TextLimit}
 * says how long each text may be.
 *
 * @param dateTime UserRefDateTime, an xs:dateTime as it was sent (it need not name a zone)
 * @param id UserRefID
 * @param incidentReference IncidentReference
 * @param additionalInformation AdditionalInformation
 */
public record UserReference(
    Optional<String> dateTime,
    Optional<String> id,
    Optional<String> incidentReference,
    Optional<String> additionalInformation) {
  /** Nothing noted down. */
  public static final UserReference NONE =
      new UserReference(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Refuses what is longer than the DUIS allows. */
  public UserReference {
    within(TextLimit.USER_REF_ID, id);
    within(TextLimit.INCIDENT_REFERENCE, incidentReference);
    within(TextLimit.ADDITIONAL_INFORMATION, additionalInformation);
  }

  private static void within(TextLimit limit, Optional<String> text) {
    if (!text.map(limit::fits).orElse(true)) {
      throw new IllegalArgumentException(
          limit.element() + " takes up to " + limit.charactersMax() + " characters");
    }
  }
}
