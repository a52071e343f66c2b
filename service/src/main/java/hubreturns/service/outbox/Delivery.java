package hubreturns.service.outbox;

import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.ReturnReference;
import hubreturns.vocabulary.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * One Returns Record on its way: everything a destination may want to know of the return.
 *
 * @param requestKey our key of the request; with the reference's position, the record's own
 * @param attempts how often it was claimed, this time included; above 1, DSMS may hold it already
 * @param notifiedAt when the return was accepted
 * @param turnOf the Party whose turn it is; as a rule the one that notified
 */
public record Delivery(
    long requestKey,
    int attempts,
    ReturnReference reference,
    String requestId,
    DeviceId device,
    Optional<DeviceId> gpf,
    Optional<String> manufacturer,
    Optional<String> model,
    Optional<String> hanVariant,
    Optional<String> region,
    String srv,
    String returnType,
    Optional<String> faultReason,
    Optional<String> connectionMethod,
    Optional<DeviceId> otherDevice,
    Optional<String> userRefId,
    Optional<String> userRefDateTime,
    Optional<String> incidentReference,
    Optional<String> additionalInformation,
    String party,
    UserId user,
    Instant notifiedAt,
    String turnOf) {}
