package hubreturns.harness.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo's accounts for the Self Service Interface. */
record SignIns(Observer observer, DemoDirectory directory) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final List<List<String>> ACCOUNTS =
      List.of(
          List.of("returns.desk@supplier-a", "--role", "supplier", "--party", "Supplier A"),
          List.of("returns.desk@supplier-b", "--role", "supplier", "--party", "Supplier B"),
          List.of("operator", "--role", "operator"));

  /** Adds the missing accounts. Returns a line for each account that says how to sign in. */
  List<String> all() throws IOException, InterruptedException {
    Map<String, Boolean> existing = existingAccounts();
    List<String> lines = new ArrayList<>();
    for (List<String> account : ACCOUNTS) {
      String name = account.getFirst();
      Path file = directory.folder().resolve("sign-in-" + name + ".txt");
      if (!existing.containsKey(name)) {
        List<String> command = new ArrayList<>(List.of("user", "add"));
        command.addAll(account);
        Files.writeString(file, observer.command(command.toArray(String[]::new)).out().strip());
      }
      boolean isOneTimePassword = existing.getOrDefault(name, true);
      lines.add(
          isOneTimePassword && Files.exists(file)
              ? name + ", one-time password " + Files.readString(file)
              : name + ", with the password that you chose");
    }
    return lines;
  }

  /** The names of the accounts, and whether each one still has its one-time password. */
  private Map<String, Boolean> existingAccounts() throws IOException, InterruptedException {
    Map<String, Boolean> accounts = new HashMap<>();
    for (JsonNode account :
        JSON.readTree(observer.command("user", "list", "--format", "json").out())) {
      accounts.put(
          account.path("name").asString(), account.path("must_change_password").asBoolean());
    }
    return accounts;
  }
}
