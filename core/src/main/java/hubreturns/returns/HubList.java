package hubreturns.returns;

import hubreturns.vocabulary.DeviceId;
import java.util.List;

/**
 * The hubs of one request, in the order in which the User listed them (docs/wire.md#the-list).
 *
 * @param ids 1 to {@link #HUBS_MAX} identifiers; the same one may occur more than once
 */
public record HubList(List<DeviceId> ids) {
  /** The most hubs one request may name (SECMP0117). */
  public static final int HUBS_MAX = 999;

  /** Rejects an empty list and one longer than {@link #HUBS_MAX}. */
  public HubList {
    ids = List.copyOf(ids);
    if (ids.isEmpty() || ids.size() > HUBS_MAX) {
      throw new IllegalArgumentException("a list names 1 to 999 hubs, not " + ids.size());
    }
  }

  /** The number of listed hubs, repeats included. */
  public int size() {
    return ids.size();
  }
}
