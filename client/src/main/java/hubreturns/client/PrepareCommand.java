package hubreturns.client;

import hubreturns.client.keys.SigningIdentity;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.plan.Requests;
import hubreturns.returnsfile.PlannedRequest;
import hubreturns.returnsfile.RequestPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    Outline outline = new Outline("file", "request_id");
    for (PlannedRequest planned : RequestPlan.of(input.get().file().good(), options.form())) {
      OutgoingRequest request = requests.sign(planned);
      Path message = folder.resolve(Long.toUnsignedString(request.id().counter()) + ".xml");
      write(message, request.message());
      outline.add(planned, message.toString(), request.id().toString());
    }
    outline.print(computer);
    return input.get().file().bad().isEmpty() ? Exit.DONE : Exit.PARTLY_OR_REFUSED;
  }

  private static void write(Path file, byte[] message) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, message, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
