package hubreturns.ssi.page;

import hubreturns.returnsfile.Names;
import hubreturns.returnsfile.WrittenEui64;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.Word;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The choices that forms offer, and how pages read what a person typed. */
public final class Choices {
  /** The return types of both Service Requests. */
  public static final List<String> RETURN_TYPES =
      Names.RETURN_TYPES.shortNames().values().stream().map(Word::text).toList();

  /** The return types that need a fault reason and a connection method. */
  public static final List<String> FAULT_RETURN_TYPES = texts(FaultReturnType.values());

  public static final List<String> FAULT_REASONS = texts(FaultReason.values());

  public static final List<String> CONNECTION_METHODS = texts(ConnectionMethod.values());

  /** The CSPs by name. */
  public static final List<String> CSPS =
      Arrays.stream(CspRegion.values())
          .flatMap(region -> region.csp().stream())
          .distinct()
          .toList();

  private Choices() {}

  /** The spellings of these words. */
  public static List<String> texts(Word... words) {
    return Arrays.stream(words).map(Word::text).toList();
  }

  /** Reads a Device ID as people and scanners write it. */
  public static Optional<DeviceId> device(String text) {
    return DeviceId.read(WrittenEui64.typed(text));
  }

  /** Whether an address names a day of this or a neighbouring century. */
  public static boolean isDay(String text) {
    try {
      LocalDate day = LocalDate.parse(text);
      return day.getYear() > 2000 && day.getYear() < 2200;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
