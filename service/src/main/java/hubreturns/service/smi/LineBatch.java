package hubreturns.service.smi;

/**
 * Some usable lines of an inventory file, in their order.
 *
 * @param lines the line of the file that each device is on
 * @param gpfs the GPF of each device; 0 where the line names none
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
    String rows,
    int[] ends,
    long linesRead,
    long bytesRead) {

  int size() {
    return devices.length;
  }

  int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  int end(int index) {
    return ends[index];
  }
}
