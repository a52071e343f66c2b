package hubreturns.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * The main class of each packaged program. It is compiled for Java 8, so that an old Java can run
 * it. The launcher then says in one line which Java is needed. The program itself would end with a
 * LinkageError.
 *
 * <p>The jar's manifest names the program: {@code Program} is its class, and {@code
 * Implementation-Title} is what people call it.
 */
public final class Launcher {
  private static final int JAVA_NEEDED = 25;
  private static final int WRONG_USAGE = 2;

  private Launcher() {}

  /** Starts the program, or says which Java it needs. */
  public static void main(String[] arguments) throws Throwable {
    Attributes program = manifest();
    String problem =
        problem(
            program.getValue(Attributes.Name.IMPLEMENTATION_TITLE),
            System.getProperty("java.specification.version"),
            System.getProperty("java.home"));
    if (!problem.isEmpty()) {
      System.err.println(problem);
      System.exit(WRONG_USAGE);
    }
    try {
      // By name, because Java 8 cannot load StartCache.
      Class.forName("hubreturns.launcher.StartCache").getDeclaredMethod("use").invoke(null);
      Class.forName(program.getValue("Program"))
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Attributes manifest() throws IOException {
    try (InputStream manifest = Launcher.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      return new Manifest(manifest).getMainAttributes();
    }
  }

  /** Why this Java cannot run the program, in one line; empty when it can. */
  static String problem(String program, String version, String home) {
    return feature(version) >= JAVA_NEEDED
        ? ""
        : program
            + " needs Java "
            + JAVA_NEEDED
            + " or later, and this is Java "
            + version
            + " ("
            + home
            + "). Install Java "
            + JAVA_NEEDED
            + ", or start the program with the full path of its java";
  }

  /** The feature number of a version: 8 for 1.8, 17 for 17. */
  private static int feature(String version) {
    String feature = version.startsWith("1.") ? version.substring(2) : version;
    return Integer.parseInt(feature.split("[^0-9]", 2)[0]);
  }
}
