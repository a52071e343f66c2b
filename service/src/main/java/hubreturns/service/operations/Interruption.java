package hubreturns.service.operations;

/** What a command does if a signal ends it before its work is done, such as Ctrl-C. */
final class Interruption implements AutoCloseable {
  private Thread hook = new Thread();

  /** From now on, does this work if a signal ends the program. */
  void say(Runnable work) {
    hook = new Thread(work, "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The command has ended, with success or not, so a signal no longer matters. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      waitForTheEnd();
    }
  }

  /**
   * Waits for the end of the program: the signal has arrived, and the program ends when its hooks
   * have ended.
   */
  private static void waitForTheEnd() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
