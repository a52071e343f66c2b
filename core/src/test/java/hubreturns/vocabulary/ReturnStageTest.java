package hubreturns.vocabulary;

import static hubreturns.vocabulary.ReturnStage.CLOSED;
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
}
