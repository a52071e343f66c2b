package hubreturns.service.operations;

import hubreturns.service.query.Report;
import hubreturns.ssi.access.AccountRole;
import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.access.Accounts.Added;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may sign in to the SSI; what these change holds from the next click on. */
@Command(
    name = "user",
    description = "Accounts of people on the SSI.",
    mixinStandardHelpOptions = true,
    subcommands = {
      UserCommands.Add.class,
      UserCommands.ListAll.class,
      UserCommands.Disable.class,
      UserCommands.Enable.class,
      UserCommands.Reset.class
    })
final class UserCommands extends CommandGroup {

  private static Accounts accounts(Database database) {
    return new Accounts(database.client(), Clock.systemUTC());
  }

  @Command(
      name = "add",
      description = "Add an account and print its one-time password.",
      mixinStandardHelpOptions = true)
  static final class Add extends DatabaseCommand {
    @Parameters(paramLabel = "NAME", description = "letters, digits, and . _ @ - after the first")
    String name = "";

    @Option(
        names = "--role",
        required = true,
        description = "supplier (its Party's returns), operator (all), auditor (all, read-only)")
    String role = "";

    @Option(names = "--party", description = "the supplier's Party")
    @Nullable String party;

    @Option(
        names = "--password-from-stdin",
        description = "take the one-time password from the first line of standard input")
    boolean given;

    private AccountRole chosen = AccountRole.SUPPLIER;

    @Override
    void readArguments() {
      chosen = word(AccountRole.class, role);
    }

    @Override
    int run(Database database) throws IOException {
      Optional<String> password = given ? Optional.of(fromStandardInput()) : Optional.empty();
      return switch (accounts(database).add(name, chosen, Optional.ofNullable(party), password)) {
        case Added.Refused refused -> {
          err().println(refused.reason());
          yield Commands.REFUSED;
        }
        case Added.Done done -> {
          if (password.isEmpty()) {
            out().println(done.password());
            err().println("This one-time password must be changed at the first sign-in.");
          }
          yield Commands.DONE;
        }
      };
    }

    private String fromStandardInput() throws IOException {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      return Optional.ofNullable(line).orElse("");
    }
  }

  @Command(name = "list", description = "List the accounts.", mixinStandardHelpOptions = true)
  static final class ListAll extends ReportCommand {
    @Override
    int run(Database database) {
      print(database, new Report(Accounts.LIST, Map.of()));
      return Commands.DONE;
    }
  }

  /** Commands that change one account. */
  abstract static class OfOne extends DatabaseCommand {
    @Parameters(paramLabel = "NAME", description = "the account")
    String name = "";

    abstract boolean change(Accounts accounts);

    @Override
    int run(Database database) {
      if (change(accounts(database))) {
        return Commands.DONE;
      }
      err().println("There is no account '" + name + "'.");
      return Commands.REFUSED;
    }
  }

  @Command(
      name = "disable",
      description = "Disable an account and end its sessions.",
      mixinStandardHelpOptions = true)
  static final class Disable extends OfOne {
    @Override
    boolean change(Accounts accounts) {
      return accounts.enable(name, false);
    }
  }

  @Command(
      name = "enable",
      description = "Enable an account and unlock it.",
      mixinStandardHelpOptions = true)
  static final class Enable extends OfOne {
    @Override
    boolean change(Accounts accounts) {
      return accounts.enable(name, true);
    }
  }

  @Command(
      name = "reset",
      description = "Print a new one-time password and end the account's sessions.",
      mixinStandardHelpOptions = true)
  static final class Reset extends OfOne {
    @Override
    boolean change(Accounts accounts) {
      Optional<String> password = accounts.reset(name);
      password.ifPresent(out()::println);
      return password.isPresent();
    }
  }
}
