package hubreturns.ssi.hub;

import hubreturns.returns.Deadlines;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.Word;
import java.time.LocalDate;
import java.util.Optional;

/** A hub's record in the inventory; a text is blank where the inventory has none. */
public record HubRecord(Model model, Status status, Owners owners, Dates dates) {

  /** What the hub is. */
  public record Model(String gpf, String maker, String model, String hanVariant, String region) {

    /** The CSP that serves the region; blank where the operator chooses it. */
    public String csp() {
      return Word.read(CspRegion.class, region).flatMap(CspRegion::csp).orElse("");
    }
  }

  /** Its SMI status and its Logistics Status. */
  public record Status(String device, String logistics, boolean returned) {}

  /** Who took delivery of it, and who supplies its premises. */
  public record Owners(
      String deliveredTo, String importSupplier, String gasSupplier, String mpxn) {}

  /** The days on which it was delivered, installed and removed. */
  public record Dates(
      Optional<LocalDate> delivered, Optional<LocalDate> installed, Optional<LocalDate> removed) {}

  /** The deadline of its return, for a hub that was removed. */
  public Optional<LocalDate> returnDue() {
    return dates.removed().map(Deadlines::returnDue);
  }

  /** Days by which the deadline has passed on this day; 0 while the hub is in time. */
  public long daysLate(LocalDate day) {
    return dates.removed().map(removed -> Math.max(0, Deadlines.daysLate(removed, day))).orElse(0L);
  }
}
