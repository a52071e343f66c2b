package hubreturns.launcher;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts Java again with the ahead-of-time cache (JEP 514) beside the jar, if there is one. A jar
 * cannot name its cache, so the process replaces itself; its number, its files and its signals
 * remain. Java checks itself and the jar against the cache, and starts without one that does not
 * fit.
 *
 * <p>{@code x.jar} has the cache {@code x.aot} for the server and {@code x-commands.aot} for a
 * command: Java loads all classes of a cache at once, and a command needs a quarter of them. A
 * command also leaves out the second compiler, which would take longer than it saves. On a small
 * machine the server has the simple garbage collector and a second compiler that inlines less.
 */
final class StartCache {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  /** It keeps each byte, whatever the encoding of the arguments. */
  private static final Charset BYTES = StandardCharsets.ISO_8859_1;

  private static final Charset FILE_NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private static final String JAR = ".jar";

  /** Only the second compiler has the machine's instructions for a digest. */
  private static final List<String> DIGESTING = List.of("verify", "backup", "restore");

  /** With so few, a collector or compiler that works beside the program takes its processors. */
  private static final int FEW_PROCESSORS = 2;

  /** Smaller pieces for the second compiler: half the time to compile, and code as fast. */
  private static final List<String> LESS_COMPILING =
      List.of("-XX:MaxInlineLevel=8", "-XX:FreqInlineSize=160", "-XX:InlineSmallCode=1200");

  private StartCache() {}

  /** Replaces this process, and does not return; or returns where no cache can be used. */
  static void use() throws Throwable {
    if (!Files.isReadable(COMMAND_LINE)) {
      return;
    }
    List<String> words = List.of(Files.readString(COMMAND_LINE, BYTES).split("\0"));
    Optional<List<String>> withCache =
        withCache(
            words,
            Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
                .flatMap(name -> Stream.ofNullable(System.getenv(name)))
                .toList(),
            Runtime.getRuntime().availableProcessors());
    if (withCache.isPresent()) {
      execute(withCache.get());
    }
  }

  /**
   * The command line with the cache; empty where there is no cache, or where somebody has chosen a
   * cache or an agent, with which Java cannot use ours.
   */
  static Optional<List<String>> withCache(
      List<String> words, List<String> otherOptions, int processors) {
    int jar = words.indexOf("-jar") + 1;
    if (jar == 0 || jar == words.size() || !words.get(jar).endsWith(JAR)) {
      return Optional.empty();
    }
    String options = String.join(" ", words.subList(1, jar)) + " " + String.join(" ", otherOptions);
    if (Stream.of("-XX:AOT", "-XX:Shared", "-Xshare", "agent").anyMatch(options::contains)) {
      return Optional.empty();
    }
    List<String> arguments = words.subList(jar + 1, words.size());
    String program = words.get(jar).substring(0, words.get(jar).length() - JAR.length());
    boolean isServer = arguments.isEmpty() || arguments.contains("serve");
    String cache = program + (isServer ? ".aot" : "-commands.aot");
    if (!Files.isReadable(Path.of(new String(cache.getBytes(BYTES), FILE_NAMES)))) {
      return Optional.empty();
    }
    List<String> again = new ArrayList<>(words);
    // A cache that does not fit is no reason to write a line among the output of a command.
    // The caller's options follow, and so they count.
    again.addAll(1, List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off"));
    if (!isServer && DIGESTING.stream().noneMatch(arguments::contains)) {
      again.add(1, "-XX:TieredStopAtLevel=1");
    }
    if (isServer && processors <= FEW_PROCESSORS) {
      again.addAll(1, LESS_COMPILING);
      // Java ends if two collectors are chosen.
      if (!options.matches(".*-XX:\\+Use\\w+GC.*")) {
        again.add(1, "-XX:+UseSerialGC");
      }
    }
    return Optional.of(again);
  }

  @SuppressWarnings("restricted") // The jar's manifest allows native access.
  private static void execute(List<String> words) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle execv =
        linker.downcallHandle(
            linker.defaultLookup().find("execv").orElseThrow(IOException::new),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, words.size() + 1L);
      for (int i = 0; i < words.size(); i++) {
        arguments.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(words.get(i), BYTES));
      }
      // It returns only if it fails, and then this process goes on without the cache.
      int _ = (int) execv.invokeExact(arena.allocateFrom("/proc/self/exe"), arguments);
    }
  }
}
