package hubreturns.simulator.web;

/** Ends a request that cannot be handled as it is. {@link WebServer} sends the reply. */
public final class Refusal extends RuntimeException {
  private final transient Response.Reply reply;

  /** With a reply of the caller's own form. */
  public Refusal(String problem, Response.Reply reply) {
    super(problem, null, false, false);
    this.reply = reply;
  }

  /** With a status and the problem as a sentence. */
  public Refusal(int status, String problem) {
    this(problem, Response.problem(status, problem));
  }

  /** What the sender gets. */
  public Response.Reply reply() {
    return reply;
  }
}
