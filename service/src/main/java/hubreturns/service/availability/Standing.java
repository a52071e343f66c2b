package hubreturns.service.availability;

/** What the database can do now (docs/operations.md#several-database-servers). */
public sealed interface Standing {

  /** The database takes writes. */
  record Serving() implements Standing {}

  /** The database takes reads only: it is a standby, or an administrator made it read-only. */
  record ReadOnly() implements Standing {}

  /** Commits do not end, because a synchronous standby is missing. */
  record CommitsWait() implements Standing {}

  /** No server answers, or none of them takes writes. */
  record Unreachable(String problem) implements Standing {}

  /** What a connection is for. */
  enum Use {
    READING,
    WRITING
  }

  /** Whether connections for this use fail at once. */
  default boolean refuses(Use use) {
    return switch (this) {
      case Serving serving -> false;
      case ReadOnly readOnly -> use == Use.WRITING;
      case CommitsWait commitsWait -> use == Use.WRITING;
      case Unreachable unreachable -> true;
    };
  }

  /** Why the database cannot serve, as the end of a sentence. */
  default String reason() {
    return switch (this) {
      case Serving serving -> "it takes writes";
      case ReadOnly readOnly -> "it is read-only or a standby";
      case CommitsWait commitsWait -> "commits wait for a synchronous standby";
      case Unreachable unreachable -> unreachable.problem();
    };
  }
}
