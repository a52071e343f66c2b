package hubreturns.acceptance.torture;

import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Supplier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the made-up inventory says about a device, and so which code a request for the device must
 * get.
 */
final class Inventory {
  private final Map<String, String> owners = new HashMap<>();
  private final Set<String> otherDevices = new HashSet<>();

  /** The inventory of these hubs, all of which can be returned. */
  Inventory(List<MadeUpHub> hubs, List<Supplier> suppliers) {
    for (MadeUpHub hub : hubs) {
      owners.put(hub.deviceId(), hub.owner(suppliers).eui());
      otherDevices.add(hub.gpfId());
    }
  }

  /** The code that a User's request for a device must get. */
  String code(String device, String user, Set<String> returned) {
    if (otherDevices.contains(device)) {
      return "E11";
    }
    String owner = owners.get(device);
    if (owner == null) {
      return "E19";
    }
    if (!owner.equals(user)) {
      return "E4";
    }
    return returned.contains(device) ? "E081401" : "I0";
  }
}
