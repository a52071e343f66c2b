package hubreturns.ssi.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that are written while their rows are read. */
class DownloadTest {
  private final StringWriter out = new StringWriter();
  private final Download file = Download.json(out, List.of("hub", "code"));

  @Test
  void a_file_is_whole_when_it_is_done() throws IOException {
    file.row(List.of("00-DB", "I0"));
    file.row(List.of("00-DC", "E4"));
    file.done();

    assertThat(out)
        .hasToString(
            """
            [
            {"hub":"00-DB","code":"I0"},
            {"hub":"00-DC","code":"E4"}
            ]
            """);
  }

  @Test
  void a_file_without_rows_is_an_empty_list() throws IOException {
    file.done();

    assertThat(out).hasToString("[]\n");
  }

  @Test
  void a_file_that_broke_off_does_not_look_whole() {
    file.row(List.of("00-DB", "I0"));

    assertThat(out.toString()).doesNotContain("]");
  }
}
