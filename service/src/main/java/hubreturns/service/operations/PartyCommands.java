package hubreturns.service.operations;

import hubreturns.service.trust.Parties;
import hubreturns.ssi.access.AdminAction;
import hubreturns.ssi.access.AdminTrail.Change;
import hubreturns.vocabulary.Counted;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on Parties, their Users and certificates. */
@Command(
    name = "party",
    description = "Manage Parties, their Users and certificates.",
    subcommands = {
      PartyCommands.Import.class,
      PartyCommands.ListUsers.class,
      PartyCommands.Remove.class
    })
final class PartyCommands extends CommandGroup {

  private static Parties parties(Database database, Settings settings) {
    return new Parties(database.dataSource(), settings.acceptedUserOus(), Clock.systemUTC());
  }

  @Command(
      name = "import",
      description = "Add and update the Parties of a file (YAML). Other Parties stay unchanged.")
  static final class Import extends DatabaseCommand {
    @Parameters(paramLabel = "FILE", description = "YAML; certificate paths are relative to it")
    Path file = Path.of("");

    @Override
    boolean setsUp() {
      return true;
    }

    @Override
    void readArguments() {
      UnreadableFile.refuse(file);
    }

    @Override
    int run(Database database) {
      Parties parties = parties(database, settings());
      Parties.Outcome outcome = CommandTrail.record(database, () -> taken(parties), this::entry);
      return switch (outcome) {
        case Parties.Outcome.RejectedFile refused -> throw new Refused(refused.reason());
        case Parties.Outcome.ImportedParties done -> {
          List<String> changes = done.imported().changes();
          changes.forEach(out()::println);
          out().println(Counted.text(changes.size(), "change"));
          warn(done.imported().warnings());
          done.imported().skipped().forEach(err()::println);
          yield done.imported().skipped().isEmpty() ? Commands.DONE : Commands.REFUSED;
        }
      };
    }

    private Parties.Outcome taken(Parties parties) {
      try {
        return parties.take(file, settings().dsp());
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }

    private Optional<Change> entry(Parties.Outcome outcome) {
      return switch (outcome) {
        case Parties.Outcome.RejectedFile refused -> Optional.empty();
        case Parties.Outcome.ImportedParties done when done.imported().changes().isEmpty() ->
            Optional.empty();
        case Parties.Outcome.ImportedParties done ->
            Optional.of(
                CommandTrail.change(
                    AdminAction.PARTIES_IMPORTED,
                    file.toAbsolutePath().toString(),
                    done.imported().before(),
                    done.imported().after()));
      };
    }
  }

  @Command(name = "list", description = "List Users with their roles, status and certificates.")
  static final class ListUsers extends ReportCommand {
    @Override
    int run(Database database) {
      Instant now = Clock.systemUTC().instant();
      print(
          database, Parties.list(now, now.plus(settings().days(Setting.CERTIFICATE_NOTICE_DAYS))));
      return Commands.DONE;
    }
  }

  @Command(
      name = "remove",
      description = "Remove a User with its certificates, or only one certificate.")
  static final class Remove extends DatabaseCommand {
    @Parameters(paramLabel = "USER", description = "the User's EUI-64")
    String user = "";

    @Option(
        names = "--certificate",
        paramLabel = "SERIAL",
        description =
            "remove only the certificate with this serial number: decimal as party list shows it,"
                + " or hexadecimal as openssl prints it (with 0x, colons or a letter)")
    @Nullable String serial;

    private UserId id = new UserId(0);
    private Optional<BigInteger> number = Optional.empty();

    @Override
    void readArguments() {
      id = userId(user);
      number = Optional.ofNullable(serial).map(this::serialNumber);
    }

    private BigInteger serialNumber(String text) {
      String digits = text.replace(":", "");
      if (digits.matches("\\d{1,50}") && digits.length() == text.length()) {
        return new BigInteger(digits);
      }
      if (digits.matches("(0[xX])?[0-9a-fA-F]{1,40}")) {
        return new BigInteger(digits.replaceFirst("^0[xX]", ""), 16);
      }
      throw wrong("'" + text + "' is not a serial number; party list shows those registered");
    }

    @Override
    int run(Database database) {
      Parties parties = parties(database, settings());
      Parties.Removal removal =
          CommandTrail.record(database, () -> parties.remove(id, number), this::entry);
      removal.changes().forEach(out()::println);
      if (removal.changes().isEmpty()) {
        throw new Refused(
            "Nothing was removed: " + id + " has no such registration; see party list.");
      }
      return Commands.DONE;
    }

    private Optional<Change> entry(Parties.Removal removal) {
      return removal.changes().isEmpty()
          ? Optional.empty()
          : Optional.of(
              CommandTrail.change(
                  AdminAction.USER_REMOVED, id.toString(), removal.before(), List.of()));
    }
  }
}
