package hubreturns.returnsfile;

import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.Word;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The values of a column: the DUIS wording or a short name, in upper or lower case.
 *
 * @param <W> the enumeration; {@link Word} for a column with members of several enumerations
 */
public final class Names<W extends Word> {
  /** CHFFaultReturnType (8.14.3) and CHFNoFaultReturnType (8.14.4). */
  public static final Names<Word> RETURN_TYPES =
      new Names<Word>()
          .with("general", NoFaultReturnType.GENERAL)
          .with("non-dom", NoFaultReturnType.NON_DOM_OPT_OUT)
          .with("dual-supplier", NoFaultReturnType.DUAL_SUPPLIER_HAN_VARIANT)
          .with("sm-wan", NoFaultReturnType.SM_WAN_VARIANT)
          .with("lost-or-stolen", NoFaultReturnType.LOST_OR_STOLEN)
          .with("fault-prior", FaultReturnType.PRIOR_TO_INSTALLATION)
          .with("fault-post", FaultReturnType.POST_INSTALLATION);

  /** CHFFaultReason. */
  public static final Names<FaultReason> FAULT_REASONS =
      new Names<FaultReason>()
          .with("damaged-case", FaultReason.DAMAGED_CASE)
          .with("damaged-connector", FaultReason.DAMAGED_CONNECTOR)
          .with("interference", FaultReason.ILLEGAL_INTERFERENCE)
          .with("environment", FaultReason.ENVIRONMENTAL_CONDITIONS)
          .with("sm-wan-fault", FaultReason.SM_WAN_FAULT)
          .with("smhan-fault", FaultReason.SMHAN_INTERFACE_FAULT)
          .with("led-fault", FaultReason.LED_FAULT)
          .with("aerial-fault", FaultReason.AERIAL_FAULT)
          .with("manufacturing-defect", FaultReason.MANUFACTURING_DEFECT);

  /** CHFConnectionMethod. */
  public static final Names<ConnectionMethod> CONNECTION_METHODS =
      new Names<ConnectionMethod>()
          .with("hot-shoe", ConnectionMethod.HOT_SHOE)
          .with("cradle", ConnectionMethod.CRADLE)
          .with("esme", ConnectionMethod.ESME);

  /** Shorter parts of a name, such as "fault", are in many names or in none. */
  private static final int LIKE_LETTERS_MIN = 4;

  private final SequencedMap<String, W> byShortName = new LinkedHashMap<>();
  private final TreeMap<String, W> bySpelling = new TreeMap<>();

  private Names() {}

  private Names<W> with(String shortName, W member) {
    byShortName.put(shortName, member);
    bySpelling.put(shortName, member);
    bySpelling.put(folded(member.text()), member);
    return this;
  }

  /** The member of this short name or wording. */
  public Optional<W> read(String text) {
    return Optional.ofNullable(bySpelling.get(folded(text)));
  }

  /** The short names, in the documented order. */
  public SequencedMap<String, W> shortNames() {
    return byShortName;
  }

  /**
   * The short name that was probably meant, as an advice; nothing if none or several are like it.
   */
  String meant(String text) {
    String bare = bare(text);
    Set<W> like =
        bySpelling.entrySet().stream()
            .filter(one ->
                bare(one.getKey()).equals(bare)
                    || (bare.length() >= LIKE_LETTERS_MIN
                        && (bare(one.getKey()).contains(bare)
                            || bare.contains(bare(one.getKey())))))
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet());
    return byShortName.entrySet().stream()
        .filter(one -> like.size() == 1 && like.contains(one.getValue()))
        .map(one -> ". Perhaps %s is meant".formatted(one.getKey()))
        .collect(Collectors.joining());
  }

  /** A text without all that is neither a letter nor a digit. */
  private static String bare(String text) {
    return folded(text).replaceAll("[^a-z0-9]", "");
  }

  String allowed() {
    return "one of " + String.join(", ", byShortName.sequencedKeySet()) + " or the DUIS wording";
  }

  private static String folded(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
