package hubreturns.returnsfile;

/**
 * What a sheet says about a cell besides its text (docs/client.md#workbooks).
 *
 * @param advice what is wrong and what to do: the rest of a sentence
 */
public record CellNote(Effect effect, String advice) {

  /** What the note means for a column that is sent. */
  public enum Effect {
    /** The value cannot be used in any column. */
    UNUSABLE,
    /** The value cannot be used in any column, because the sheet shows another one. */
    SHOWN_OTHERWISE,
    /** The value cannot be a Device ID. */
    NO_DEVICE_ID,
    /** The value can be used, but the sheet shows only a part of it. */
    SHOWN_IN_PART,
    /** The value can be used, but is probably not what was meant. */
    DOUBTFUL
  }

  static CellNote unusable(String advice) {
    return new CellNote(Effect.UNUSABLE, advice);
  }

  static CellNote shownOtherwise(String advice) {
    return new CellNote(Effect.SHOWN_OTHERWISE, advice);
  }
}
