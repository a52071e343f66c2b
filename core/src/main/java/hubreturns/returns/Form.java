package hubreturns.returns;

/** How a request names its hubs, which decides the form of its answer (docs/wire.md#response). */
public enum Form {
  /** One {@code DeviceID}, exactly as in the official schemas. */
  SINGLE,
  /** A {@code DeviceIDList}. */
  LIST
}
