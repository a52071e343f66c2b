package hubreturns.service.operations;

import hubreturns.ssi.access.AdminAction;
import hubreturns.ssi.access.AdminTrail;
import hubreturns.ssi.access.AdminTrail.Actor;
import hubreturns.ssi.access.AdminTrail.Change;
import java.time.Clock;

/** Writes what commands change to the administration trail. */
final class CommandTrail {
  private CommandTrail() {}

  static AdminTrail of(Database database) {
    return new AdminTrail(database.dataSource(), Clock.systemUTC());
  }

  /** The operating-system user who runs this command. */
  static Actor actor() {
    return Actor.atCommandLine(System.getenv());
  }

  /** Appends a change that is done. */
  static void append(Database database, AdminAction action, String subject, String after) {
    of(database).append(actor(), new Change(action, subject, "", after));
  }
}
