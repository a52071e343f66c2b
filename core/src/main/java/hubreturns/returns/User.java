package hubreturns.returns;

import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import java.util.Set;

/**
 * A User on record with the operator.
 *
 * @param party the name of the Party it belongs to; a Party may have several Users
 * @param roles its User Roles, which may be empty
 */
public record User(UserId id, String party, Set<Role> roles, UserStatus status) {
  /** Rejects a Party without a name: a blank field in the inventory would entitle it. */
  public User {
    roles = Set.copyOf(roles);
    if (party.isBlank()) {
      throw new IllegalArgumentException("user " + id + " needs the name of its Party");
    }
  }
}
