package hubreturns.acceptance.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Random returns files with the faults that people, spreadsheets and other programs make. Most
 * files have one or two faults: with more, the first would hide the others.
 *
 * @param hubs that can be returned, one for each line
 */
public record OddReturnsFiles(Random random, List<String> hubs) {
  private static final List<String> IDS =
      List.of(
          "00-DB-E2-00-00-00-00-%02X",
          "00DBE200000000%02X",
          "00-db-e2-00-00-00-00-%02x\u00A0",
          "1.23E+15",
          "'00-DB-E2-00-00-00-00-%02X",
          "=\"00DBE200000000%02X\"",
          "DBE200000000%02X",
          "00-DB\u200B-E2-00-00-00-00-%02X",
          "00\u2013DB\u2013E2\u201300\u201300\u201300\u201300\u2013%02X",
          "O0-DB-E2-00-00-00-00-%02X",
          "\uFF10\uFF10-DB-E2-00-00-00-00-%02X",
          "12345678901234%02d",
          "1234567890123450",
          "Total",
          "");
  private static final List<String> TYPES =
      List.of(
          "general",
          "GENERAL\u00A0",
          "sm-wan",
          "No Fault Return (general)",
          "generl",
          "non\u2013dom",
          "fault-prior",
          "\"general\"",
          "");
  private static final List<String> DATES =
      List.of(
          "",
          "2026-11-25T12:00:00Z",
          "25/11/2026",
          "46351",
          "2026-02-29T12:00:00Z",
          "2062-01-01T00:00:00Z",
          "0026-01-01T00:00:00Z",
          "2026-11-25",
          "2026\u201311\u201325T12:00:00Z");
  private static final List<String> REFERENCES =
      List.of(
          "",
          "J7",
          "J\"7",
          "Smith, J",
          "N/A",
          "=1+1",
          "1-Dec",
          "4.5E+11",
          "INC\u20131",
          "a\nb",
          "\u0406NC1",
          "M\u00C3\u00BCller",
          "M\u00FCller",
          "lost \uFFFD",
          "x\u00ADy",
          "tab\there",
          "a text that is longer than its element takes",
          "\"J7\"",
          " ");
  private static final List<String> ENDS = List.of("\n", "\r\n", "\r", "\r\n\r\n");
  private static final List<String> SEPARATORS = List.of(",", ";", "\t");

  /** The most lines of a file, without odd ones. */
  public static final int LINES_MAX = 5;

  /** The bytes of another file. */
  public byte[] next() {
    String separator = pick(SEPARATORS);
    List<String> lines = new ArrayList<>(List.of(header(separator)));
    int count = 2 + random.nextInt(LINES_MAX - 1);
    for (int i = 0; i < count; i++) {
      lines.add(line(separator, i));
    }
    if (rarely()) {
      oddLine(lines, separator);
    }
    String end = pick(ENDS);
    String text = String.join(end, lines) + (random.nextBoolean() ? end : "");
    if (rarely()) {
      int at = random.nextInt(text.length());
      text =
          text.substring(0, at)
              + pick(List.of("\"", "\0", "\uFEFF", "\u0085", "\u2028", "\u001A", "\"\n"))
              + text.substring(at);
    }
    return encoded(text);
  }

  private String header(String separator) {
    List<String> titles =
        new ArrayList<>(
            List.of(
                "device_id",
                "return_type",
                "user_ref_date_time",
                "user_ref_id",
                "additional_information"));
    if (rarely()) {
      int at = random.nextInt(titles.size());
      String title = titles.get(at);
      titles.set(
          at,
          pick(
              List.of(
                  title.toUpperCase(Locale.ROOT).replace('_', ' '),
                  title + "\u200B",
                  title.replace('e', '\u0435'),
                  title.replace('_', '\u2013'),
                  "\"" + title + "\"",
                  " \"" + title + "\"",
                  "EUI-64",
                  "Notes",
                  "Code",
                  "Return-Type",
                  "")));
    }
    return String.join(separator, titles);
  }

  private String line(String separator, int number) {
    List<String> cells =
        List.of(
            rarely() ? pick(IDS).formatted(number + 1) : hubs.get(number),
            seldom(TYPES),
            seldom(DATES),
            seldom(REFERENCES),
            seldom(REFERENCES));
    List<String> written = new ArrayList<>();
    for (String cell : cells) {
      boolean quoted = cell.matches("(?s).*[\"\n,;\t].*") ? !rarely() : rarely();
      written.add(quoted ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell);
    }
    if (rarely()) {
      int at = random.nextInt(written.size());
      written.set(at, pick(List.of(" \"x\"", "\"x", "x\"", "\"x\"y", "\"\"\"x\"\"\"")));
    }
    String more = rarely() ? pick(List.of(separator, separator + "x", separator + separator)) : "";
    return String.join(separator, written) + more;
  }

  private void oddLine(List<String> lines, String separator) {
    switch (random.nextInt(6)) {
      case 0 -> lines.addFirst("Hub returns week 47");
      case 1 -> lines.addFirst("sep=" + pick(SEPARATORS));
      case 2 -> lines.add(lines.getFirst());
      case 3 -> lines.add("Total" + separator + "2");
      case 4 -> lines.subList(1, lines.size()).clear();
      default -> lines.removeFirst();
    }
  }

  private byte[] encoded(String text) {
    if (!rarely()) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    return switch (random.nextInt(6)) {
      case 0 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE);
      case 1 -> ("\uFEFF\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
      case 2 -> text.getBytes(StandardCharsets.UTF_16LE);
      case 3 -> (text + "\u00A3").getBytes(Charset.forName("windows-1252"));
      case 4 -> text.getBytes(Charset.forName("IBM037"));
      default -> gzip(text);
    };
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private boolean rarely() {
    return random.nextInt(8) == 0;
  }

  private String pick(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** The first value in four of five cases, otherwise any. */
  private String seldom(List<String> values) {
    return random.nextInt(5) == 0 ? pick(values) : values.getFirst();
  }
}
