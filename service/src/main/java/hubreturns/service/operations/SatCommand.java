package hubreturns.service.operations;

import hubreturns.service.sat.AuditReports;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints entries of the Service Audit Trail. */
@Command(
    name = "sat",
    description = "Print entries of the Service Audit Trail.",
    mixinStandardHelpOptions = true)
final class SatCommand extends ReportCommand {
  @Parameters(
      paramLabel = "DEVICE_ID|REQUEST_ID",
      arity = "0..*",
      description = "entries of these; may be left out beside --from, --to, --user or --code")
  List<String> ids = List.of();

  @Option(names = "--from", description = "committed at or after this time, ISO 8601 (UTC)")
  @Nullable String from;

  @Option(names = "--to", description = "committed before this time, ISO 8601 (UTC)")
  @Nullable String to;

  @Option(names = "--user", paramLabel = "EUI", description = "requests of this User")
  @Nullable String user;

  @Option(names = "--code", description = "entries with this response code")
  @Nullable String code;

  private final List<DeviceId> devices = new ArrayList<>();
  private final List<RequestId> requests = new ArrayList<>();

  @Override
  void readArguments() {
    if (ids.isEmpty() && from == null && to == null && user == null && code == null) {
      throw wrong("Name a Device ID, a RequestID, or one of --from, --to, --user and --code.");
    }
    for (String id : ids) {
      DeviceId.read(dashed(id))
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
    print(
        database,
        AuditReports.entries(
            new AuditReports.EntryFilter(
                devices,
                requests,
                Optional.ofNullable(from).map(this::instant),
                Optional.ofNullable(to).map(this::instant),
                Optional.ofNullable(user).map(this::userId),
                Optional.ofNullable(code).map(text -> word(ResponseCode.class, text)))));
    return Commands.DONE;
  }
}
