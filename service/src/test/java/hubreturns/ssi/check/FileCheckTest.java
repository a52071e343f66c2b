package hubreturns.ssi.check;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.Form;
import hubreturns.returns.InventoryEntry;
import hubreturns.returns.InventoryEntry.Hub;
import hubreturns.returns.User;
import hubreturns.returnsfile.ReturnsFile;
import hubreturns.returnsfile.ReturnsOptions;
import hubreturns.returnsfile.ReturnsReader;
import hubreturns.returnsfile.ReturnsReading;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.DeviceStatus;
import hubreturns.vocabulary.LogisticsStatus;
import hubreturns.vocabulary.Role;
import hubreturns.vocabulary.UserId;
import hubreturns.vocabulary.UserStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A file judged by the real rules before it is sent. */
class FileCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final User LIVE =
      new User(new UserId(7), "Supplier A", Set.of(Role.IS), UserStatus.LIVE);

  private static Hub hub(long n) {
    return new Hub(
        new DeviceId(n),
        DeviceStatus.WHITELISTED,
        LogisticsStatus.DELIVERED,
        CspRegion.NORTH,
        Optional.of("Supplier A"),
        Optional.empty(),
        Optional.empty());
  }

  private static ReturnsFile file(String text) {
    return ((ReturnsReading.Table)
            ReturnsReader.read(text.getBytes(StandardCharsets.UTF_8), ReturnsOptions.of(Form.LIST)))
        .file();
  }

  private static List<String> codes(String text, User user, long... hubs) {
    Map<DeviceId, InventoryEntry> inventory =
        LongStream.of(hubs)
            .boxed()
            .collect(
                Collectors.<Long, DeviceId, InventoryEntry>toMap(
                    DeviceId::new, FileCheckTest::hub));
    return FileCheck.outcomes(file(text), user, NOW, ids -> inventory).stream()
        .map(outcome ->
            switch (outcome) {
              case LineOutcome.UnsendableLine bad -> "unsendable";
              case LineOutcome.DecidedLine decided -> decided.code().text();
            })
        .toList();
  }

  @Test
  void gives_each_line_its_code_in_the_order_of_the_file() {
    assertThat(
            codes(
                """
                device_id,return_type
                00-00-00-00-00-00-00-01,general
                00-00-00-00-00-00-00-09,general
                nonsense,general
                00-00-00-00-00-00-00-02,sm-wan
                """,
                LIVE,
                1,
                2))
        .containsExactly("I0", "E19", "unsendable", "E081405");
  }

  @Test
  void finds_a_hub_that_another_line_would_have_returned_already() {
    assertThat(
            codes(
                """
                device_id,return_type
                00-00-00-00-00-00-00-01,general
                00-00-00-00-00-00-00-01,No Fault Return (general)
                """,
                LIVE,
                1))
        .containsExactly("I0", "E081401");
  }

  @Test
  void names_the_first_line_that_returns_the_same_hub() {
    List<LineOutcome> outcomes =
        FileCheck.outcomes(
            file(
                """
                device_id,return_type
                00-00-00-00-00-00-00-01,general
                00-00-00-00-00-00-00-01,No Fault Return (general)
                """),
            LIVE,
            NOW,
            ids -> Map.of(new DeviceId(1), hub(1)));

    assertThat(((LineOutcome.DecidedLine) outcomes.getLast()).firstLine()).hasValue(2);
  }

  @Test
  void rejects_all_lines_of_a_suspended_user() {
    User suspended = new User(new UserId(7), "Supplier A", Set.of(Role.IS), UserStatus.SUSPENDED);

    assertThat(codes("device_id,return_type\n00-00-00-00-00-00-00-01,general\n", suspended, 1))
        .containsExactly("E3");
  }

  @Test
  void judges_more_lines_than_one_list_takes() {
    StringBuilder text = new StringBuilder("device_id,return_type\n");
    long[] hubs = LongStream.rangeClosed(1, 2_500).toArray();
    for (long hub : hubs) {
      text.append(new DeviceId(hub)).append(",general\n");
    }

    assertThat(codes(text.toString(), LIVE, hubs)).hasSize(2_500).containsOnly("I0");
  }
}
