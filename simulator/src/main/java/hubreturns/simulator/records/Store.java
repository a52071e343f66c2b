package hubreturns.simulator.records;

import com.fasterxml.jackson.annotation.JsonInclude;
import hubreturns.simulator.web.Json;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps tables in memory and every change to them in a journal file.
 *
 * <p>A write is one line of the journal, handed to the operating system before the write returns. A
 * killed process therefore loses nothing that it has acknowledged. A machine that loses power may
 * lose the last seconds. Writes run one after the other. Each start rewrites the journal, with one
 * line for each row.
 */
public final class Store implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Store.class.getName());
  private static final String JOURNAL = "records.jsonl";
  private static final String LOCK = "records.lock";

  private final ReentrantLock lock = new ReentrantLock();
  private final FileChannel inUse;
  private final Map<String, Map<String, ObjectNode>> loaded;
  private final FileOutputStream journal;
  private final List<Change> changes = new ArrayList<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();

  /** The values of a row that changed, or none if the row is removed. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  private record Change(String table, String key, Optional<ObjectNode> set) {}

  private Store(FileChannel inUse, Path file) throws IOException {
    this.inUse = inUse;
    this.loaded = load(file);
    Path rewritten = file.resolveSibling(JOURNAL + ".tmp");
    Files.deleteIfExists(rewritten);
    Files.createFile(rewritten, mode("rw-------"));
    this.journal = new FileOutputStream(rewritten.toFile(), true);
    loaded.forEach((table, rows) ->
        rows.forEach((key, row) -> {
          changes.add(new Change(table, key, Optional.of(row)));
          append();
        }));
    Files.move(
        rewritten, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Opens the records in a directory, and creates both if they do not exist. Only this
   * operating-system account can open a new directory. The mode of an existing directory is not
   * changed, because it may hold files of others.
   *
   * @throws StoreFault if another simulator uses them, or the journal is damaged
   * @throws IOException if the directory cannot be used
   */
  public static Store open(Path directory) throws IOException {
    Files.createDirectories(directory, mode("rwx------"));
    FileChannel inUse = locked(directory.resolve(LOCK));
    try {
      return new Store(inUse, directory.resolve(JOURNAL));
    } catch (IOException | RuntimeException e) {
      inUse.close();
      throw e;
    }
  }

  private static FileAttribute<?> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      LOG.log(Level.DEBUG, "This process uses the records already.", e);
    }
    channel.close();
    throw new StoreFault("another simulator uses them");
  }

  /** The rows of each table, by key. */
  private static Map<String, Map<String, ObjectNode>> load(Path file) throws IOException {
    Map<String, Map<String, ObjectNode>> tables = new LinkedHashMap<>();
    String journal = Files.exists(file) ? Files.readString(file) : "";
    // A line without its end is a write that was never acknowledged. It is left out.
    String whole = journal.substring(0, journal.lastIndexOf('\n') + 1);
    int number = 0;
    for (String line : (Iterable<String>) whole.lines()::iterator) {
      number++;
      try {
        for (Change change : Json.MAPPER.readValue(line, Change[].class)) {
          apply(change, tables.computeIfAbsent(change.table(), name -> new LinkedHashMap<>()));
        }
      } catch (JacksonException e) {
        throw new StoreFault("%s is damaged in line %d".formatted(file.getFileName(), number), e);
      }
    }
    return tables;
  }

  private static void apply(Change change, Map<String, ObjectNode> rows) {
    change
        .set()
        .ifPresentOrElse(
            set -> rows.computeIfAbsent(change.key(), name -> Json.object()).setAll(set),
            () -> rows.remove(change.key()));
  }

  /**
   * Runs work that may change tables. All its changes are kept when this returns, and none if it
   * throws. Work inside other work joins it.
   */
  public <T> T write(Supplier<T> work) {
    return read(() -> {
      if (lock.getHoldCount() > 1) {
        return work.get();
      }
      try {
        T result = work.get();
        append();
        return result;
      } finally {
        undo.forEach(Runnable::run);
        undo.clear();
        changes.clear();
      }
    });
  }

  /** Runs work that reads tables. Nothing changes while it runs. */
  public <T> T read(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** The rows that the journal has of a table, by key. Each table takes them once. */
  Map<String, ObjectNode> takeLoaded(String table) {
    Map<String, ObjectNode> rows = loaded.remove(table);
    return rows == null ? Map.of() : rows;
  }

  /** Notes a change for the journal, and how to undo it in memory. */
  void changed(String table, String key, Optional<ObjectNode> set, Runnable undoing) {
    if (!lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("tables change in a write only");
    }
    changes.add(new Change(table, key, set));
    undo.addFirst(undoing);
  }

  /** Appends the changes to the journal. From then on nothing undoes them. */
  private void append() {
    if (changes.isEmpty()) {
      return;
    }
    byte[] line = (Json.MAPPER.writeValueAsString(changes) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      long end = journal.getChannel().size();
      try {
        journal.write(line);
      } catch (IOException e) {
        journal.getChannel().truncate(end);
        throw e;
      }
    } catch (IOException e) {
      throw new StoreFault("the journal cannot be written", e);
    }
    changes.clear();
    undo.clear();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      journal.close();
      inUse.close();
    } catch (IOException e) {
      throw new StoreFault("the journal cannot be closed", e);
    } finally {
      lock.unlock();
    }
  }
}
