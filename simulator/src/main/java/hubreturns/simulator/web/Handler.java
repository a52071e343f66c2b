package hubreturns.simulator.web;

/** Responds to the requests of one route. */
@FunctionalInterface
public interface Handler {
  /** The response to a request. */
  Response respond(Request request);
}
