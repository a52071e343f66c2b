package hubreturns.client.plan;

import hubreturns.vocabulary.RequestId;

/**
 * A batch as the message that is sent, and sent again, for it.
 *
 * @param message the signed bytes, which never change once they may have been sent
 */
public record SignedBatch(RequestId id, Batch batch, byte[] message) {}
