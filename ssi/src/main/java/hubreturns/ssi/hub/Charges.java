package hubreturns.ssi.hub;

import hubreturns.ssi.hub.ReturnAttempt.Progress;
import hubreturns.vocabulary.HanVariant;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.ReturnOutcome;
import hubreturns.vocabulary.ServiceReferenceVariant;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a return costs by its outcome, for each period (docs/life-cycle.md).
 *
 * @param rates the oldest first
 */
public record Charges(List<Rate> rates) {
  /** Sorts and copies. */
  public Charges {
    rates = rates.stream().sorted(Comparator.comparing(Rate::from)).toList();
  }

  /**
   * The charges of one period, in pounds.
   *
   * @param from their first day
   */
  public record Rate(
      LocalDate from,
      BigDecimal redeployable,
      BigDecimal singleBand,
      BigDecimal dualBand,
      BigDecimal noFaultFound) {}

  /** What a return with one outcome costs. */
  public record OutcomeCharge(String outcome, BigDecimal pounds) {}

  /**
   * What a return costs.
   *
   * @param set the charge that Remedy set
   * @param ratesFrom the first day of the rates that apply
   * @param byOutcome what each outcome would cost, while Remedy has set no charge; the least first
   */
  public record Cost(
      Optional<BigDecimal> set, Optional<LocalDate> ratesFrom, List<OutcomeCharge> byOutcome) {

    /** The least that the return may cost. */
    public BigDecimal least() {
      return byOutcome.getFirst().pounds();
    }

    /** The most that the return may cost. */
    public BigDecimal most() {
      return byOutcome.getLast().pounds();
    }
  }

  /**
   * Reads {@code DATE redeployable single-band dual-band no-fault-found}, periods separated by
   * semicolons; empty if the text is anything else, or if two periods begin on the same day.
   */
  public static Optional<Charges> read(String text) {
    List<Rate> rates = new ArrayList<>();
    for (String period : text.split(";", -1)) {
      String[] words = period.strip().split("\\s+", -1);
      if (words.length != 5
          || !Stream.of(words)
              .skip(1)
              .allMatch(word -> word.matches("[0-9]{1,6}(\\.[0-9]{1,2})?"))) {
        return Optional.empty();
      }
      try {
        rates.add(
            new Rate(
                LocalDate.parse(words[0]),
                new BigDecimal(words[1]),
                new BigDecimal(words[2]),
                new BigDecimal(words[3]),
                new BigDecimal(words[4])));
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }
    boolean isUnclear = rates.stream().map(Rate::from).distinct().count() < rates.size();
    return isUnclear ? Optional.empty() : Optional.of(new Charges(rates));
  }

  /** The rate for a return made on this day; empty when there is none. */
  public Optional<Rate> on(LocalDate day) {
    return rates.reversed().stream().filter(rate -> !rate.from().isAfter(day)).findFirst();
  }

  /**
   * What an open return may cost at the least and at the most.
   *
   * @param from the first day of the returns that it applies to
   * @param until the first day to which it no longer applies; empty for the last period
   * @param hanVariant of the hub; blank where it is not known
   */
  record Range(
      LocalDate from,
      Optional<LocalDate> until,
      ServiceReferenceVariant variant,
      String hanVariant,
      BigDecimal least,
      BigDecimal most) {}

  /** The range of every kind of return in every period. */
  List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < rates.size(); i++) {
      Rate rate = rates.get(i);
      Optional<LocalDate> until =
          i + 1 < rates.size() ? Optional.of(rates.get(i + 1).from()) : Optional.empty();
      for (ServiceReferenceVariant variant : ServiceReferenceVariant.values()) {
        for (String han : List.of(HanVariant.SINGLE_BAND.text(), HanVariant.DUAL_BAND.text(), "")) {
          List<OutcomeCharge> charges = expected(rate, han, variant);
          ranges.add(
              new Range(
                  rate.from(),
                  until,
                  variant,
                  han,
                  charges.getFirst().pounds(),
                  charges.getLast().pounds()));
        }
      }
    }
    return ranges;
  }

  /** What this return costs, or may cost while Remedy has set no charge. */
  Cost cost(ReturnAttempt attempt, Progress progress, String hanVariant) {
    Optional<Rate> rate = on(attempt.returnedOn());
    boolean lost =
        attempt.request().details().type().equals(NoFaultReturnType.LOST_OR_STOLEN.text());
    return new Cost(
        progress.chargeGbp(),
        rate.map(Rate::from),
        progress.chargeGbp().isPresent() || lost || rate.isEmpty()
            ? List.of()
            : expected(rate.get(), hanVariant, attempt.request().variant()));
  }

  /**
   * What a return may cost by outcome, the least first.
   *
   * @param hanVariant of the hub; blank where it is not known
   */
  static List<OutcomeCharge> expected(
      Rate rate, String hanVariant, ServiceReferenceVariant variant) {
    List<OutcomeCharge> charges = new ArrayList<>();
    charges.add(new OutcomeCharge(ReturnOutcome.REDEPLOYABLE.text(), rate.redeployable()));
    String notRedeployable = ReturnOutcome.NOT_REDEPLOYABLE.text();
    if (!hanVariant.equals(HanVariant.DUAL_BAND.text())) {
      charges.add(new OutcomeCharge(notRedeployable + ", single band", rate.singleBand()));
    }
    if (!hanVariant.equals(HanVariant.SINGLE_BAND.text())) {
      charges.add(new OutcomeCharge(notRedeployable + ", dual band", rate.dualBand()));
    }
    switch (variant) {
      case FAULT_RETURN -> {
        charges.add(new OutcomeCharge(ReturnOutcome.NO_FAULT_FOUND.text(), rate.noFaultFound()));
        charges.add(new OutcomeCharge(ReturnOutcome.FAULT_CONFIRMED.text(), BigDecimal.ZERO));
      }
      case NO_FAULT_RETURN -> {}
    }
    charges.sort(Comparator.comparing(OutcomeCharge::pounds));
    return List.copyOf(charges);
  }
}
