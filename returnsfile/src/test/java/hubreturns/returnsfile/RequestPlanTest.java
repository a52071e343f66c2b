package hubreturns.returnsfile;

import static hubreturns.testing.Fixtures.hub;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.returns.Form;
import hubreturns.returnsfile.Line.ReturnLine;
import hubreturns.vocabulary.ServiceReferenceVariant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestPlanTest {
  private static final String HEADER =
      "device_id,return_type,fault_reason,connection_method,other_device_id,user_ref_id\n";

  @Test
  void groups_lines_with_the_same_associated_information_in_the_order_of_the_file() {
    List<ReturnLine> lines =
        lines(
            hub(5) + ",general",
            hub(4) + ",fault-prior,led-fault,esme",
            hub(3) + ",non-dom",
            hub(2) + ",General",
            hub(1) + ",fault-prior,LED Fault,ESME,",
            hub(6) + ",fault-prior,led-fault,cradle",
            hub(7) + ",fault-prior,led-fault,esme," + hub(8),
            hub(9) + ",general,,,,ref");

    List<PlannedRequest> plan = RequestPlan.of(lines, Form.LIST);

    assertThat(plan)
        .extracting(PlannedRequest::lineNumbers)
        .containsExactly(
            List.of(2, 5), List.of(3, 6), List.of(4), List.of(7), List.of(8), List.of(9));
    assertThat(plan.getFirst().hubs().ids()).containsExactly(hub(5), hub(2));
    assertThat(plan.get(1).detail().srv()).isEqualTo(ServiceReferenceVariant.FAULT_RETURN);
  }

  @Test
  void cuts_a_group_at_999() {
    assertThat(sizes(998)).containsExactly(998);
    assertThat(sizes(999)).containsExactly(999);
    assertThat(sizes(1000)).containsExactly(999, 1);
    assertThat(sizes(1998)).containsExactly(999, 999);
    assertThat(sizes(1999)).containsExactly(999, 999, 1);
  }

  @Test
  void sends_each_line_alone_in_the_single_form() {
    assertThat(RequestPlan.of(lines(hub(1) + ",general", hub(2) + ",general"), Form.SINGLE))
        .extracting(PlannedRequest::lineNumbers)
        .containsExactly(List.of(2), List.of(3));
  }

  private static List<Integer> sizes(int hubs) {
    String[] lines =
        IntStream.rangeClosed(1, hubs).mapToObj(n -> hub(n) + ",general").toArray(String[]::new);
    return RequestPlan.of(lines(lines), Form.LIST).stream()
        .map(request -> request.lines().size())
        .toList();
  }

  private static List<ReturnLine> lines(String... lines) {
    String text = List.of(lines).stream().collect(Collectors.joining("\n", HEADER, "\n"));
    return switch (ReturnsReader.read(
        text.getBytes(StandardCharsets.UTF_8), ReturnsOptions.of(Form.LIST))) {
      case ReturnsReading.Table table -> {
        assertThat(table.file().bad()).isEmpty();
        yield table.file().good();
      }
      case ReturnsReading other -> throw new AssertionError(other);
    };
  }
}
