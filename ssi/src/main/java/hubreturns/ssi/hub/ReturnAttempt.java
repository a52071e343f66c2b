package hubreturns.ssi.hub;

import hubreturns.ssi.page.RequestDetails;
import hubreturns.vocabulary.ChangeStanding;
import hubreturns.vocabulary.DeliveryState;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.ReturnStage;
import hubreturns.vocabulary.ServiceReferenceVariant;
import hubreturns.vocabulary.UkDay;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * One time that a request named the hub.
 *
 * @param progress how far the return has come; empty when the hub was rejected
 */
public record ReturnAttempt(
    int position, ResponseCode code, Request request, Optional<Progress> progress) {

  /** The request. */
  public record Request(
      String reference,
      String requestId,
      String party,
      String user,
      ServiceReferenceVariant variant,
      RequestDetails details,
      Instant at) {}

  /** How far an accepted return has come. */
  public record Progress(
      ReturnStage stage,
      Optional<Instant> stageAt,
      Optional<LocalDate> endedOn,
      String outcome,
      Optional<BigDecimal> chargeGbp,
      String dsmsId,
      DeliveryState delivery,
      List<StageChange> changes) {

    /** The CSP's own reference, as Remedy reported it last; blank while there is none. */
    public String cspReference() {
      return changes.reversed().stream()
          .map(StageChange::cspReference)
          .filter(reference -> !reference.isEmpty())
          .findFirst()
          .orElse("");
    }
  }

  /** One change that Remedy reported, as it spelt it. */
  public record StageChange(
      Instant at,
      String stage,
      String outcome,
      String charge,
      String cspReference,
      ChangeStanding standing) {}

  /** Whether the hub became Returned. */
  public boolean accepted() {
    return progress.isPresent();
  }

  /** The reference of the return. */
  public String reference() {
    return new ReturnReference(request.reference(), position).toString();
  }

  /** The day of the return. */
  public LocalDate returnedOn() {
    return UkDay.of(request.at());
  }
}
