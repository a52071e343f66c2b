package hubreturns.ssi.returns;

import hubreturns.ssi.page.Wording;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One hub of one request: an accepted return with where it stands, or a refused one with why.
 *
 * @param mark where it stands in the list, by which pages follow one another
 * @param maker and the rest of the inventory: blank where the hub is not the viewer's to see
 */
public record Found(
    Mark mark,
    long device,
    String code,
    String requestReference,
    int position,
    String requestId,
    String party,
    String variant,
    Wording wording,
    Instant notifiedAt,
    String stage,
    String outcome,
    @Nullable BigDecimal chargeGbp,
    String dsmsId,
    String delivery,
    String maker,
    String model,
    String region,
    String hanVariant,
    String logistics,
    @Nullable LocalDate removedOn,
    boolean late,
    int daysUsed) {

  /** Whether the hub became Returned. */
  public boolean accepted() {
    return code.equals("I0");
  }

  /** Our key of the return. */
  public String reference() {
    return "%s-%03d".formatted(requestReference, position);
  }

  /** How far its 90 days have run, for a mark on the page: blank, warn or bad. */
  public String urgency() {
    if (!accepted() || stage.equals("Closed")) {
      return "";
    }
    return daysUsed > 90 ? "bad" : daysUsed >= 75 ? "warn" : "";
  }
}
