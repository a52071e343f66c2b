package hubreturns.simulator.records;

import hubreturns.simulator.web.Json;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps tables in memory and every change to them in a journal file.
 *
 * <p>A write is one line of the journal, handed to the operating system before the write returns. A
 * killed process therefore loses nothing that it has acknowledged. A machine that loses power may
 * lose the last seconds. Writes run one after the other.
 */
public final class Store implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Store.class.getName());
  private static final String JOURNAL = "records.jsonl";
  private static final String LOCK = "records.lock";
  private static final String FORMER_DATABASE = "simulator.mv.db";
  private static final int CHANGES_PER_ROW_MAX = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final FileChannel inUse;
  private final FileOutputStream journal;
  private final Map<String, Map<String, ObjectNode>> loaded;
  private final List<ObjectNode> changes = new ArrayList<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();

  private Store(
      FileChannel inUse, FileOutputStream journal, Map<String, Map<String, ObjectNode>> loaded) {
    this.inUse = inUse;
    this.journal = journal;
    this.loaded = loaded;
  }

  /**
   * Opens the records in a directory, and creates both if they do not exist.
   *
   * @throws StoreFault if another simulator uses them, or the journal is damaged
   * @throws IOException if the directory cannot be used
   */
  public static Store open(Path directory) throws IOException {
    createPrivate(directory);
    FileChannel inUse = locked(directory);
    try {
      Path file = directory.resolve(JOURNAL);
      if (!Files.exists(file) && Files.exists(directory.resolve(FORMER_DATABASE))) {
        LOG.log(
            Level.WARNING,
            "The records in {0} are from an earlier version and are not read.",
            directory.resolve(FORMER_DATABASE));
      }
      Map<String, Map<String, ObjectNode>> loaded = new LinkedHashMap<>();
      if (Files.exists(file) && load(file, loaded)) {
        compact(file, loaded);
      }
      FileOutputStream journal = new FileOutputStream(file.toFile(), true);
      if (hasModes(file)) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return new Store(inUse, journal, loaded);
    } catch (IOException | RuntimeException e) {
      inUse.close();
      throw e;
    }
  }

  /** A new directory is for this account only. One that exists may hold files of others. */
  private static void createPrivate(Path directory) throws IOException {
    if (hasModes(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(directory);
    }
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileChannel locked(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

  /** Reads the journal, and returns whether it should be rewritten. */
  private static boolean load(Path file, Map<String, Map<String, ObjectNode>> loaded)
      throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int changes = 0;
    int start = 0;
    for (int end = 0; end < bytes.length; end++) {
      if (bytes[end] == '\n') {
        changes += apply(Arrays.copyOfRange(bytes, start, end), file, start, loaded);
        start = end + 1;
      }
    }
    // A line without its end is a write that was never acknowledged. It is left out.
    boolean isTorn = start < bytes.length;
    long rows = loaded.values().stream().mapToLong(Map::size).sum();
    return isTorn || changes > CHANGES_PER_ROW_MAX * rows;
  }

  private static int apply(
      byte[] line, Path file, int at, Map<String, Map<String, ObjectNode>> loaded) {
    JsonNode changes =
        Json.read(line)
            .filter(JsonNode::isArray)
            .orElseThrow(
                () -> new StoreFault("%s is damaged at byte %d".formatted(file.getFileName(), at)));
    for (JsonNode change : changes) {
      Map<String, ObjectNode> rows =
          loaded.computeIfAbsent(change.path("table").asString(""), name -> new LinkedHashMap<>());
      String key = change.path("key").asString("");
      if (change.get("set") instanceof ObjectNode set) {
        rows.computeIfAbsent(key, name -> Json.object()).setAll(set);
      } else {
        rows.remove(key);
      }
    }
    return changes.size();
  }

  private static void compact(Path file, Map<String, Map<String, ObjectNode>> loaded)
      throws IOException {
    Path compacted = file.resolveSibling(JOURNAL + ".tmp");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(compacted))) {
      for (Map.Entry<String, Map<String, ObjectNode>> table : loaded.entrySet()) {
        for (Map.Entry<String, ObjectNode> row : table.getValue().entrySet()) {
          out.write(
              line(List.of(change(table.getKey(), row.getKey(), Optional.of(row.getValue())))));
        }
      }
    }
    Files.move(
        compacted, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ObjectNode change(String table, String key, Optional<ObjectNode> set) {
    ObjectNode change = Json.object().put("table", table).put("key", key);
    set.ifPresent(values -> change.set("set", values));
    return change;
  }

  private static byte[] line(List<ObjectNode> changes) {
    ArrayNode array = Json.array();
    changes.forEach(array::add);
    byte[] json = Json.bytes(array);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /**
   * Runs work that may change tables. All its changes are kept when this returns, and none if it
   * throws. Work inside other work joins it.
   */
  public <T> T write(Supplier<T> work) {
    lock.lock();
    try {
      if (lock.getHoldCount() > 1) {
        return work.get();
      }
      boolean isKept = false;
      try {
        T result = work.get();
        append();
        isKept = true;
        return result;
      } finally {
        if (!isKept) {
          undo.forEach(Runnable::run);
        }
        undo.clear();
        changes.clear();
      }
    } finally {
      lock.unlock();
    }
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
    changes.add(change(table, key, set));
    undo.addFirst(undoing);
  }

  private void append() {
    if (changes.isEmpty()) {
      return;
    }
    try {
      long end = journal.getChannel().size();
      try {
        journal.write(line(changes));
      } catch (IOException e) {
        journal.getChannel().truncate(end);
        throw e;
      }
    } catch (IOException e) {
      throw new StoreFault("the journal cannot be written", e);
    }
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
