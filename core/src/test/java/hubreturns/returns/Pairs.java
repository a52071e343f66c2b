package hubreturns.returns;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Pairs of values, for tests of their order. */
final class Pairs {
  private Pairs() {}

  /** Every value paired with every later value. */
  static Stream<Arguments> earlierAndLater(Object... values) {
    return IntStream.range(0, values.length)
        .boxed()
        .flatMap(earlier ->
            IntStream.range(earlier + 1, values.length)
                .mapToObj(later -> Arguments.of(values[earlier], values[later])));
  }
}
