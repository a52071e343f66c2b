package hubreturns.simulator.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  record Hub(String name, Optional<String> stage, int count) {}

  @TempDir private Path directory;

  private static Table<Hub> hubs(Store store) {
    return new Table<>(store, "hub", Hub.class);
  }

  private static Hub hub(String name, String stage, int count) {
    return new Hub(name, Optional.of(stage).filter(text -> !text.isEmpty()), count);
  }

  private Path journal() {
    return directory.resolve("records.jsonl");
  }

  private void put(Hub... hubs) throws IOException {
    try (Store store = Store.open(directory)) {
      Table<Hub> table = hubs(store);
      for (Hub hub : hubs) {
        store.write(() -> {
          table.put(hub.name(), hub);
          return hub;
        });
      }
    }
  }

  private List<Hub> kept() throws IOException {
    try (Store store = Store.open(directory)) {
      return List.copyOf(hubs(store).all());
    }
  }

  @Test
  void keeps_rows_in_the_order_in_which_they_were_added() throws IOException {
    put(hub("b", "Received", 1), hub("a", "", 2), hub("b", "", 3));

    assertThat(kept()).containsExactly(hub("b", "", 3), hub("a", "", 2));
  }

  @Test
  void other_accounts_cannot_read_the_records() throws IOException {
    Path folder = directory.resolve("new");
    Store.open(folder).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("records.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void a_write_that_throws_changes_nothing() throws IOException {
    put(hub("a", "Received", 1));
    try (Store store = Store.open(directory)) {
      Table<Hub> table = hubs(store);
      assertThatThrownBy(() ->
              store.write(() -> {
                table.put("a", hub("a", "Closed", 2));
                table.put("b", hub("b", "", 1));
                table.remove("a");
                throw new IllegalStateException("a fault of the test");
              }))
          .hasMessage("a fault of the test");

      assertThat(table.all()).containsExactly(hub("a", "Received", 1));
    }
    assertThat(kept()).containsExactly(hub("a", "Received", 1));
  }

  @Test
  void drops_a_torn_last_line_and_continues_after_it() throws IOException {
    put(hub("a", "", 1));
    Files.writeString(journal(), "[{\"table\":\"hub\",\"key\":", StandardOpenOption.APPEND);

    assertThat(kept()).containsExactly(hub("a", "", 1));
    put(hub("b", "", 2));
    assertThat(kept()).containsExactly(hub("a", "", 1), hub("b", "", 2));
  }

  @Test
  void rejects_a_damaged_line() throws IOException {
    put(hub("a", "", 1));
    Files.writeString(journal(), "nonsense\n", StandardOpenOption.APPEND);

    assertThatThrownBy(this::kept)
        .isInstanceOf(StoreFault.class)
        .hasMessageContaining("records.jsonl is damaged in line 2");
  }

  @Test
  void the_next_start_shortens_a_journal_that_has_grown() throws IOException {
    for (int i = 1; i <= 100; i++) {
      put(hub("a", "", i));
    }

    assertThat(kept()).containsExactly(hub("a", "", 100));
    assertThat(Files.readAllLines(journal())).hasSizeLessThan(4);
  }

  @Test
  void two_simulators_cannot_use_the_same_records() throws IOException {
    try (Store store = Store.open(directory)) {
      assertThatThrownBy(() -> Store.open(directory))
          .isInstanceOf(StoreFault.class)
          .hasMessage("another simulator uses them");
      assertThat(hubs(store).all()).isEmpty();
    }
  }
}
