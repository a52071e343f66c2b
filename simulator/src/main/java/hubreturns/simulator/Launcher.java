package hubreturns.simulator;

/**
 * Starts the simulator, or says that it needs a newer Java.
 *
 * <p>Only this class is compiled for Java 17. An older Java could not load the others, and would
 * show a LinkageError.
 */
public final class Launcher {
  private static final int JAVA_MIN = 25;

  private Launcher() {}

  /** Runs {@code SimulatorMain} with the same arguments. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    int java = Runtime.version().feature();
    if (java < JAVA_MIN) {
      System.err.printf(
          "The simulator needs Java %d or later, and this is Java %d.%n", JAVA_MIN, java);
      System.exit(1);
    }
    Class.forName("hubreturns.simulator.SimulatorMain")
        .getMethod("main", String[].class)
        .invoke(null, (Object) arguments);
  }
}
