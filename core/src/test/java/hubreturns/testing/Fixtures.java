package hubreturns.testing;

import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returns.ReturnDetail.NoFaultReturn;
import hubreturns.returns.ReturnRequest;
import hubreturns.returns.Submission;
import hubreturns.returns.User;
import hubreturns.returns.UserReference;
import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.FaultReturnType;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.NoFaultReturnType;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Fixed, readable values for tests. */
public final class Fixtures {
  /** Noon of an ordinary day. */
  public static final Instant NOON = Instant.parse("2026-11-25T12:00:00.123Z");

  /** The DSP's own identifier. */
  public static final UserId DSP = UserId.of("90-B3-D5-1F-30-00-00-02");

  /** A supplier that is both Import and Gas Supplier. */
  public static final User SUPPLIER_A =
      new User(
          UserId.of("90-B3-D5-1F-30-01-00-00"),
          "Supplier A",
          Set.of(Role.IS, Role.GS),
          UserStatus.LIVE);

  /** Another supplier with both roles. */
  public static final User SUPPLIER_B =
      new User(
          UserId.of("90-B3-D5-1F-30-02-00-00"),
          "Supplier B",
          Set.of(Role.IS, Role.GS),
          UserStatus.LIVE);

  private Fixtures() {}

  /** The n-th hub: 00-DB-12-34-... and n. */
  public static DeviceId hub(int n) {
    return new DeviceId(0x00DB_1234_0000_0000L + n);
  }

  /** A whitelisted hub, delivered to Supplier A and not installed. */
  public static Hub delivered(DeviceId id) {
    return delivered(id, SUPPLIER_A.party());
  }

  /** A whitelisted hub, delivered to this Party and not installed. */
  public static Hub delivered(DeviceId id, String party) {
    return new Hub(
        id,
        DeviceStatus.WHITELISTED,
        LogisticsStatus.DELIVERED,
        CspRegion.CENTRAL,
        Optional.of(party),
        Optional.empty(),
        Optional.empty());
  }

  /** A commissioned hub of which Supplier A is Import Supplier. */
  public static Hub installed(DeviceId id) {
    return new Hub(
        id,
        DeviceStatus.COMMISSIONED,
        LogisticsStatus.INSTALLED,
        CspRegion.NORTH,
        Optional.of(SUPPLIER_A.party()),
        Optional.of(SUPPLIER_A.id()),
        Optional.empty());
  }

  /** An 8.14.4 of the general type. */
  public static NoFaultReturn noFault() {
    return new NoFaultReturn(NoFaultReturnType.GENERAL, UserReference.NONE);
  }

  /** An 8.14.3 of a hub found faulty before installation. */
  public static FaultReturn fault(DeviceId otherDevice) {
    return new FaultReturn(
        FaultReturnType.PRIOR_TO_INSTALLATION,
        UserReference.NONE,
        Optional.of(otherDevice),
        ConnectionMethod.HOT_SHOE,
        FaultReason.DAMAGED_CASE);
  }

  /** A list request of Supplier A, version 5.5. */
  public static ReturnRequest list(long counter, ReturnDetail detail, DeviceId... hubs) {
    return request(counter, SchemaVersion.V5_5, Form.LIST, detail, hubs);
  }

  /** A single request of Supplier A, version 5.4. */
  public static ReturnRequest single(long counter, ReturnDetail detail, DeviceId hub) {
    return request(counter, SchemaVersion.V5_4, Form.SINGLE, detail, hub);
  }

  /** A request of Supplier A. */
  public static ReturnRequest request(
      long counter, SchemaVersion version, Form form, ReturnDetail detail, DeviceId... hubs) {
    RequestId id = new RequestId(SUPPLIER_A.id(), DSP, counter);
    return new ReturnRequest(id, version, form, new HubList(List.of(hubs)), detail);
  }

  /** The request sent by Supplier A to the right service. */
  public static Submission submitted(ReturnRequest request) {
    return new Submission(request, ServicePath.NON_DEVICE, SUPPLIER_A);
  }
}
