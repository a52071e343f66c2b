package hubreturns.service.outbox;

import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * The delivery of one Returns Record to Remedy.
 *
 * @param requestKey our key of the request; with the position in {@code reference} the key of the
 *     record
 * @param attempts how often the record was claimed, this time included; above 1, Remedy may have it
 *     already
 * @param turnOf the Party whose turn it is; usually the one that returned the hub
 */
public record Delivery(
    long requestKey,
    int attempts,
    ReturnReference reference,
    DeliveredHub hub,
    AcceptedRequest request,
    String turnOf) {

  /** The hub, as the inventory describes it. */
  public record DeliveredHub(
      DeviceId id,
      Optional<DeviceId> gpf,
      Optional<String> manufacturer,
      Optional<String> model,
      Optional<String> hanVariant,
      Optional<String> region) {}

  /**
   * The request that returned the hub, in the words of DUIS.
   *
   * @param acceptedAt when the request was committed
   */
  public record AcceptedRequest(
      String id,
      String party,
      UserId user,
      Instant acceptedAt,
      String srv,
      String returnType,
      Optional<String> faultReason,
      Optional<String> connectionMethod,
      Optional<DeviceId> otherDevice,
      Optional<String> userRefId,
      Optional<String> userRefDateTime,
      Optional<String> incidentReference,
      Optional<String> additionalInformation) {}
}
