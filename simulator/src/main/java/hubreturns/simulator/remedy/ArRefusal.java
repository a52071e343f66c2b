package hubreturns.simulator.remedy;

import hubreturns.simulator.web.Response;

/** Ends a call that cannot be read. Only {@link Remedy} catches it, before anything changed. */
@SuppressWarnings("serial")
final class ArRefusal extends RuntimeException {
  private final transient Response.Reply reply;

  ArRefusal(Response.Reply reply) {
    super("a refused call", null, false, false);
    this.reply = reply;
  }

  Response.Reply reply() {
    return reply;
  }
}
