package hubreturns.returns;

import hubreturns.vocabulary.ServicePath;

/**
 * A request with a proven sender, and the service to which it was sent.
 *
 * @param user the originator, who signed the request
 */
public record Submission(ReturnRequest request, ServicePath path, User user) {
  /** Rejects a User that is not the originator. */
  public Submission {
    if (!request.id().originator().equals(user.id())) {
      throw new IllegalArgumentException(
          "request " + request.id() + " is not from user " + user.id());
    }
  }
}
