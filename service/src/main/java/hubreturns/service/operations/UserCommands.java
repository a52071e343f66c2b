package hubreturns.service.operations;

import hubreturns.returnsfile.VisibleText;
import hubreturns.service.query.Report;
import hubreturns.service.trust.PartyNames;
import hubreturns.signature.ByteOrderMark;
import hubreturns.ssi.access.AccountRole;
import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.access.Accounts.Account;
import hubreturns.ssi.access.Accounts.NewAccount;
import hubreturns.ssi.access.AdminAction;
import hubreturns.ssi.access.AdminTrail.Change;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on the accounts of the SSI. A change takes effect at the account's next click. */
@Command(
    name = "user",
    description = "Manage the accounts of people who use the SSI.",
    subcommands = {
      UserCommands.Add.class,
      UserCommands.ListAccounts.class,
      UserCommands.Disable.class,
      UserCommands.Enable.class,
      UserCommands.Reset.class,
      UserCommands.ResetPasskey.class
    })
final class UserCommands extends CommandGroup {
  private static final int PASSWORD_BYTES_MAX = 4_096;
  private static final Pattern LINE_END = Pattern.compile("\\r?\\n\\z");

  private static Accounts accounts(Database database) {
    return new Accounts(database.client(), database.clock());
  }

  @Command(name = "add", description = "Add an account and print its one-time password.")
  static final class Add extends DatabaseCommand {
    @Parameters(
        paramLabel = "NAME",
        description = "up to 63 letters, digits and . _ @ -; begins with a letter or digit")
    String name = "";

    @Option(
        names = "--role",
        required = true,
        description =
            "supplier (sees its own Party), operator (sees all Parties, can retry deliveries) or"
                + " auditor (sees all Parties, read-only)")
    String role = "";

    @Option(names = "--party", description = "the supplier's Party")
    @Nullable String party;

    @Option(
        names = "--password-from-stdin",
        description = "read the one-time password, one line in UTF-8, from standard input")
    boolean given;

    private AccountRole chosen = AccountRole.SUPPLIER;

    @Override
    boolean setsUp() {
      return true;
    }

    @Override
    void readArguments() {
      chosen = word(AccountRole.class, role);
    }

    @Override
    int run(Database database) throws IOException {
      Optional<String> password =
          given
              ? Optional.of(password(System.in.readNBytes(PASSWORD_BYTES_MAX + 1)))
              : Optional.empty();
      Accounts accounts = accounts(database);
      NewAccount added =
          CommandTrail.record(
              database,
              () ->
                  accounts.add(
                      name,
                      chosen,
                      Optional.ofNullable(party).map(new PartyNames(database.client())::onRecord),
                      password),
              result -> entry(accounts, result));
      return switch (added) {
        case NewAccount.RejectedAccount rejected -> throw new Refused(rejected.reason());
        case NewAccount.CreatedAccount created -> {
          if (password.isEmpty()) {
            out().println(created.password());
            err().println("This one-time password must be changed at the first sign-in.");
          }
          yield Commands.DONE;
        }
      };
    }

    private static Optional<Change> entry(Accounts accounts, NewAccount result) {
      return switch (result) {
        case NewAccount.CreatedAccount created ->
            Optional.of(
                new Change(
                    AdminAction.ACCOUNT_CREATED,
                    created.name(),
                    "none",
                    accounts.find(created.name()).map(Account::toString).orElse("")));
        case NewAccount.RejectedAccount rejected -> Optional.empty();
      };
    }
  }

  /** The password in an input, without a byte order mark and without the line end. */
  static String password(byte[] input) {
    if (input.length > PASSWORD_BYTES_MAX) {
      throw refusedPassword("is larger than a password. Write only the password");
    }
    String text;
    try {
      text = ByteOrderMark.decode(input);
    } catch (CharacterCodingException e) {
      throw refusedPassword("is not UTF-8 text. Write the password in UTF-8");
    }
    String password = LINE_END.matcher(text).replaceAll("");
    if (password.lines().count() > 1) {
      throw refusedPassword("has several lines. Write only the password");
    }
    VisibleText.flaw(password)
        .ifPresent(flaw -> {
          throw refusedPassword(flaw);
        });
    return password;
  }

  private static Refused refusedPassword(String flaw) {
    return new Refused(
        "The password from standard input %s. No account was added.".formatted(flaw));
  }

  @Command(name = "list", description = "List the accounts.")
  static final class ListAccounts extends ReportCommand {
    @Override
    int run(Database database) {
      print(database, new Report(Accounts.LIST, Map.of()));
      return Commands.DONE;
    }
  }

  /** A change of one account. It prints what the account's holder needs. */
  interface AccountChange {
    /** Changes the account of this name; false when there is none, or nothing to change. */
    boolean change(Accounts accounts, String name, PrintWriter out);
  }

  /** Commands that change one account. */
  abstract static class AccountCommand extends DatabaseCommand {
    private final AdminAction action;
    private final AccountChange change;

    @Parameters(paramLabel = "NAME", description = "the account")
    String name = "";

    AccountCommand(AdminAction action, AccountChange change) {
      this.action = action;
      this.change = change;
    }

    @Override
    int run(Database database) {
      Accounts accounts = accounts(database);
      Optional<Account> before = accounts.find(name);
      boolean changed =
          CommandTrail.record(
              database,
              () -> change.change(accounts, name, out()),
              done ->
                  before.filter(account -> done).map(account -> accounts.changed(action, account)));
      if (!changed) {
        throw new Refused(
            before.isEmpty()
                ? "There is no account '" + name + "'."
                : "The account '" + name + "' has no passkey.");
      }
      return Commands.DONE;
    }
  }

  @Command(name = "disable", description = "Disable an account and end its sessions.")
  static final class Disable extends AccountCommand {
    Disable() {
      super(AdminAction.ACCOUNT_DISABLED, (accounts, name, out) -> accounts.disable(name));
    }
  }

  @Command(
      name = "enable",
      description = "Enable an account and reset its count of wrong passwords.")
  static final class Enable extends AccountCommand {
    Enable() {
      super(AdminAction.ACCOUNT_ENABLED, (accounts, name, out) -> accounts.enable(name));
    }
  }

  @Command(
      name = "reset-passkey",
      description =
          "Remove the passkey of an account and end its sessions. Its holder registers another one at"
              + " the next sign-in.")
  static final class ResetPasskey extends AccountCommand {
    ResetPasskey() {
      super(AdminAction.PASSKEY_RESET, (accounts, name, out) -> accounts.resetPasskey(name));
    }
  }

  @Command(
      name = "reset",
      description = "Print a new one-time password and end the account's sessions.")
  static final class Reset extends AccountCommand {
    Reset() {
      super(AdminAction.PASSWORD_RESET, Reset::reset);
    }

    private static boolean reset(Accounts accounts, String name, PrintWriter out) {
      Optional<String> password = accounts.reset(name);
      password.ifPresent(out::println);
      return password.isPresent();
    }
  }
}
