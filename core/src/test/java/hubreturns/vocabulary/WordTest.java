package hubreturns.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The closed enumerations, with their exact spelling (docs/wire.md#request). */
class WordTest {

  @Test
  void reads_every_word_in_its_exact_spelling_only() {
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
  void names_the_allowed_words_when_a_word_is_wrong() {
    assertThatThrownBy(() -> Word.of(ConnectionMethod.class, "hot-shoe"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("hot-shoe", "Hot-shoe, Cradle, ESME");
  }

  @Test
  void only_our_own_version_allows_lists() {
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
