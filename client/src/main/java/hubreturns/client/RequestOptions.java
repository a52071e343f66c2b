package hubreturns.client;

import hubreturns.client.keys.SigningIdentity;
import hubreturns.client.keys.UnusableInput;
import hubreturns.client.plan.RequestCounters;
import hubreturns.client.plan.Requests;
import hubreturns.client.plan.Terms;
import hubreturns.returns.Form;
import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.ReturnsOptions;
import hubreturns.signature.OrganisationCertificate;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.Word;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which requests to make from a returns file. */
final class RequestOptions {
  private static final String DSP_DEFAULT = "90-B3-D5-1F-30-00-00-02";

  @Mixin private KeyOptions keys = new KeyOptions();

  @Option(
      names = "--user",
      paramLabel = "EUI",
      description = "Your User ID, the originator of the requests. Default: the certificate's.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--dsp",
      paramLabel = "EUI",
      description = "The DSP's ID, the target of the requests. Default: ${DEFAULT-VALUE}.")
  private String dsp = DSP_DEFAULT;

  @Option(
      names = "--form",
      paramLabel = "list|single",
      description = "list: up to 999 hubs in a request. single: 1 hub. Default: list.")
  private Form form = Form.LIST;

  @Option(
      names = "--schema-version",
      paramLabel = "VERSION",
      description = "Lists: 5.5. Single requests: 5.0 to 5.5, by default 5.4.")
  private Optional<String> schemaVersion = Optional.empty();

  @Option(
      names = "--skip-bad-lines",
      description = "Send the good lines even if other lines are bad.")
  private boolean skipBadLines;

  @Option(
      names = "--without",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "Do not send this optional column, so that more hubs share a request. May be repeated.")
  private List<String> without = List.of();

  @Option(
      names = "--sheet",
      paramLabel = "NAME",
      description =
          "The sheet to read in a workbook. Default: the only visible sheet that is not empty.")
  private Optional<String> sheet = Optional.empty();

  @Option(
      names = "--accept-mapping",
      description =
          "Accept the proposed meaning of columns with non-standard titles. Without this option,"
              + " the client shows the proposal and asks; without a terminal, it sends nothing.")
  private boolean mappingAccepted;

  /** Reads {@code list} and {@code single}. */
  static Form form(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "list" -> Form.LIST;
      case "single" -> Form.SINGLE;
      default -> throw new IllegalArgumentException("'" + text + "' is not list or single");
    };
  }

  /** How the returns file is read. */
  ReturnsOptions reading(Computer computer) {
    return new ReturnsOptions(form, without(), sheet, mappingAccepted, computer.clock().instant());
  }

  /** Warns about options that mean nothing for a file that is not a workbook. */
  void warnOfNoEffect(Path file, Computer computer) {
    sheet.ifPresent(
        _ -> computer.sayNoEffect("--sheet", file.getFileName() + " is not a workbook"));
  }

  boolean skipsBadLines() {
    return skipBadLines;
  }

  private Set<Column> without() {
    return without.stream().map(RequestOptions::optionalColumn).collect(Collectors.toSet());
  }

  private static Column optionalColumn(String title) {
    return Column.named(title)
        .filter(Column.OPTIONAL::contains)
        .orElseThrow(() ->
            new UnusableInput(
                "--without "
                    + title
                    + ": choose from "
                    + Column.OPTIONAL.stream()
                        .sorted()
                        .map(Column::title)
                        .collect(Collectors.joining(", "))));
  }

  /** Warns about options of a key that is not given. */
  void warnOfNoKeys(Computer computer) {
    keys.warnOfNoEffect(computer);
  }

  boolean hasKeys() {
    return keys.given();
  }

  Form form() {
    return form;
  }

  SigningIdentity identity(Computer computer) {
    return keys.identity(computer);
  }

  /** Checks the options that depend neither on the key nor on the file. */
  void check() {
    user.ifPresent(text -> eui("--user", text));
    eui("--dsp", dsp);
    version();
  }

  Terms terms(SigningIdentity identity, Computer computer) {
    UserId originator =
        user.map(text -> eui("--user", text))
            .or(identity::user)
            .orElseThrow(() ->
                new UnusableInput(
                    "the certificate %s. Give your User ID with --user"
                        .formatted(OrganisationCertificate.WITHOUT_EUI)));
    if (identity.user().filter(named -> !named.equals(originator)).isPresent()) {
      computer.say(
          "warning: the certificate names the User "
              + identity.user().get()
              + ", not "
              + originator);
    }
    if (!identity.isForSigning()) {
      computer.say(
          "warning: the certificate is not a signing certificate. Use the User's signing"
              + " certificate");
    }
    warnOfAge(identity, computer);
    return terms(originator);
  }

  /** The terms of this User, unless {@code --user} names another. */
  Terms terms(UserId other) {
    return new Terms(
        user.map(text -> eui("--user", text)).orElse(other), eui("--dsp", dsp), version(), form);
  }

  private static void warnOfAge(SigningIdentity identity, Computer computer) {
    X509Certificate certificate = identity.certificate();
    Instant now = computer.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    if (!new OrganisationCertificate(certificate).isValidAt(now)) {
      computer.say(
          "warning: the certificate is valid from %s to %s only, and this computer's time is %s. If the time is right, the DSP will refuse the requests: use a valid certificate. Otherwise correct the clock"
              .formatted(
                  certificate.getNotBefore().toInstant(),
                  certificate.getNotAfter().toInstant(),
                  now));
    }
  }

  Requests requests(SigningIdentity identity, Terms terms, Computer computer) {
    return new Requests(
        terms, new RequestCounters(computer.clock(), computer.random()), identity.signer());
  }

  private SchemaVersion version() {
    SchemaVersion version =
        schemaVersion
            .map(text ->
                Word.read(SchemaVersion.class, text)
                    .orElseThrow(() ->
                        new UnusableInput(
                            "--schema-version "
                                + text
                                + ": choose from "
                                + Word.spellings(SchemaVersion.class))))
            .orElse(
                switch (form) {
                  case LIST -> SchemaVersion.V5_5;
                  case SINGLE -> SchemaVersion.V5_4;
                });
    if (form == Form.LIST && !version.takesLists()) {
      throw new UnusableInput(
          "--schema-version " + version.text() + " has no lists. Use 5.5, or --form single");
    }
    return version;
  }

  private static UserId eui(String option, String text) {
    return UserId.read(text.strip())
        .orElseThrow(() ->
            new UnusableInput(
                option + " " + text + " is not an EUI-64. Write for example " + DSP_DEFAULT));
  }
}
