package hubreturns.client;

import hubreturns.client.keys.CertificateFolder;
import hubreturns.client.keys.SigningIdentity;
import hubreturns.client.keys.UnusableInput;
import hubreturns.client.message.UnsignedMessage;
import hubreturns.client.message.Verification;
import hubreturns.client.storage.PrivateFiles;
import hubreturns.duis.DuisReader;
import hubreturns.duis.Reading;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sign}: signs a message written by hand or by another program. */
@Command(
    name = "sign",
    description = {
      "Signs a request file, for example a template with a placeholder signature.",
      "Removes an old signature and comments, and writes the rest in canonical form. RequestID and"
          + " white space do not change."
    })
final class SignCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.xml", description = "The message.")
  private Path file = Path.of("");

  @Mixin private KeyOptions keys = new KeyOptions();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The file for the signed message. Default: standard output.")
  private Optional<Path> output = Optional.empty();

  private final Computer computer;

  SignCommand(Computer computer) {
    this.computer = computer;
  }

  @Override
  public Integer call() {
    MessageFile.refuseAsOutput(file, keys.files(), output);
    SigningIdentity identity = keys.identity(computer);
    byte[] signed = identity.signer().sign(UnsignedMessage.of(MessageFile.read(file)));
    CertificateFolder own = new CertificateFolder(List.of(identity.certificate()));
    if (Verification.of(signed, own) instanceof Verification.InvalidMessage invalid) {
      throw new UnusableInput(file + " cannot be signed: " + invalid.reason());
    }
    warn(signed, identity.user());
    write(signed);
    return Exit.DONE;
  }

  private void warn(byte[] signed, Optional<UserId> signer) {
    switch (DuisReader.read(signed)) {
      case Reading.Unreadable unreadable -> computer.sayRefused(unreadable.refusal());
      case Reading.SignedRequest signedRequest -> {
        UserId originator = signedRequest.request().id().originator();
        if (!signer.equals(Optional.of(originator))) {
          computer.say(
              "warning: the RequestID's originator is "
                  + originator
                  + ", and the certificate names "
                  + signer.map(UserId::toString).orElse("no User"));
        }
      }
    }
  }

  private void write(byte[] signed) {
    if (output.isEmpty()) {
      computer.out().writeBytes(signed);
      return;
    }
    try {
      PrivateFiles.write(output.get(), signed);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + output.get(), e);
    }
  }
}
