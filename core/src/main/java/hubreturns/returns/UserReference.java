package hubreturns.returns;

import hubreturns.vocabulary.TextLimit;
import java.util.Optional;

/**
 * The User's own references and notes, which apply to all hubs of the request. {@link TextLimit}
 * says how long each text may be.
 *
 * @param dateTime UserRefDateTime, an xs:dateTime as it was sent; it may lack a zone
 * @param id UserRefID
 * @param incidentReference IncidentReference
 * @param additionalInformation AdditionalInformation
 */
public record UserReference(
    Optional<String> dateTime,
    Optional<String> id,
    Optional<String> incidentReference,
    Optional<String> additionalInformation) {
  /** No references and no notes. */
  public static final UserReference NONE =
      new UserReference(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Rejects texts that are longer than the DUIS allows. */
  public UserReference {
    within(TextLimit.USER_REF_DATE_TIME, dateTime);
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
