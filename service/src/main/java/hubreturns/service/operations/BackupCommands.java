package hubreturns.service.operations;

import hubreturns.service.operations.BaseBackup.Content;
import hubreturns.service.operations.Settings.BadSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands that back up and restore the embedded database. */
final class BackupCommands {
  private BackupCommands() {}

  /** These settings name files that a backup leaves out. */
  private static final List<Setting> FILES_ELSEWHERE =
      List.of(
          Setting.DSP_KEY,
          Setting.DSP_CERTIFICATE,
          Setting.TLS_KEY,
          Setting.TLS_CERTIFICATE,
          Setting.TLS_CLIENT_CA,
          Setting.TRUST_ANCHORS,
          Setting.CRL);

  @Command(
      name = "backup",
      description = {
        "Back up the embedded database, and the keys and files of the data directory, into a new folder.",
        "The service can keep running. A backup is complete when its folder exists under this name."
      })
  static final class Backup extends DatabaseCommand {
    @Parameters(paramLabel = "DIR", description = "a new folder for the backup")
    Path folder = Path.of("");

    @Override
    void readArguments() {
      refuseOutside(settings(), "back up");
    }

    @Override
    int run(Database database) throws IOException, SQLException {
      Content content = BaseBackup.make(database.embedded().orElseThrow(), folder);
      out()
          .printf(
              "Backed up the database (%,d files, %,d bytes) and %s into %s.%n",
              content.files().size() - content.beside().size(),
              content.databaseBytes(),
              String.join(", ", content.beside()),
              folder);
      out().println("Requests answered before " + content.begunAt() + " are in it.");
      out()
          .println(
              "Not in it: the settings, the logs%s."
                  .formatted(
                      String.join(
                          "",
                          Stream.concat(elsewhere(settings()), content.leftOut().stream())
                              .map(file -> ", " + file)
                              .toList())));
      return Commands.DONE;
    }

    private static Stream<String> elsewhere(Settings settings) {
      Path data = settings.path(Setting.DATA_DIR).toAbsolutePath().normalize();
      return FILES_ELSEWHERE.stream()
          .flatMap(setting ->
              settings.optional(setting).stream()
                  .filter(
                      file -> !data.equals(Path.of(file).toAbsolutePath().normalize().getParent()))
                  .map(file -> file + " (" + setting.variable() + ")"));
    }
  }

  @Command(
      name = "restore",
      description = {
        "Verify a backup and restore it into a data directory that has no database.",
        "A backup that was changed is not restored."
      })
  static final class Restore extends Subcommand {
    @Parameters(paramLabel = "DIR", description = "the folder of the backup")
    Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
      Settings settings = settings();
      refuseOutside(settings, "restore");
      Path data = settings.path(Setting.DATA_DIR);
      Content content = BaseBackup.restore(folder, data);
      out()
          .printf(
              "Verified %,d files and restored the database (%,d bytes) and %s into %s.%n",
              content.files().size(),
              content.databaseBytes(),
              String.join(", ", content.beside()),
              data);
      out().println("The backup began at " + content.begunAt() + ".");
      // The first start replays the write-ahead log, so opening the database shows that it can be
      // used.
      try (Database database = Database.forCommand(settings)) {
        out().println(state(database.client()));
        out()
            .println(
                "The database starts, and is at version "
                    + database.version()
                    + ". Next: 'database check', 'sat verify', and 'deliveries reconcile'.");
      }
      return Commands.DONE;
    }

    private static final String STATE =
        """
        select count(*) as requests, utc_text(max(committed_at)) as last_request
          from service_request
        """;

    private static String state(JdbcClient database) {
      return database
          .sql(STATE)
          .query((row, index) ->
              row.getLong("requests") == 0
                  ? "Requests in it: 0."
                  : "Requests in it: %,d. The last one was decided at %s."
                      .formatted(row.getLong("requests"), row.getString("last_request")))
          .single();
    }
  }

  private static void refuseOutside(Settings settings, String verb) {
    if (settings.optional(Setting.DATABASE_URL).isPresent()) {
      throw new BadSetting(
          "This command can %s the embedded database only, and %s is set. For an outside database see docs/how-to/restore-a-backup.md"
              .formatted(verb, Setting.DATABASE_URL.variable()));
    }
  }
}
