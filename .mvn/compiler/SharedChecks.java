import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives every run of the compiler in one JVM the same classes of Error Prone. Otherwise each module
 * loads thousands of them again, twice, and the just-in-time compiler begins from the start.
 *
 * <p>javac uses it with {@code -XDprocloader=SharedChecks}, and closes no loader that is no Closeable.
 */
public final class SharedChecks extends ClassLoader {
  private static final Map<List<String>, ClassLoader> LOADERS = new ConcurrentHashMap<>();

  /** What javac calls. */
  public SharedChecks(URL[] libraries, ClassLoader parent) {
    super(
        LOADERS.computeIfAbsent(
            Arrays.stream(libraries).map(URL::toString).toList(),
            names -> new URLClassLoader(libraries, parent)));
  }
}
