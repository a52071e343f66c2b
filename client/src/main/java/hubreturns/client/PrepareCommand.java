package hubreturns.client;

import hubreturns.client.keys.SigningIdentity;
import hubreturns.client.keys.UnusableInput;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.plan.Requests;
import hubreturns.client.storage.PrivateFiles;
import hubreturns.returnsfile.PlannedRequest;
import hubreturns.returnsfile.RequestPlan;
import hubreturns.vocabulary.Counted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code prepare}: writes the signed requests of a returns file without sending them. */
@Command(
    name = "prepare",
    description = {
      "Writes the signed requests of a returns file as XML files and lists them on standard output."
          + " Sends nothing. Use 'send' to send a file.",
      "Each call makes new RequestIDs. Keep the files: only the same bytes can be sent again"
          + " safely."
    })
final class PrepareCommand implements Callable<Integer> {
  private static final String MESSAGE = ".xml";

  @Parameters(paramLabel = "FILE", description = "The returns file; see submit --help.")
  private Path file = Path.of("");

  @Mixin private RequestOptions options = new RequestOptions();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "The folder for the files. Default: FILE.requests.")
  private Optional<Path> output = Optional.empty();

  private final Computer computer;

  PrepareCommand(Computer computer) {
    this.computer = computer;
  }

  @Override
  public Integer call() {
    SigningIdentity identity = options.identity(computer);
    Requests requests = options.requests(identity, options.terms(identity, computer), computer);
    Optional<InputFile> input = InputFile.read(file, options, computer);
    if (input.isEmpty()) {
      return Exit.PARTLY_OR_REFUSED;
    }
    Path folder = output.orElseGet(() -> input.get().beside(".requests"));
    sayWhatIsThere(folder);
    create(folder);
    Outline outline = new Outline(computer.out(), "file", "request_id");
    for (PlannedRequest planned : RequestPlan.of(input.get().file().good(), options.form())) {
      OutgoingRequest request = requests.sign(planned);
      Path message = folder.resolve(Long.toUnsignedString(request.id().counter()) + MESSAGE);
      write(message, request.message());
      outline.add(planned, message.toString(), request.id().toString());
    }
    return input.get().file().bad().isEmpty() ? Exit.DONE : Exit.PARTLY_OR_REFUSED;
  }

  /**
   * Warns about messages of an earlier call. They may name the same hubs under other RequestIDs.
   */
  private void sayWhatIsThere(Path folder) {
    try {
      long there = Files.isDirectory(folder) ? count(folder) : 0;
      if (there > 0) {
        computer.say(
            "warning: %s already holds %s of an earlier run. Send only those in the list below"
                .formatted(folder, Counted.text(there, "message")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  /** Before the list begins on standard output. */
  private static void create(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UnusableInput(folder + " is not a folder. Name a folder with --output");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder " + folder, e);
    }
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(MESSAGE)).count();
    }
  }

  private static void write(Path file, byte[] message) {
    try {
      PrivateFiles.create(file, message);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
