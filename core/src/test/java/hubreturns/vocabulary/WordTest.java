package hubreturns.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The closed enumerations: spelt exactly, capitals included (duis.md section 3). */
class WordTest {

  @Test
  void every_word_is_read_back_in_its_exact_spelling_and_in_no_other() {
    readsBack(SchemaVersion.class);
    readsBack(ServiceReferenceVariant.class);
    readsBack(FaultReturnType.class);
    readsBack(NoFaultReturnType.class);
    readsBack(FaultReason.class);
    readsBack(ConnectionMethod.class);
    readsBack(DeviceStatus.class);
    readsBack(DeviceType.class);
    readsBack(LogisticsStatus.class);
    readsBack(CspRegion.class);
    readsBack(HanVariant.class);
    readsBack(Role.class);
    readsBack(UserStatus.class);
    readsBack(ServicePath.class);
    readsBack(ResponseCode.class);
    readsBack(ReturnStage.class);
    readsBack(ReturnOutcome.class);
    readsBack(DeliveryState.class);
    readsBack(ChangeStanding.class);
  }

  @Test
  void says_what_is_allowed_where_a_word_is_wrong() {
    assertThatThrownBy(() -> Word.of(ConnectionMethod.class, "hot-shoe"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hot-shoe")
        .hasMessageContaining("Hot-shoe, Cradle, ESME");
  }

  @Test
  void the_version_that_takes_lists_is_ours_alone() {
    assertThat(Stream.of(SchemaVersion.values()).filter(SchemaVersion::takesLists))
        .containsExactly(SchemaVersion.V5_5);
  }

  private static <E extends Enum<E> & Word> void readsBack(Class<E> type) {
    for (E word : type.getEnumConstants()) {
      assertThat(Word.read(type, word.text())).contains(word);
      for (String other :
          List.of("", " " + word.text(), word.text() + " ", word.text() + "x", "\t", "\0")) {
        assertThat(Word.read(type, other)).as("'%s' of %s", other, type).isEmpty();
      }
    }
    assertThat(Stream.of(type.getEnumConstants()).map(Word::text)).doesNotHaveDuplicates();
  }
}
