package hubreturns.returnsfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Cells that another organisation opens in a spreadsheet. */
class SpreadsheetCellsTest {
  @Test
  void no_cell_can_act_as_a_formula() {
    assertThat(
            SpreadsheetCells.safe(
                List.of("=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "", "00-DB", "a=b")))
        .containsExactly("'=1+1", "'+44 20", "'-2", "'@SUM(A1)", "'\tx", "", "00-DB", "a=b");
  }
}
