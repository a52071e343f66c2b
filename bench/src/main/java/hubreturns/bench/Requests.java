package hubreturns.bench;

import hubreturns.duis.DuisWriter;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.SigningKey;
import hubreturns.harness.Supplier;
import hubreturns.harness.World;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.User;
import hubreturns.returns.UserReference;
import hubreturns.signature.XmlSigner;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes requests before the measurement starts, and uses each hub once. The hubs of a request come
 * from all over the inventory, as in real lists.
 */
final class Requests {
  private static final UserId DSP = UserId.of("90-B3-D5-1F-30-00-00-02");

  /** The step from one hub to the next: a prime so large that the hubs of a list lie far apart. */
  private static final long STEP = 15_485_863;

  private final List<Supplier> suppliers;
  private final Supplier sender;
  private final XmlSigner signer;
  private final int hubs;
  private long counter = System.currentTimeMillis() * 1_000;
  private long next;

  Requests(World world, Supplier sender, int hubs) {
    this.suppliers = world.suppliers();
    this.sender = sender;
    this.hubs = hubs;
    SigningKey own = SigningKey.of(sender);
    this.signer = new XmlSigner(own.key(), own.certificate());
  }

  User user() {
    return new User(
        UserId.of(sender.eui()), sender.name(), Set.of(Role.IS, Role.GS), UserStatus.LIVE);
  }

  /** Makes requests of {@code size} hubs each: lists, or the single form for one hub. */
  List<ReturnRequest> make(int count, int size) {
    List<ReturnRequest> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      RequestId id = new RequestId(UserId.of(sender.eui()), DSP, counter++);
      requests.add(
          new ReturnRequest(
              id,
              size == 1 ? SchemaVersion.V5_4 : SchemaVersion.V5_5,
              size == 1 ? Form.SINGLE : Form.LIST,
              new HubList(fresh(size)),
              new NoFaultReturn(NoFaultReturnType.GENERAL, UserReference.NONE)));
    }
    return requests;
  }

  /** Makes the same requests as signed messages. */
  List<byte[]> signed(int count, int size) {
    return make(count, size).stream()
        .map(request -> signer.sign(DuisWriter.write(request)))
        .toList();
  }

  /**
   * Whether this many unused hubs are surely left. About seven in ten hubs are usable; this counts
   * on five.
   */
  boolean haveHubs(int wanted) {
    return (hubs - next) / 2 >= wanted;
  }

  /** Starts again with the first hub. The returns of all hubs must have been undone before. */
  void startAgain() {
    next = 0;
  }

  private List<DeviceId> fresh(int size) {
    List<DeviceId> ids = new ArrayList<>(size);
    while (ids.size() < size) {
      if (next == hubs) {
        throw new IllegalStateException("all " + hubs + " hubs are used up; give --hubs more");
      }
      MadeUpHub hub = new MadeUpHub((int) (next++ * STEP % hubs));
      if (hub.inTheVan() && hub.owner(suppliers).equals(sender) && !hub.region().equals("SMETS1")) {
        ids.add(DeviceId.of(hub.deviceId()));
      }
    }
    return ids;
  }
}
