package hubreturns.client.send;

/** What sending a message, perhaps several times, came to in the end. */
public sealed interface Delivery {

  /** There is an answer or a refusal. */
  record Delivered(Reply reply) implements Delivery {}

  /** There is none; whether the DSP acted on the message is not known. */
  record NoAnswer(String reason) implements Delivery {}
}
