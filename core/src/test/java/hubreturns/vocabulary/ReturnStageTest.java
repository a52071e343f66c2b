package hubreturns.vocabulary;

import static hubreturns.vocabulary.ReturnStage.CLOSED;
import static hubreturns.vocabulary.ReturnStage.NOTIFIED;
import static hubreturns.vocabulary.ReturnStage.RECEIVED;
import static hubreturns.vocabulary.ReturnStage.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The life of a return (docs/life-cycle.md). */
class ReturnStageTest {

  @Test
  void a_return_is_open_until_it_is_closed_or_rejected() {
    assertThat(Stream.of(ReturnStage.values()).filter(stage -> !stage.isOpen()))
        .containsExactly(CLOSED, REJECTED);
  }

  @Test
  void an_open_return_moves_forward_or_keeps_its_stage() {
    assertThat(Stream.of(ReturnStage.values()).filter(RECEIVED::mayMoveTo))
        .containsExactly(RECEIVED, ReturnStage.UNDER_TEST, CLOSED, REJECTED);
    assertThat(Stream.of(ReturnStage.values())).allMatch(NOTIFIED::mayMoveTo);
  }

  @Test
  void an_ended_return_keeps_its_stage() {
    assertThat(Stream.of(ReturnStage.values()).filter(CLOSED::mayMoveTo)).containsExactly(CLOSED);
    assertThat(Stream.of(ReturnStage.values()).filter(REJECTED::mayMoveTo))
        .containsExactly(REJECTED);
  }
}
