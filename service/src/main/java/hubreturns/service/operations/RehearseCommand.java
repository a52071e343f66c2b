package hubreturns.service.operations;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Makes the caches that the launcher starts Java with (docs/operations.md#faster-starts). */
@Command(
    name = "rehearse",
    description = {
      "Create two caches next to the jar, which make each start faster.",
      "",
      "The service starts in a temporary folder with made-up hubs, answers some requests, and stops."
          + " Nothing else is touched. Run this again after you update Java or copy the jar. A"
          + " cache that does not match is ignored."
    })
final class RehearseCommand extends Subcommand {
  @Override
  public Integer call() throws IOException, InterruptedException {
    Path jar =
        Path.of(
            URI.create(
                Rehearsal.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    new Rehearsal(err(), jar).run();
    return Commands.DONE;
  }
}
