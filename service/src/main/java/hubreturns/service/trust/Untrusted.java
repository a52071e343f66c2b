package hubreturns.service.trust;

import hubreturns.duis.Problem;
import hubreturns.duis.Refusal;
import java.util.Optional;

/** A request whose sender is not proven, or that is for another DSP. */
public record Untrusted(Refusal refusal) implements Verification {
  /** The result of a check that found this problem. */
  static Optional<Untrusted> because(Problem problem, String detail) {
    return Optional.of(new Untrusted(Refusal.of(problem, detail)));
  }
}
