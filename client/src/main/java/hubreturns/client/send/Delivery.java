package hubreturns.client.send;

/** What sending a message came to, after all retries. */
public sealed interface Delivery {

  /** There is an answer or a refusal. */
  record Delivered(Reply reply) implements Delivery {}

  /** There is no answer. Whether the DSP acted on the message is not known. */
  record NoAnswer(String reason) implements Delivery {}
}
