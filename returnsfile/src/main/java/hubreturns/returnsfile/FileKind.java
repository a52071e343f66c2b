package hubreturns.returnsfile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The kind of a file, which its first bytes show. */
enum FileKind {
  TEXT(""),
  EXCEL_WORKBOOK("an Excel workbook (.xlsx)"),
  OPEN_DOCUMENT("an OpenDocument spreadsheet (.ods)"),
  OLD_EXCEL_WORKBOOK(
      "an old Excel workbook (.xls), or a workbook with a password", "\u00D0\u00CF\u0011\u00E0"),
  // The first bytes of an ordinary archive, of an empty one, and of a split one.
  ZIP("a ZIP archive", "PK\3\4", "PK\5\6", "PK\7\b"),
  GZIP("a gzip file", "\u001F\u008B"),
  // 7z, xz, Zstandard, bzip2 and RAR.
  ARCHIVE(
      "a compressed archive, such as .7z or .rar",
      "7z\u00BC\u00AF",
      "\u00FD7zXZ",
      "(\u00B5/\u00FD",
      "BZh91AY",
      "Rar!\u001A"),
  PDF("a PDF document", "%PDF"),
  RICH_TEXT("a text document (.rtf)", "{\\rtf"),
  EXCEL_LOCK_FILE("Excel's lock file"),
  // Windows keeps a shortcut in a file. macOS keeps a file's properties in a second file.
  SHORTCUT("a shortcut to a file (.lnk)", "L\0\0\0\1\24\2\0"),
  PROPERTIES("what macOS keeps beside a file", "\0\5\26\7"),
  IMAGE("an image", "\u0089PNG", "\u00FF\u00D8\u00FF", "GIF8");

  private static final int LOCK_FILE_BYTES = 165;
  private static final int LOCK_FILE_NAME_BYTES = 55;

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // It is a list that cannot change.
  private final List<String> starts;

  /**
   * A kind with this description.
   *
   * @param starts the first bytes by which such a file is recognised, as characters of ISO 8859-1
   */
  FileKind(String description, String... starts) {
    this.description = description;
    this.starts = List.of(starts);
  }

  static FileKind of(byte[] start) {
    String bytes = new String(start, StandardCharsets.ISO_8859_1);
    if (bytes.startsWith("PK\3\4")) {
      if (bytes.contains("opendocument.spreadsheet")) {
        return OPEN_DOCUMENT;
      }
      if (bytes.contains("[Content_Types].xml") || bytes.contains("xl/")) {
        return EXCEL_WORKBOOK;
      }
    }
    if (isLockFile(start)) {
      return EXCEL_LOCK_FILE;
    }
    return Arrays.stream(values())
        .filter(one -> one.starts.stream().anyMatch(bytes::startsWith))
        .findFirst()
        .orElse(TEXT);
  }

  /**
   * Whether these are the bytes of a lock file, which Excel keeps beside an open workbook. It holds
   * the name of the user twice: the length as a byte and the name, and both again in two bytes for
   * each character.
   */
  private static boolean isLockFile(byte[] bytes) {
    return bytes.length == LOCK_FILE_BYTES
        && bytes[0] > 0
        && bytes[0] < LOCK_FILE_NAME_BYTES
        && bytes[LOCK_FILE_NAME_BYTES] == bytes[0]
        && bytes[LOCK_FILE_NAME_BYTES + 1] == 0;
  }

  /** Whether the file may be a workbook that {@link Workbook} reads. */
  boolean isWorkbook() {
    return switch (this) {
      case EXCEL_WORKBOOK, OPEN_DOCUMENT, ZIP -> true;
      case TEXT,
          OLD_EXCEL_WORKBOOK,
          GZIP,
          ARCHIVE,
          PDF,
          RICH_TEXT,
          EXCEL_LOCK_FILE,
          SHORTCUT,
          PROPERTIES,
          IMAGE ->
          false;
    };
  }

  /**
   * Refuses a file that is not text.
   *
   * @param form the format in which the person has to save the file
   */
  void refuse(String form) throws TextFault {
    if (this == IMAGE) {
      throw new TextFault(
          1, "this file is an image. Enter the values into a table, and save it as " + form);
    }
    if (this == EXCEL_LOCK_FILE) {
      throw new TextFault(
          1,
          "this file is Excel's lock file, which Excel keeps while a workbook is open. Use the workbook itself: its name does not begin with ~$");
    }
    if (this == SHORTCUT || this == PROPERTIES) {
      throw new TextFault(1, "this file is %s. Use the file itself".formatted(description));
    }
    if (this == ARCHIVE) {
      throw new TextFault(
          1, "this file is %s. Unpack it, and use the file in it".formatted(description));
    }
    if (this != TEXT) {
      throw new TextFault(1, refusal(form));
    }
  }

  /** What to do with a file that another program has to save in this format. */
  String refusal(String form) {
    return "this file is %s. Open it, and save it as %s".formatted(description, form);
  }
}
