package hubreturns.returnsfile;

import java.nio.charset.StandardCharsets;

/** The kind of a file, which its first bytes show. */
enum FileKind {
  TEXT(""),
  EXCEL_WORKBOOK("an Excel workbook (.xlsx)"),
  OPEN_DOCUMENT("an OpenDocument spreadsheet (.ods)"),
  OLD_EXCEL_WORKBOOK("an old Excel workbook (.xls), or a workbook with a password"),
  ZIP("a ZIP archive"),
  GZIP("a gzip file"),
  ARCHIVE("a compressed archive, such as .7z or .rar"),
  PDF("a PDF document"),
  RICH_TEXT("a text document (.rtf)"),
  IMAGE("an image");

  private static final int[] OLD_EXCEL = {0xD0, 0xCF, 0x11, 0xE0};
  private static final int[] GZIP_START = {0x1F, 0x8B};
  private static final int[] SEVEN_ZIP_START = {'7', 'z', 0xBC, 0xAF};
  private static final int[] XZ_START = {0xFD, '7', 'z', 'X', 'Z'};
  private static final int[] BZIP2_START = {'B', 'Z', 'h', '9', 0x31, 0x41, 0x59};
  private static final int[] ZSTANDARD_START = {0x28, 0xB5, 0x2F, 0xFD};
  private static final int[] PNG_START = {0x89, 'P', 'N', 'G'};
  private static final int[] JPEG_START = {0xFF, 0xD8, 0xFF};

  private final String description;

  FileKind(String description) {
    this.description = description;
  }

  static FileKind of(byte[] start) {
    if (startsWith(start, 'P', 'K', 3, 4)) {
      String names = new String(start, StandardCharsets.ISO_8859_1);
      if (names.contains("opendocument.spreadsheet")) {
        return OPEN_DOCUMENT;
      }
      return names.contains("[Content_Types].xml") || names.contains("xl/") ? EXCEL_WORKBOOK : ZIP;
    }
    // An archive without files, and one that was split.
    if (startsWith(start, 'P', 'K', 5, 6) || startsWith(start, 'P', 'K', 7, 8)) {
      return ZIP;
    }
    if (startsWith(start, OLD_EXCEL)) {
      return OLD_EXCEL_WORKBOOK;
    }
    if (startsWith(start, GZIP_START)) {
      return GZIP;
    }
    if (startsWith(start, SEVEN_ZIP_START)
        || startsWith(start, XZ_START)
        || startsWith(start, ZSTANDARD_START)
        || startsWith(start, BZIP2_START)
        || startsWith(start, 'R', 'a', 'r', '!', 0x1A)) {
      return ARCHIVE;
    }
    if (startsWith(start, '{', '\\', 'r', 't', 'f')) {
      return RICH_TEXT;
    }
    if (startsWith(start, PNG_START)
        || startsWith(start, JPEG_START)
        || startsWith(start, 'G', 'I', 'F', '8')) {
      return IMAGE;
    }
    return startsWith(start, '%', 'P', 'D', 'F') ? PDF : TEXT;
  }

  /** Whether the file may be a workbook that {@link Workbook} reads. */
  boolean isWorkbook() {
    return switch (this) {
      case EXCEL_WORKBOOK, OPEN_DOCUMENT, ZIP -> true;
      case TEXT, OLD_EXCEL_WORKBOOK, GZIP, ARCHIVE, PDF, RICH_TEXT, IMAGE -> false;
    };
  }

  /** Refuses a file that is not text; the form is what a person has to save it as. */
  void refuse(String form) throws TextFault {
    if (this == IMAGE) {
      throw new TextFault(
          1, "this file is an image. Enter the values into a table, and save it as " + form);
    }
    if (this == ARCHIVE) {
      throw new TextFault(
          1, "this file is %s. Unpack it, and use the file in it".formatted(description));
    }
    if (this != TEXT) {
      throw new TextFault(
          1, "this file is %s. Open it, and save it as %s".formatted(description, form));
    }
  }

  private static boolean startsWith(byte[] start, int... wanted) {
    if (start.length < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if ((start[i] & 0xFF) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
