package hubreturns.client.send;

/** The result of sending a message, all retries included. */
public sealed interface SendResult {

  /** There is an answer or a refusal. */
  record Replied(Reply reply) implements SendResult {}

  /** There is no answer. Whether the DSP acted on the message is not known. */
  record NoAnswer(String reason) implements SendResult {}

  /** No byte of the message left in any attempt, for example because there was no connection. */
  record NotSent(String reason) implements SendResult {}
}
