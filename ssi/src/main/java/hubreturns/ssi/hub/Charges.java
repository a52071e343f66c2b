package hubreturns.ssi.hub;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a return costs by its outcome, from which day on (product.md, "life cycle").
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

  /** A line that a table of charges shows. */
  public record Line(String outcome, String pounds) {}

  /**
   * Reads {@code DATE redeployable single-band dual-band no-fault-found}, several parted by
   * semicolons; empty when it is anything else.
   */
  public static Optional<Charges> read(String text) {
    List<Rate> rates = new ArrayList<>();
    for (String period : text.split(";", -1)) {
      String[] words = period.strip().split("\\s+", -1);
      if (words.length != 5) {
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
      } catch (DateTimeParseException | NumberFormatException e) {
        return Optional.empty();
      }
    }
    return Optional.of(new Charges(rates));
  }

  /** The rate of a return notified on this day; empty when none was set for it yet. */
  public Optional<Rate> on(LocalDate day) {
    return rates.reversed().stream().filter(rate -> !rate.from().isAfter(day)).findFirst();
  }

  /**
   * What a return may cost, by outcome, while its outcome is not known.
   *
   * @param hanVariant Single Band, Dual Band, or blank where it is not known
   * @param fault whether it was returned as faulty
   */
  public static List<Line> expected(Rate rate, String hanVariant, boolean fault) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("Redeployable", pounds(rate.redeployable())));
    lines.add(
        new Line(
            "Not redeployable",
            switch (hanVariant) {
              case "Single Band" -> pounds(rate.singleBand()) + " (single band)";
              case "Dual Band" -> pounds(rate.dualBand()) + " (dual band)";
              default ->
                  pounds(rate.singleBand())
                      + " (single band) or "
                      + pounds(rate.dualBand())
                      + " (dual band)";
            }));
    if (fault) {
      lines.add(new Line("No fault found", pounds(rate.noFaultFound())));
    }
    return lines;
  }

  private static String pounds(BigDecimal amount) {
    return "£" + amount.setScale(2, java.math.RoundingMode.HALF_UP).toPlainString();
  }
}
