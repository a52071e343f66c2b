package hubreturns.service.outbox;

import java.util.List;
import java.util.Map;

/**
 * All Returns Records with a Return Reference that the destination holds, in the order of their
 * Return References.
 */
public interface RecordList {
  /** The field with the hub's Device ID. */
  String DEVICE_ID = "Device ID";

  /** The field with the RequestID of the request that returned the hub. */
  String REQUEST_ID = "Service Request ID";

  /** The fields that are compared, because their values never change. */
  List<String> FIXED = List.of(DEVICE_ID, REQUEST_ID, "SRV", "Return Type", "Party", "User");

  /**
   * Reads the records that follow one.
   *
   * @param reference the Return Reference of that record; empty for the first page
   * @param entryId the ID that the destination gave it; empty for the first page
   * @throws InterruptedException when the program is stopping
   */
  Page<HeldRecord> after(String reference, String entryId) throws InterruptedException;

  /**
   * A record as the destination holds it.
   *
   * @param reference the Return Reference, our unique key
   * @param entryId the ID that the destination gave it
   * @param values the values that never change, by field; blank values are left out
   */
  record HeldRecord(String reference, String entryId, Map<String, String> values) {}
}
