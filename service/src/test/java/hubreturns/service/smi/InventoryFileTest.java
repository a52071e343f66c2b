package hubreturns.service.smi;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.service.smi.InventoryLine.RejectedLine;
import hubreturns.service.smi.InventoryLine.UsableLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the import of an inventory says about files as other programs may write them. */
class InventoryFileTest {
  private static final String NEEDED = "device_id,device_type,device_status";

  @TempDir private Path folder;

  private InventoryFile open(String text) throws Exception {
    return InventoryFile.open(Files.writeString(folder.resolve("inventory.csv"), text));
  }

  @Test
  void a_warning_about_a_column_shows_no_control_characters() throws Exception {
    try (InventoryFile file = open(NEEDED + ",\"a\u001b[2J\u0007\nb\",\n00,ESME,x,,\u001b[2J\n")) {
      file.next();

      assertThat(file.fileWarnings())
          .hasSize(2)
          .allSatisfy(warning -> assertThat(warning).doesNotContainPattern("\\p{Cntrl}"));
    }
  }

  @Test
  void warns_of_a_last_value_that_may_be_cut_short() throws Exception {
    String text = NEEDED + ",mpxn\n00-DB-12-34-00-00-0C-5D,ESME,Pending,2000000";

    assertThat(warnings(text))
        .containsExactly(
            "line 2: the last line has no line end. If the file was cut short, its last value,"
                + " '2000000', is incomplete");
    assertThat(warnings(text + "\n")).isEmpty();
    assertThat(warnings(NEEDED + "\n00-DB-12-34-00-00-0C-5D,ESME,Pending")).isEmpty();
  }

  private List<String> warnings(String text) throws Exception {
    try (InventoryFile file = open(text)) {
      while (file.next().isPresent()) {
        // The warnings are complete after the last line.
      }
      return file.fileWarnings();
    }
  }

  @Test
  void a_line_without_its_last_empty_cells_gets_the_likely_cause() throws Exception {
    try (InventoryFile file =
        open(NEEDED + ",removed_on\n00-DB-12-34-00-00-0C-5D,ESME,Pending\n")) {
      assertThat(InventoryLine.read(file, file.next().orElseThrow()))
          .isInstanceOfSatisfying(
              RejectedLine.class,
              line ->
                  assertThat(line.reason())
                      .startsWith("the line has 3 cells and the header has 4")
                      .contains("leave out empty cells at the end of a line"));
    }
  }

  @Test
  void a_last_line_that_is_cut_short_gets_no_other_advice() throws Exception {
    String[] lines = {
      "00-DB-12-34-00-00-0C-5D,ESME,Pen", "00-DB-12-34-00-00-0C-5D,ESME", "00-DB-12"
    };
    for (String cut : lines) {
      try (InventoryFile file = open(NEEDED + ",removed_on\n" + cut)) {
        assertThat(InventoryLine.read(file, file.next().orElseThrow()))
            .isInstanceOfSatisfying(
                RejectedLine.class,
                line ->
                    assertThat(line.reason())
                        .endsWith(InventoryLine.CUT_SHORT)
                        .doesNotContain("leave out", "Add the missing cells"));
      }
    }
    try (InventoryFile file = open(NEEDED + "\n00-DB-12-34-00-00-0C-5D,ESME,Pen")) {
      assertThat(InventoryLine.read(file, file.next().orElseThrow()))
          .isInstanceOfSatisfying(
              RejectedLine.class,
              line -> assertThat(line.reason()).endsWith(InventoryLine.CUT_SHORT));
    }
  }

  @Test
  void a_party_is_spelt_as_on_record_whatever_form_its_accents_have() throws Exception {
    String composed = "\u00C9nergie";
    String apart = "E\u0301nergie";
    for (String onRecord : List.of(composed, apart)) {
      try (InventoryFile file =
          open(
              NEEDED
                  + ",delivered_to_party\n"
                  + "00-DB-12-34-00-00-0C-5D,ESME,Pending,%s\n".formatted(composed)
                  + "00-DB-12-34-00-00-0C-5E,ESME,Pending,%s \n".formatted(apart)
                  + "00-DB-12-34-00-00-0C-5F,ESME,Pending,Other\n")) {
        file.spellParties(Set.of(onRecord));
        for (String expected : List.of(onRecord, onRecord, "Other")) {
          assertThat(InventoryLine.read(file, file.next().orElseThrow()))
              .isInstanceOfSatisfying(
                  UsableLine.class,
                  line ->
                      assertThat(line.value(InventoryColumn.DELIVERED_TO_PARTY))
                          .isEqualTo(expected));
        }
      }
    }
  }

  @Test
  void a_value_that_recurs_is_judged_on_each_line() throws Exception {
    String doubtful = "0000000000000007";
    try (InventoryFile file =
        open(
            "device_type,csp_region,device_id,device_status,logistics_status,import_supplier\n"
                + ("ESME, ,00-DB-12-34-00-00-00-01,Pending,," + doubtful + "\n").repeat(2)
                + "CHF,\u00A0North ,00-DB-12-34-00-00-00-02,Pending,Delivered,\n".repeat(2)
                + "CHF, ,00-DB-12-34-00-00-00-02,Pending,Delivered,\n")) {
      for (int line = 0; line < 2; line++) {
        assertThat(InventoryLine.read(file, file.next().orElseThrow()))
            .isInstanceOfSatisfying(
                UsableLine.class,
                usable ->
                    assertThat(usable.doubts())
                        .singleElement()
                        .asString()
                        .startsWith("import_supplier begins with 8 zeros"));
      }
      for (int line = 0; line < 2; line++) {
        assertThat(InventoryLine.read(file, file.next().orElseThrow()))
            .isInstanceOfSatisfying(
                UsableLine.class,
                usable -> {
                  assertThat(usable.isHub()).isTrue();
                  assertThat(usable.value(InventoryColumn.CSP_REGION)).isEqualTo("North");
                });
      }
      assertThat(InventoryLine.read(file, file.next().orElseThrow()))
          .isEqualTo(new RejectedLine("csp_region is blank"));
    }
  }
}
