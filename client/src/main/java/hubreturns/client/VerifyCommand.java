package hubreturns.client;

import hubreturns.client.keys.CertificateFolder;
import hubreturns.client.keys.UnusableInput;
import hubreturns.client.message.Verification;
import hubreturns.client.message.Verification.InvalidMessage;
import hubreturns.client.message.Verification.ValidMessage;
import hubreturns.duis.DuisReader;
import hubreturns.duis.DuisResponses;
import hubreturns.duis.Reading;
import hubreturns.signature.OrganisationCertificate;
import hubreturns.signature.XmlSignature;
import hubreturns.vocabulary.UserId;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}: checks the signature of a message and names its signer. */
@Command(
    name = "verify",
    description = {
      "Verifies the signature of a request or response file and names the signer.",
      "Exit code 1 if the signature is not valid, or if the signer's certificate was not given."
    })
final class VerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.xml", description = "The message, exactly as it was sent.")
  private Path file = Path.of("");

  @Option(
      names = "--certificate",
      paramLabel = "FILE|DIR",
      description = "A certificate, or a folder of certificates. May be repeated.")
  private List<Path> certificates = List.of();

  private final Computer computer;

  VerifyCommand(Computer computer) {
    this.computer = computer;
  }

  @Override
  public Integer call() {
    if (certificates.isEmpty()) {
      throw new UnusableInput("a certificate is needed: use --certificate with a file or a folder");
    }
    byte[] message = MessageFile.read(file);
    return switch (Verification.of(message, CertificateFolder.read(certificates))) {
      case ValidMessage valid -> {
        computer.out().println("valid");
        show(valid.signature());
        show(valid.certificate());
        warn(message, valid.certificate());
        yield Exit.DONE;
      }
      case InvalidMessage invalid -> {
        computer.out().println("not valid: " + invalid.reason());
        invalid.signature().ifPresent(this::show);
        invalid.certificate().ifPresent(this::show);
        yield Exit.PARTLY_OR_REFUSED;
      }
    };
  }

  private void show(XmlSignature signature) {
    computer.out().println("issuer: " + signature.issuer());
    computer.out().println("serial: " + signature.serial());
  }

  private void show(X509Certificate certificate) {
    OrganisationCertificate organisation = new OrganisationCertificate(certificate);
    PrintStream out = computer.out();
    out.println("eui: " + organisation.eui().map(UserId::toString).orElse("none"));
    out.println("role (OU): " + String.join(", ", organisation.organisationalUnits()));
    out.println(
        "certificate valid: "
            + certificate.getNotBefore().toInstant()
            + " to "
            + certificate.getNotAfter().toInstant());
  }

  private void warn(byte[] message, X509Certificate certificate) {
    OrganisationCertificate organisation = new OrganisationCertificate(certificate);
    Instant now = computer.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    if (!organisation.isValidAt(now)) {
      computer.say("warning: the certificate is not valid now, at %s".formatted(now));
    }
    switch (DuisReader.read(message)) {
      case Reading.Unreadable unreadable -> {
        if (DuisResponses.read(message).isEmpty()) {
          computer.sayRefused(unreadable.refusal());
        }
      }
      case Reading.SignedRequest request -> {
        UserId originator = request.request().id().originator();
        if (organisation.eui().filter(eui -> !eui.equals(originator)).isPresent()) {
          computer.say("warning: the RequestID's originator is " + originator);
        }
      }
    }
  }
}
