package hubreturns.service.operations;

import hubreturns.returnsfile.WrittenEui64;
import hubreturns.service.query.Selection;
import hubreturns.service.sat.AuditCheckpoints;
import hubreturns.service.sat.AuditReports;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** Prints entries of the Service Audit Trail. */
@Command(
    name = "sat",
    description = "Print entries of the Service Audit Trail.",
    subcommands = {SatCommand.Verify.class, SatCommand.Checkpoints.class})
final class SatCommand extends ReportCommand {
  @Parameters(
      paramLabel = "DEVICE_ID|REQUEST_ID",
      arity = "0..*",
      description = "Device IDs or RequestIDs; optional with --from, --to, --user or --code")
  List<String> ids = List.of();

  @Mixin PeriodOption period = new PeriodOption();
  @Mixin UserOption user = new UserOption();

  @Option(names = "--code", description = "entries with this response code")
  @Nullable String code;

  private Optional<ResponseCode> responseCode = Optional.empty();
  private final List<DeviceId> devices = new ArrayList<>();
  private final List<RequestId> requests = new ArrayList<>();

  @Override
  void readArguments() {
    if (ids.isEmpty() && !period.isGiven() && !user.isGiven() && code == null) {
      throw wrong("Name a Device ID, a RequestID, or one of --from, --to, --user and --code.");
    }
    period.read(this);
    user.read(this);
    responseCode = Optional.ofNullable(code).map(text -> word(ResponseCode.class, text));
    for (String id : ids) {
      DeviceId.read(WrittenEui64.typed(id))
          .ifPresentOrElse(
              devices::add,
              () ->
                  requests.add(
                      RequestId.read(id)
                          .orElseThrow(
                              () -> wrong("'" + id + "' is neither an EUI-64 nor a RequestID"))));
    }
  }

  @Override
  int run(Database database) {
    user.check(database);
    print(
        database,
        AuditReports.entries(
            new AuditReports.EntryFilter(
                devices,
                requests,
                new Selection(Optional.empty(), user.user(), period.from(), period.to()),
                responseCode)));
    return Commands.DONE;
  }

  @Command(
      name = "verify",
      description = {
        "Verify that no row of the Service Audit Trail was changed, removed or inserted.",
        "Exit code 1 means that the trail was changed. Each line names a row."
      })
  static final class Verify extends DatabaseCommand {
    @Option(
        names = "--checkpoints",
        paramLabel = "FILE",
        description = "output of 'sat checkpoints --format jsonl' that was kept elsewhere")
    @Nullable Path kept;

    @Option(
        names = "--certificate",
        paramLabel = "FILE",
        description = "PEM certificate that signed checkpoints (default: the DSP's certificate)")
    List<Path> certificates = List.of();

    private final Map<Long, String> roots = new HashMap<>();

    @Override
    void readArguments() {
      if (kept != null) {
        UnreadableFile.refuse(kept);
        try (MappingIterator<JsonNode> rows =
            JsonMapper.shared().readerFor(JsonNode.class).readValues(kept.toFile())) {
          for (int position = 1; rows.hasNext(); position++) {
            keep(kept, position, rows.next());
          }
        } catch (JacksonException e) {
          throw wrong(kept + " does not hold checkpoints as JSON: " + e.getOriginalMessage());
        }
        if (roots.isEmpty()) {
          throw wrong(
              kept
                  + " holds no checkpoint. Name a file with output of 'sat checkpoints --format jsonl'");
        }
      }
    }

    private void keep(Path file, int position, JsonNode row) {
      JsonNode number = row.path("number");
      JsonNode root = row.path("root");
      if (!number.isIntegralNumber() || !number.canConvertToLong() || !root.isString()) {
        throw wrong(
            "%s, row %d: this is not a checkpoint, because it has no number or no root. Name a file with output of 'sat checkpoints --format jsonl'"
                .formatted(file, position));
      }
      String earlier = roots.putIfAbsent(number.asLong(), root.asString());
      if (earlier != null && !earlier.equals(root.asString())) {
        throw wrong(
            "%s, row %d: checkpoint %d is in the file twice with different roots. Find out which row was changed"
                .formatted(file, position, number.asLong()));
      }
    }

    @Override
    int run(Database database) {
      List<X509Certificate> signers =
          certificates.isEmpty()
              ? List.of(DspIdentity.certificate(settings()))
              : certificates.stream().map(DspIdentity::certificate).toList();
      AuditCheckpoints.Verification verification =
          new AuditCheckpoints(database.dataSource()).verify(signers, roots, out()::println);
      err()
          .printf(
              "Verified requests: %,d. Verified checkpoints: %,d. Problems: %,d.%n",
              verification.requests(), verification.checkpoints(), verification.problems());
      if (kept != null) {
        err().printf("Compared with kept checkpoints: %,d.%n", roots.size());
      }
      if (verification.uncovered() > 0) {
        err()
            .printf(
                "Recent requests without a checkpoint: %,d. The service makes a checkpoint each minute.%n",
                verification.uncovered());
      }
      return verification.problems() == 0 ? Commands.DONE : Commands.REFUSED;
    }
  }

  @Command(
      name = "checkpoints",
      description = "Print the signed checkpoints, to be kept elsewhere for 'sat verify'.")
  static final class Checkpoints extends ReportCommand {
    @Override
    int run(Database database) {
      print(database, AuditCheckpoints.export());
      return Commands.DONE;
    }
  }
}
