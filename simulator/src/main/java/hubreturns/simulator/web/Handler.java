package hubreturns.simulator.web;

/** A route: from a request to its answer. */
@FunctionalInterface
public interface Handler {
  /** Answers a request; an exception becomes a plain 500 at the edge. */
  Answer answer(Request request);
}
