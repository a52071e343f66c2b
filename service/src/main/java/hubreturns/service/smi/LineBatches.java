package hubreturns.service.smi;

import hubreturns.returnsfile.TableLine;
import hubreturns.returnsfile.UnreadableTable;
import hubreturns.service.smi.InventoryLine.RejectedLine;
import hubreturns.service.smi.InventoryLine.UsableLine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads and checks an inventory file on a thread of its own, so that the database works at the same
 * time. Only a few batches are in memory, whatever the length of the file.
 */
final class LineBatches implements AutoCloseable {
  static final int LINES_IN_BATCH = 2_000;
  private static final int BATCHES_AHEAD = 10;
  private static final int ROW_CHARACTERS = 160;
  private static final int BYTES_IN_LINE = 100;
  private static final int SUSPECTS_OF_LINE_MAX = 2;

  private final InventoryFile file;
  private final LineWarnings warnings;
  private final RejectsFile rejected;
  private final BlockingQueue<Optional<LineBatch>> batches =
      new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<?> reading;

  private final long[] devices = new long[LINES_IN_BATCH];
  private final long[] lines = new long[LINES_IN_BATCH];
  private final long[] gpfs = new long[LINES_IN_BATCH];
  private final long[] notGpfs = new long[LINES_IN_BATCH];
  private final long[] suspectGpfs = new long[SUSPECTS_OF_LINE_MAX * LINES_IN_BATCH];
  private final int[] ends = new int[LINES_IN_BATCH];
  private final StringBuilder rows = new StringBuilder(LINES_IN_BATCH * ROW_CHARACTERS);
  private final SeenIds seenGpfs;
  private final SeenIds seenNotGpfs;
  private int count;
  private int notGpfCount;
  private int suspectCount;
  private long linesRead;

  /**
   * Begins to read.
   *
   * @param bytes the length of the file
   * @param warnings collects what is probably wrong; complete after the last batch
   * @param rejected receives the bad lines; complete after the last batch
   */
  LineBatches(InventoryFile file, long bytes, LineWarnings warnings, RejectsFile rejected) {
    this.file = file;
    this.seenGpfs = new SeenIds(bytes / BYTES_IN_LINE);
    this.seenNotGpfs = new SeenIds(bytes / BYTES_IN_LINE);
    this.warnings = warnings;
    this.rejected = rejected;
    this.reading =
        thread.submit(() -> {
          readAll();
          return Boolean.TRUE;
        });
  }

  /**
   * The next batch; empty at the end of the file.
   *
   * @throws UnreadableTable when the file cannot be read from here on
   */
  Optional<LineBatch> next() throws IOException, UnreadableTable {
    try {
      Optional<LineBatch> batch = batches.take();
      if (batch.isEmpty()) {
        reading.get();
      }
      return batch;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case UnreadableTable unreadable -> throw unreadable;
        case IOException trouble -> throw trouble;
        case null -> throw new IllegalStateException("reading the inventory file", e);
        case Throwable cause ->
            throw new IllegalStateException("reading the inventory file", cause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading the inventory file");
    }
  }

  private void readAll() throws IOException, UnreadableTable, InterruptedException {
    try {
      for (Optional<TableLine> line = file.next(); line.isPresent(); line = file.next()) {
        linesRead++;
        TableLine written = line.get();
        switch (InventoryLine.read(file, written)) {
          case UsableLine usable -> add(written.number(), usable);
          case RejectedLine bad -> rejected.add(written, bad.reason());
        }
      }
      handOver();
    } finally {
      batches.put(Optional.empty());
    }
  }

  private void add(long number, UsableLine line) throws InterruptedException {
    warnings.check(line, number);
    String gpf = line.value(InventoryColumn.GPF_DEVICE_ID);
    devices[count] = Long.parseLong(line.value(InventoryColumn.DEVICE_ID));
    gpfs[count] = gpf.isEmpty() ? 0 : Long.parseLong(gpf);
    lines[count] = number;
    compareWithEarlier(devices[count], line.isGpf(), gpfs[count]);
    boolean first = true;
    for (InventoryColumn column : file.columns().keySet()) {
      if (!first) {
        rows.append('\t');
      }
      rows.append(copied(line.value(column)));
      first = false;
    }
    rows.append('\n');
    ends[count] = rows.length();
    if (++count == LINES_IN_BATCH) {
      handOver();
    }
  }

  /** Notes the GPFs that need a closer look, judging by this line and earlier lines of the file. */
  private void compareWithEarlier(long device, boolean isGpf, long gpf) {
    if (!isGpf && seenGpfs.mayHold(device)) {
      suspectGpfs[suspectCount++] = device;
    }
    if (gpf != 0 && (seenGpfs.mayHold(gpf) || seenNotGpfs.mayHold(gpf))) {
      suspectGpfs[suspectCount++] = gpf;
    }
    if (!isGpf) {
      notGpfs[notGpfCount++] = device;
      seenNotGpfs.add(device);
    }
    if (gpf != 0) {
      seenGpfs.add(gpf);
    }
  }

  /** A value in the text form of PostgreSQL's {@code copy}. */
  private static String copied(String value) {
    return value.isEmpty()
        ? "\\N"
        : value
            .replace("\\", "\\\\")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
            .replace("\r", "\\r");
  }

  private void handOver() throws InterruptedException {
    batches.put(
        Optional.of(
            new LineBatch(
                Arrays.copyOf(devices, count),
                Arrays.copyOf(lines, count),
                Arrays.copyOf(gpfs, count),
                Arrays.copyOf(notGpfs, notGpfCount),
                Arrays.copyOf(suspectGpfs, suspectCount),
                rows.toString(),
                Arrays.copyOf(ends, count),
                linesRead,
                file.bytesRead())));
    count = 0;
    notGpfCount = 0;
    suspectCount = 0;
    rows.setLength(0);
  }

  /** Stops reading, even in the middle of the file, and waits until the thread has ended. */
  @Override
  public void close() {
    thread.shutdownNow();
    // The interrupted thread still announces its end, which needs room.
    batches.clear();
    thread.close();
  }
}
