package hubreturns.harness.demo;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The results that the client wrote for a file that it sent. */
record Submission(ReturnsFile file, List<Result> results, Map<String, String> headerCodes) {
  private static final Pattern HEADER_CODE = Pattern.compile("ResponseCode>([A-Z0-9]+)<");
  private static final String ACCEPTED = "I0";

  /** A line of the results file. */
  record Result(String deviceId, String code, String meaning, String requestId) {
    boolean isAccepted() {
      return code.equals(ACCEPTED);
    }
  }

  static Submission read(ReturnsFile file) throws IOException {
    List<Result> results;
    try (Stream<NamedCsvRecord> lines =
        CsvReader.builder().ofNamedCsvRecord(file.results()).stream()) {
      results =
          lines
              .map(line ->
                  new Result(
                      line.getField("device_id"),
                      line.getField("code"),
                      line.getField("meaning"),
                      line.getField("request_id")))
              .toList();
    }
    return new Submission(file, results, headerCodes(file));
  }

  /**
   * The header codes of the answers by RequestID. Only the signed answers contain them. The client
   * keeps the answers in its journal: kind, RequestID, status, media type, time, body, check sum.
   */
  private static Map<String, String> headerCodes(ReturnsFile file) throws IOException {
    Map<String, String> codes = new HashMap<>();
    for (String line : Files.readAllLines(file.journal())) {
      List<String> fields = List.of(line.split("\t", -1));
      if (fields.size() > 5 && fields.getFirst().equals("answered")) {
        String body = new String(Base64.getDecoder().decode(fields.get(5)), StandardCharsets.UTF_8);
        Matcher code = HEADER_CODE.matcher(body);
        codes.put(fields.get(1), code.find() ? code.group(1) : "HTTP " + fields.get(2));
      }
    }
    return codes;
  }

  /** The results of each request, in the order of the file. */
  Map<String, List<Result>> byRequest() {
    return results.stream().collect(groupingBy(Result::requestId, LinkedHashMap::new, toList()));
  }

  static Map<String, List<Result>> byCode(List<Result> results) {
    Comparator<String> acceptedFirst =
        Comparator.comparing((String code) -> !code.equals(ACCEPTED))
            .thenComparing(Comparator.naturalOrder());
    return results.stream()
        .collect(groupingBy(Result::code, () -> new TreeMap<>(acceptedFirst), toList()));
  }

  long accepted() {
    return results.stream().filter(Result::isAccepted).count();
  }

  /** The differences from the expected codes. */
  List<String> surprises() {
    List<String> surprises = new ArrayList<>();
    if (results.size() != file.lines().size()) {
      surprises.add(
          "lines sent: %d. Lines in %s: %d"
              .formatted(file.lines().size(), file.results(), results.size()));
      return surprises;
    }
    for (int i = 0; i < results.size(); i++) {
      ReturnsFile.Line line = file.lines().get(i);
      Result result = results.get(i);
      if (!result.deviceId().equals(line.deviceId()) || !result.code().equals(line.expected())) {
        surprises.add(
            "expected %2$s for hub %1$s, but got %3$s: %4$s"
                .formatted(line.deviceId(), line.expected(), result.code(), result.meaning()));
      }
    }
    byRequest()
        .forEach((request, own) -> {
          String expected = expectedHeaderCode(own);
          String given = headerCodes.getOrDefault(request, "none");
          if (!given.equals(expected)) {
            surprises.add(
                "expected header code %2$s for request %1$s, but got %3$s"
                    .formatted(request, expected, given));
          }
        });
    return surprises;
  }

  /** The code that all hubs share, or the code for mixed outcomes (docs/wire.md#response). */
  private static String expectedHeaderCode(List<Result> results) {
    List<String> codes = results.stream().map(Result::code).distinct().toList();
    return codes.size() == 1 ? codes.getFirst() : "W081401";
  }
}
