package hubreturns.service.nodes;

import hubreturns.vocabulary.UserId;
import java.util.Map;

/**
 * What the other nodes told in one exchange.
 *
 * @param count how many others are there
 * @param hubs the hubs that they took from each User's allocation since the last exchange; below
 *     zero when they gave some back
 */
public record OtherNodes(int count, Map<UserId, Long> hubs) {
  /** Copies the map. */
  public OtherNodes {
    hubs = Map.copyOf(hubs);
  }
}
