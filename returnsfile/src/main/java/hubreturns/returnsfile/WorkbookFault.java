package hubreturns.returnsfile;

import java.io.IOException;

/** A workbook cannot be read, and why. */
final class WorkbookFault extends IOException {
  WorkbookFault(String advice) {
    super(advice);
  }

  static WorkbookFault damaged(String what) {
    return new WorkbookFault(
        "the workbook is damaged: "
            + what
            + ". Open it in a spreadsheet program and save it again, or save it as CSV UTF-8");
  }

  Flaw flaw() {
    return Flaw.ofWorkbook(String.valueOf(getMessage()));
  }
}
