package hubreturns.service.operations;

/** What a command does if a signal ends it before its work is done, such as Ctrl-C. */
final class Interruption implements AutoCloseable {
  private Thread hook = new Thread();

  /** Does this at a signal from now on. */
  void say(Runnable work) {
    hook = new Thread(work, "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The work is done, or has failed by itself. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      waitForTheEnd();
    }
  }

  /** The signal has come, and the program ends when its hooks are done. */
  private static void waitForTheEnd() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
