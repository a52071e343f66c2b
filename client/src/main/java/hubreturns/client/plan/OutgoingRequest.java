package hubreturns.client.plan;

import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import java.util.List;
import java.util.Map;

/**
 * A signed request as it is sent, and sent again.
 *
 * @param hubs in the order of the request
 * @param lines the file's line of each position, from 0; a position is missing where the file has
 *     changed and no longer has the line
 * @param message the signed bytes, which never change once they may have been sent
 */
public record OutgoingRequest(
    RequestId id, List<DeviceId> hubs, Map<Integer, Integer> lines, byte[] message) {
  /** Copies the hubs and the lines, but not the message. */
  public OutgoingRequest {
    hubs = List.copyOf(hubs);
    lines = Map.copyOf(lines);
  }
}
