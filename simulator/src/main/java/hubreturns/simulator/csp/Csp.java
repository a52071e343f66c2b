package hubreturns.simulator.csp;

import com.fasterxml.jackson.annotation.JsonValue;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A Communications Service Provider. */
public enum Csp {
  ARQIVA("Arqiva"),
  /** Telefónica, now part of VMO2. Addresses spell it without the accent. */
  TELEFONICA("Telefonica"),
  VODAFONE("Vodafone");

  private final String text;

  Csp(String text) {
    this.text = text;
  }

  /** The name in addresses, in notices and on the form. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The CSP with this name. Capitals and accents do not matter. */
  public static Optional<Csp> named(String name) {
    String plain =
        Normalizer.normalize(name.strip(), Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .toUpperCase(Locale.ROOT);
    return Stream.of(values()).filter(csp -> csp.name().equals(plain)).findFirst();
  }

  /**
   * The CSP that gets the notice of a record: the CSP that the record names, or the one that serves
   * its region. Empty for the region {@code Unknown}, until an operator chooses the CSP.
   */
  public static Optional<Csp> of(Entry entry) {
    return entry
        .value(Field.CSP)
        .flatMap(Csp::named)
        .or(() -> entry.value(Field.CSP_REGION).flatMap(Csp::serving));
  }

  private static Optional<Csp> serving(String region) {
    return switch (region) {
      case "North" -> Optional.of(ARQIVA);
      case "Central", "South" -> Optional.of(TELEFONICA);
      case "4G North", "4G Central", "4G South" -> Optional.of(VODAFONE);
      default -> Optional.empty();
    };
  }
}
