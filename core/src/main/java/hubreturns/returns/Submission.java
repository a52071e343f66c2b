package hubreturns.returns;

import hubreturns.vocabulary.ServicePath;

/**
 * A request whose sender has been proven, and the service it was sent to.
 *
 * @param user the originator, whose certificate signed the request
 */
public record Submission(ReturnRequest request, ServicePath path, User user) {
  /** Refuses a User that is not the originator. */
  public Submission {
    if (!request.id().originator().equals(user.id())) {
      throw new IllegalArgumentException(
          "request " + request.id() + " is not from user " + user.id());
    }
  }
}
