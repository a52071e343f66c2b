package hubreturns.client;

import hubreturns.client.answer.Answer;
import hubreturns.client.answer.LineOutcome.DecidedHub;
import hubreturns.client.keys.UnusableInput;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.send.HttpPost;
import hubreturns.client.send.Reply;
import hubreturns.client.send.SendResult;
import hubreturns.client.storage.PrivateFiles;
import hubreturns.duis.DuisReader;
import hubreturns.duis.Reading;
import hubreturns.returns.ReturnRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code send}: sends a signed request file as it is. */
@Command(
    name = "send",
    description = {
      "Sends a signed request file to the DSP, byte for byte, and explains the answer.",
      "It is safe to send the same file again: the DSP repeats its answer, and nothing happens"
          + " twice.",
      "Exit code 0 if every hub was accepted, 1 otherwise."
    })
final class SendCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.xml", description = "The signed request.")
  private Path file = Path.of("");

  @Mixin private DspOptions dsp = new DspOptions();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "A file for the answer as it was received. Default: none.")
  private Optional<Path> output = Optional.empty();

  private final Computer computer;

  SendCommand(Computer computer) {
    this.computer = computer;
  }

  @Override
  public Integer call() throws InterruptedException {
    MessageFile.refuseAsOutput(file, dsp.files(), output);
    dsp.check(computer);
    byte[] message = MessageFile.read(file);
    ReturnRequest request = request(message);
    OutgoingRequest outgoing =
        new OutgoingRequest(request.id(), request.hubs().ids(), Map.of(), message);
    try (HttpPost post = dsp.post(computer)) {
      return switch (dsp.sender(post, computer).send(message)) {
        case SendResult.NoAnswer(String reason) -> {
          computer.say("no answer: " + reason + ". Run the same command again");
          yield Exit.PARTLY_OR_REFUSED;
        }
        case SendResult.NotSent(String reason) -> {
          computer.say("not sent: " + reason + ". Then run the same command again");
          yield Exit.PARTLY_OR_REFUSED;
        }
        case SendResult.Replied(Reply reply) -> answered(outgoing, reply);
      };
    }
  }

  private ReturnRequest request(byte[] message) {
    return switch (DuisReader.read(message)) {
      case Reading.SignedRequest signed -> signed.request();
      case Reading.Unreadable unreadable ->
          throw new UnusableInput(
              file + " is not a signed request: " + unreadable.refusal().text());
    };
  }

  private int answered(OutgoingRequest request, Reply reply) {
    output.ifPresent(target -> write(target, reply.body()));
    return switch (dsp.answers(computer).read(request, reply)) {
      case Answer.UnusableAnswer(String reason) -> {
        computer.say("no usable answer: " + reason);
        yield Exit.PARTLY_OR_REFUSED;
      }
      case Answer.UsableAnswer answer -> {
        answer.alarms().forEach(alarm -> computer.say("ALARM: " + alarm));
        new Explanation(computer.out()).message(reply.body());
        yield answer.outcomes().stream()
                .allMatch(outcome -> outcome instanceof DecidedHub decided && decided.accepted())
            ? Exit.DONE
            : Exit.PARTLY_OR_REFUSED;
      }
    };
  }

  private static void write(Path target, byte[] body) {
    try {
      PrivateFiles.write(target, body);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }
}
