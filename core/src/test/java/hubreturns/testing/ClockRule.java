package hubreturns.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** The rule that no class reads the time of the machine, so that a test can set the time. */
public final class ClockRule {
  /** For every module that has a clock. */
  public static final ArchRule TIME_COMES_FROM_THE_CLOCK =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  private ClockRule() {}
}
