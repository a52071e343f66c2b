package hubreturns.service.smi;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.smi.InventoryLine.UsableLine;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineWarningsTest {
  private static List<String> warnings(InventoryColumn column, String value) {
    LineWarnings warnings =
        new LineWarnings(Set.of(), Set.of(), Set.of(), Set.of(), LocalDate.of(2026, 11, 25));
    warnings.check(
        new UsableLine(
            Map.of(
                InventoryColumn.DEVICE_ID, "1", InventoryColumn.DEVICE_TYPE, "ESME", column, value),
            List.of()),
        7);
    return warnings.all();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MANUFACTURER | \u0415DMI | manufacturer '\u0415DMI' holds '\u0415', which is U+0415 (cyrillic capital letter ie)",
        "MODEL | SBCH\u20131 | model 'SBCH\u20131' holds '\u2013', which is U+2013 (en dash)",
        "MODEL | 12/03/2025 | model '12/03/2025' is a date",
        "MODEL | 1/2/25 | model '1/2/25' is a date",
        "MODEL | 01.12.2025 | model '01.12.2025' is a date",
        "MODEL | 2025-03-12T00:00:00 | model '2025-03-12T00:00:00' is a date",
        "MANUFACTURER | 2025-03-12 | manufacturer '2025-03-12' is a date",
        "MODEL | TRUE | model 'TRUE' is what a spreadsheet writes",
        "MANUFACTURER | False | manufacturer 'False' is what a spreadsheet writes"
      })
  void warns_about_a_name_that_is_probably_wrong(
      InventoryColumn column, String value, String warning) {
    assertThat(warnings(column, value))
        .singleElement()
        .asString()
        .startsWith(warning)
        .endsWith(": line 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SBCH", "1.2.34", "1-2-25", "12/2025-A", "Falsetto", "M\u00fcller 4G"})
  void does_not_warn_about_a_usual_name(String model) {
    assertThat(warnings(InventoryColumn.MODEL, model)).isEmpty();
  }
}
