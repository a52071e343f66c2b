package hubreturns.client.send;

/** The result of sending a message, all retries included. */
public sealed interface SendResult {

  /** There is an answer or a refusal. */
  record Replied(Reply reply) implements SendResult {}

  /** There is no answer. Whether the DSP acted on the message is not known. */
  record NoAnswer(String reason) implements SendResult {}

  /** No attempt had a connection, so the message was not sent. */
  record NotSent(String reason) implements SendResult {}
}
