package hubreturns.harness.demo;

import hubreturns.harness.Program;
import hubreturns.harness.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The accounts that the demonstration makes on the pages; their first passwords are kept. */
record SignIns(RunningService service, DemoDirectory directory) {
  /** Somebody with a first password, to be changed at the first sign-in. */
  record SignIn(String name, String password) {}

  private static final List<List<String>> PEOPLE =
      List.of(
          List.of("returns.desk@supplier-a", "--role", "supplier", "--party", "Supplier A"),
          List.of("returns.desk@supplier-b", "--role", "supplier", "--party", "Supplier B"),
          List.of("operator", "--role", "operator"));

  private static final String CHANGED = "as you chose it";

  /** Makes those that are missing. */
  List<SignIn> all() throws IOException, InterruptedException {
    List<SignIn> people = new ArrayList<>();
    for (List<String> person : PEOPLE) {
      List<String> command = new ArrayList<>(List.of("user", "add"));
      command.addAll(person);
      Program.Said said = service.command(command.toArray(String[]::new));
      Path file = directory.folder().resolve("sign-in-" + person.getFirst() + ".txt");
      if (said.exitCode() == 0) {
        Files.writeString(file, said.out().strip());
      }
      people.add(
          new SignIn(person.getFirst(), Files.exists(file) ? Files.readString(file) : CHANGED));
    }
    return people;
  }
}
