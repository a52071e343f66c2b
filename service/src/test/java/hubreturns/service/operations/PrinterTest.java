package hubreturns.service.operations;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.operations.Printer.Format;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class PrinterTest {
  private static final Map<String, Object> ROW =
      Map.of("user_ref", "=cmd|'/c calc'!A0", "amount", new BigDecimal("-7.43"), "count", -1L);

  private static String printed(BiFunction<PrintWriter, Format, Printer> printer, Format format)
      throws SQLException {
    return printed(printer, format, ROW);
  }

  private static String printed(
      BiFunction<PrintWriter, Format, Printer> printer, Format format, Map<String, Object> row)
      throws SQLException {
    StringWriter out = new StringWriter();
    AtomicBoolean isRead = new AtomicBoolean();
    printer
        .apply(new PrintWriter(out), format)
        .print(
            List.of("user_ref", "amount", "count"),
            new Printer.Rows() {
              @Override
              public boolean next() {
                return !isRead.getAndSet(true);
              }

              @Override
              public Object getObject(String title) {
                return Objects.requireNonNull(row.get(title));
              }
            });
    return out.toString();
  }

  @Test
  void no_text_of_a_report_in_csv_can_act_as_a_formula_and_numbers_stay_numbers()
      throws SQLException {
    assertThat(printed(Printer::forPeople, Format.csv)).contains("\n'=cmd|'/c calc'!A0,-7.43,-1");
  }

  @Test
  void a_row_of_a_table_is_on_one_line() throws SQLException {
    Map<String, Object> row = Map.of("user_ref", "one\ntwo\r\nthree", "amount", "", "count", -1L);

    assertThat(printed(Printer::forPeople, Format.table, row).lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("one; two; three");
  }

  @Test
  void csv_for_an_import_and_json_hold_each_text_as_it_is() throws SQLException {
    assertThat(printed(Printer::forImport, Format.csv)).contains("\n=cmd|'/c calc'!A0,-7.43,-1");
    assertThat(printed(Printer::forPeople, Format.json)).contains("\"=cmd|'/c calc'!A0\"");
  }
}
