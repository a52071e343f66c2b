package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.EntryId;
import hubreturns.simulator.records.Field;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a merge meets records that are there already. */
sealed interface MergeOptions {

  /**
   * Options that can be followed.
   *
   * @param match which records count as the same; empty when none can
   * @param takesFirstOfSeveral whether several matches are no error
   */
  record WellFormed(MergeType type, Optional<Condition> match, boolean takesFirstOfSeveral)
      implements MergeOptions {}

  /** Options that are refused. */
  record Refused(ArError error, String about) implements MergeOptions {}

  /** What to do where a record matches. */
  enum MergeType {
    /** Nothing; answer an error. */
    DUP_ERROR,
    /** Create another. */
    DUP_NEW_ID,
    /** Delete the one there and create this under its id. */
    DUP_OVERWRITE,
    /** Change the fields given in the one there. */
    DUP_MERGE,
    /** Create another without looking. */
    GEN_NEW_ID
  }

  /**
   * Reads {@code mergeOptions} and {@code qualification}; without a qualification a record matches
   * by the Entry ID given.
   */
  static MergeOptions read(ObjectNode body, Map<Field, Optional<String>> values) {
    JsonNode options = body.path("mergeOptions");
    String typeName = options.path("mergeType").asString(MergeType.DUP_ERROR.name());
    Optional<MergeType> type =
        Stream.of(MergeType.values()).filter(known -> known.name().equals(typeName)).findFirst();
    if (type.isEmpty()) {
      return new Refused(ArError.PARAMETER_MALFORMED, "mergeType " + typeName);
    }
    boolean takesFirst = options.path("multimatchOption").asInt(0) == 1;
    JsonNode qualification =
        body.has("qualification") ? body.path("qualification") : options.path("qualification");
    String text = qualification.asString("");
    if (text.isBlank()) {
      Optional<Condition> byId =
          values
              .getOrDefault(Field.ENTRY_ID, Optional.empty())
              .flatMap(EntryId::parse)
              .map(id -> Condition.equal(Field.ENTRY_ID, id.toString()));
      return new WellFormed(type.get(), byId, takesFirst);
    }
    return switch (Qualification.read(text)) {
      case Qualification.Malformed malformed -> new Refused(malformed.error(), malformed.problem());
      case Qualification.WellFormed wellFormed ->
          new WellFormed(type.get(), Optional.of(wellFormed.condition()), takesFirst);
    };
  }
}
