package hubreturns.service.smi;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Some usable lines of an inventory file, in their order.
 *
 * @param lines the line of the file that each device is on
 * @param gpfs the GPF of each device; 0 where the line names none
 * @param notGpfs the devices that are not GPFs
 * @param suspectGpfs GPFs that earlier lines may have named as well, or that may not be GPFs
 * @param rows the values in the form that the database copies, one row for each line
 * @param ends where the row of each line ends
 * @param linesRead all lines read so far, rejected ones included
 * @param bytesRead how much of the file was read so far
 */
@SuppressWarnings("ArrayRecordComponent") // A batch is handed over once and is never compared.
record LineBatch(
    long[] devices,
    long[] lines,
    long[] gpfs,
    long[] notGpfs,
    long[] suspectGpfs,
    String rows,
    int[] ends,
    long linesRead,
    long bytesRead) {

  int size() {
    return devices.length;
  }

  /**
   * Some lines of the batch. Data that does not belong to single lines goes with the first part.
   *
   * @param count the most lines of the part
   */
  LineBatch part(int from, int count) {
    int to = Math.min(size(), from + count);
    if (from == 0 && to == size()) {
      return this;
    }
    int skipped = start(from);
    return new LineBatch(
        Arrays.copyOfRange(devices, from, to),
        Arrays.copyOfRange(lines, from, to),
        Arrays.copyOfRange(gpfs, from, to),
        from == 0 ? notGpfs : new long[0],
        from == 0 ? suspectGpfs : new long[0],
        rows.substring(skipped, end(to - 1)),
        IntStream.range(from, to).map(i -> ends[i] - skipped).toArray(),
        linesRead,
        bytesRead);
  }

  int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  int end(int index) {
    return ends[index];
  }
}
