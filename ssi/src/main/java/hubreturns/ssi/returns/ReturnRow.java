package hubreturns.ssi.returns;

import hubreturns.returns.Deadlines;
import hubreturns.ssi.page.RequestDetails;
import hubreturns.ssi.page.RequestDetails.HubOutcome;
import hubreturns.vocabulary.ResponseCode;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.ReturnStage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A row of the list: one hub of one request with its outcome.
 *
 * @param start the row's place, after which the next page may begin
 * @param progress how far the return has come; empty for a rejected hub
 * @param hub the hub's record in the inventory; blank where the viewer may not see it
 */
public record ReturnRow(
    PageStart start,
    long device,
    int position,
    ResponseCode code,
    Request request,
    Optional<Progress> progress,
    Hub hub) {

  /** The request that named the hub. */
  public record Request(
      String reference, String requestId, String party, RequestDetails details, Instant at) {}

  /**
   * How far an accepted return has come.
   *
   * @param age days from the return until today, or until it ended
   */
  public record Progress(
      ReturnStage stage,
      String outcome,
      Optional<BigDecimal> chargeGbp,
      String dsmsId,
      String cspReference,
      boolean late,
      int age) {

    /** The mark of its age on the page: blank, warn or bad. */
    public String urgency() {
      if (!stage.isOpen() || age < Deadlines.DAYS_TO_WARNING) {
        return "";
      }
      return age > Deadlines.DAYS_TO_CLOSE ? "bad" : "warn";
    }
  }

  /** The hub's record in the inventory. */
  public record Hub(
      String maker,
      String model,
      String region,
      String hanVariant,
      String csp,
      boolean returned,
      Optional<LocalDate> removedOn) {}

  /** Whether the hub became Returned. */
  public boolean accepted() {
    return progress.isPresent();
  }

  /** The reference of the return; of the request where the hub was rejected. */
  public String reference() {
    return accepted()
        ? new ReturnReference(request.reference(), position).toString()
        : request.reference();
  }

  /** The outcome as a results file states it. */
  HubOutcome outcome() {
    return new HubOutcome(device, position, code, request.requestId(), request.at());
  }
}
