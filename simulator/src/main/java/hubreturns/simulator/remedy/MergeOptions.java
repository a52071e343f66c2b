package hubreturns.simulator.remedy;

import hubreturns.simulator.records.Condition;
import hubreturns.simulator.records.EntryId;
import hubreturns.simulator.records.Field;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a merge treats records that exist already.
 *
 * @param match which records count as the same; empty if none can
 * @param takesFirstOfSeveral whether several matches are allowed
 */
record MergeOptions(MergeType type, Optional<Condition> match, boolean takesFirstOfSeveral) {
  /** What to do if a record matches. */
  enum MergeType {
    /** Respond with an error. */
    DUP_ERROR,
    /** Create another record. */
    DUP_NEW_ID,
    /** Replace the matching record and keep its id. */
    DUP_OVERWRITE,
    /** Change the given fields of the matching record. */
    DUP_MERGE,
    /** Create another record without looking for a match. */
    GEN_NEW_ID
  }

  /**
   * Reads {@code mergeOptions} and {@code qualification}. Without a qualification, records match by
   * the given Entry ID.
   */
  static MergeOptions read(ObjectNode body, Map<Field, Optional<String>> values) {
    JsonNode options = body.path("mergeOptions");
    String typeName = options.path("mergeType").asString(MergeType.DUP_ERROR.name());
    MergeType type =
        Stream.of(MergeType.values())
            .filter(known -> known.name().equals(typeName))
            .findFirst()
            .orElseThrow(() -> ArError.PARAMETER_MALFORMED.refusal("mergeType " + typeName));
    String qualification =
        (body.has("qualification") ? body : options).path("qualification").asString("");
    Optional<Condition> match =
        qualification.isBlank()
            ? values
                .getOrDefault(Field.ENTRY_ID, Optional.empty())
                .flatMap(EntryId::parse)
                .map(id -> Condition.equal(Field.ENTRY_ID, id.toString()))
            : Optional.of(Qualification.condition(qualification));
    return new MergeOptions(type, match, options.path("multimatchOption").asInt(0) == 1);
  }
}
