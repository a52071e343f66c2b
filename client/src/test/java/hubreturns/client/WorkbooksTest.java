package hubreturns.client;

import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.Form;
import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.Line;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsOptions;
import hubreturns.returnsfile.ReturnsReader;
import hubreturns.returnsfile.ReturnsReading;
import hubreturns.returnsfile.TextWorkbook;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Workbooks from the template to the lines to correct, and columns with other titles. */
class WorkbooksTest extends SupplierAndDsp {
  @Test
  void a_workbook_is_sent_corrected_and_sent_again() throws Exception {
    Path file = folder.resolve("monday.xlsx");
    workbook(file, List.of(hub(1).toString(), "general", "7"), List.of("nonsense", "general", "7"));
    dsp.withHubs(2);
    Supplier.CommandResult first = supplier.submit(dsp, file, "--skip-bad-lines");

    assertThat(first.exit()).isEqualTo(1);
    assertThat(first.err())
        .contains("monday.xlsx, sheet 'Returns', cell A3: device_id 'nonsense' is not")
        .contains("monday.results.xlsx", "monday.to-correct.xlsx with 1 line");
    assertThat(rows("monday.results.xlsx"))
        .extracting(cells -> cells.get(4))
        .containsExactly("I0", "bad line");
    assertThat(Files.exists(folder.resolve("monday.journal"))).isTrue();

    Supplier.CommandResult again = supplier.submit(dsp, file, "--skip-bad-lines");

    assertThat(again.err()).contains("nothing is sent").doesNotContain("the earlier");
    assertThat(supplier.submit(dsp, folder.resolve("monday.to-correct.xlsx")).err())
        .contains("cell A2: device_id 'nonsense'");
  }

  @Test
  void results_of_a_csv_file_can_be_a_workbook() throws Exception {
    dsp.withHubs(2);
    Supplier.CommandResult ran =
        supplier.submit(
            dsp, supplier.csvOfHubs(2), "--results", folder.resolve("r.xlsx").toString());

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(rows("r.xlsx")).hasSize(2);
  }

  @Test
  void the_template_is_an_empty_returns_file_and_never_overwrites_one() throws Exception {
    for (String name : List.of("t.xlsx", "t.csv")) {
      String file = folder.resolve(name).toString();
      assertThat(supplier.run("template", file).exit()).isZero();
      assertThat(supplier.run("template", file).err()).contains("exists. Name a new file");
      assertThat(supplier.run("submit", "--dry-run", file).err())
          .contains("has no lines after its header");
    }
    assertThat(supplier.run("template", folder.resolve("t.ods").toString()).exit()).isEqualTo(2);
    assertThat(supplier.read("t.csv")).isEqualTo(String.join(",", Column.titles()) + "\n");
  }

  @Test
  void columns_with_other_titles_are_sent_only_with_consent() {
    Path csv = supplier.csv("EUI-64,Type of return,Job No.,Box", hub(1) + ",general,J1,7");

    Supplier.CommandResult refused = supplier.run("submit", "--dry-run", csv.toString());
    Supplier.CommandResult accepted =
        supplier.run("submit", "--dry-run", "--accept-mapping", csv.toString());
    supplier.confirms = true;
    Supplier.CommandResult confirmed = supplier.run("submit", "--dry-run", csv.toString());

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("column 1, 'EUI-64': device_id", "column 3, 'Job No.': user_ref_id")
        .contains("'Box' is not sent", "use --accept-mapping");
    assertThat(accepted.exit()).as(accepted.err()).isZero();
    assertThat(confirmed.exit()).as(confirmed.err()).isZero();
    assertThat(List.of(accepted, confirmed))
        .allSatisfy(ran ->
            assertThat(ran.err())
                .contains(
                    csv.getFileName()
                        + " is read with the columns that you accepted:\n  column 1, 'EUI-64': device_id\n"));
  }

  @Test
  void other_titles_beside_the_needed_columns_are_a_warning_only() {
    Path csv = supplier.csv("device_id,return_type,Job", hub(1) + ",general,J1");

    Supplier.CommandResult ran = supplier.run("submit", "--dry-run", csv.toString());

    assertThat(ran.exit()).isZero();
    assertThat(ran.err())
        .contains(
            "warning: column 'Job' is not a column of a returns file; it is not sent. If it is"
                + " user_ref_id, rename it or use --accept-mapping");
  }

  @Test
  void titles_that_may_mean_the_same_column_are_named() {
    Path csv = supplier.csv("GUID,EUI,return_type", hub(1) + "," + hub(2) + ",general");

    Supplier.CommandResult ran =
        supplier.run("submit", "--dry-run", "--accept-mapping", csv.toString());

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .contains("column 1, 'GUID', is one of several columns that may be device_id")
        .contains("column 2, 'EUI', is one of several columns that may be device_id");
  }

  @Test
  void equal_errors_of_many_lines_are_one_line_on_the_screen() {
    String lines =
        IntStream.rangeClosed(1, 30)
            .mapToObj(i -> hub(i) + ",General Return")
            .collect(Collectors.joining("\n"));
    Path csv = supplier.csv("device_id,return_type", lines);

    Supplier.CommandResult ran = supplier.run("submit", "--dry-run", csv.toString());

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err().lines().filter(line -> line.contains("General Return")))
        .singleElement()
        .asString()
        .startsWith(csv.getFileName() + ", line 2: return_type 'General Return' is not one of")
        .endsWith(" (lines 2, 3, 4, 5, 6 and 25 more)");
    assertThat(ran.err()).contains("because of bad lines: 30 of 30");
  }

  @SafeVarargs
  private static void workbook(Path file, List<String>... rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        TextWorkbook workbook =
            new TextWorkbook(out, "Returns", List.of("device_id", "return_type", "Box"))) {
      for (List<String> row : rows) {
        workbook.row(row);
      }
    }
  }

  private List<List<String>> rows(String name) throws IOException {
    ReturnsFile file = ((ReturnsReading.Table) read(name)).file();
    return file.lines().stream().map(Line::cells).toList();
  }

  private ReturnsReading read(String name) throws IOException {
    return ReturnsReader.read(folder.resolve(name), ReturnsOptions.of(Form.LIST));
  }
}
