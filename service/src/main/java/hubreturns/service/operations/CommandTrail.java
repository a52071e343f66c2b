package hubreturns.service.operations;

import hubreturns.ssi.access.AdminAction;
import hubreturns.ssi.access.AdminTrail;
import hubreturns.ssi.access.AdminTrail.Actor;
import hubreturns.ssi.access.AdminTrail.Change;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Writes the changes that commands make to the administration trail. */
final class CommandTrail {
  private CommandTrail() {}

  private static AdminTrail of(Database database) {
    return new AdminTrail(database.dataSource(), database.clock());
  }

  /** The operating-system user who runs this command. */
  static Actor actor() {
    return Actor.atCommandLine(System.getenv());
  }

  /** Makes a change and writes its entry, both or neither, as {@link AdminTrail#record} does. */
  static <T> T record(Database database, Supplier<T> change, Function<T, Optional<Change>> entry) {
    return of(database).record(actor(), change, entry);
  }

  /** Appends an entry for a change that has been made. */
  static void append(Database database, Change change) {
    of(database).append(actor(), change);
  }

  /**
   * A change of several things at once. Its text says "none" if there is nothing before or after
   * the change.
   */
  static Change change(
      AdminAction action, String subject, List<String> before, List<String> after) {
    return new Change(action, subject, lines(before), lines(after));
  }

  private static String lines(List<String> parts) {
    return parts.isEmpty() ? "none" : String.join("\n", parts);
  }
}
