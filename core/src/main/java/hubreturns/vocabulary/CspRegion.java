package hubreturns.vocabulary;

import java.util.Optional;

/** The CSP region of a hub, and the Communications Service Provider that serves it. */
public enum CspRegion implements Word {
  NORTH("North", "Arqiva"),
  CENTRAL("Central", "Telefonica"),
  SOUTH("South", "Telefonica"),
  NORTH_4G("4G North", "Vodafone"),
  CENTRAL_4G("4G Central", "Vodafone"),
  SOUTH_4G("4G South", "Vodafone"),
  UNKNOWN("Unknown", ""),
  SMETS1("SMETS1", "");

  private final String text;
  private final String csp;

  CspRegion(String text, String csp) {
    this.text = text;
    this.csp = csp;
  }

  @Override
  public String text() {
    return text;
  }

  /** The CSP to notify; empty for {@code Unknown}, where an operator chooses, and for SMETS1. */
  public Optional<String> csp() {
    return csp.isEmpty() ? Optional.empty() : Optional.of(csp);
  }
}
