package hubreturns.returns;

import hubreturns.vocabulary.DeviceId;
import java.util.List;

/**
 * The hubs of one request, in the order the User listed them (duis.md section 4).
 *
 * @param ids 1 to {@link #HUBS_MAX} identifiers; one may stand more than once
 */
public record HubList(List<DeviceId> ids) {
  /** The most hubs one request may name (SECMP0117). */
  public static final int HUBS_MAX = 999;

  /** Refuses an empty list and one over {@link #HUBS_MAX}. */
  public HubList {
    ids = List.copyOf(ids);
    if (ids.isEmpty() || ids.size() > HUBS_MAX) {
      throw new IllegalArgumentException("a list names 1 to 999 hubs, not " + ids.size());
    }
  }

  /** How many hubs are listed, repeats counted. */
  public int size() {
    return ids.size();
  }
}
