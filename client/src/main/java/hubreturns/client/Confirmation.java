package hubreturns.client;

/** Asks the person at the terminal. Where there is no terminal, nobody confirms anything. */
@FunctionalInterface
interface Confirmation {
  /** Whether the person answers the question with yes. */
  boolean isConfirmed(String question);
}
