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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts Java again with the ahead-of-time cache (JEP 514) beside the jar, if there is one. A jar
 * cannot name its cache, so the process replaces itself. Its process ID, its open files and its
 * signals stay the same. Java checks that the cache fits its own version and the jar, and ignores a
 * cache that does not.
 *
 * <p>{@code x.jar} has the cache {@code x.aot} for the server and {@code x-commands.aot} for a
 * command: Java loads all classes of a cache at once, and a command needs a quarter of them. A
 * short command also leaves out the second compiler, which costs it more time than it saves. The
 * server gets the heap that its limits need. Otherwise Java would use up to a quarter of the
 * machine's memory before it removes garbage. On a small machine, the server and long commands get
 * the serial garbage collector, and the second compiler inlines less.
 */
final class StartCache {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  /** This charset keeps each byte, whatever the encoding of the arguments. */
  private static final Charset BYTES = StandardCharsets.ISO_8859_1;

  private static final Charset FILE_NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private static final String JAR = ".jar";

  /**
   * Commands that may compute for minutes. The second compiler makes them faster: it uses the
   * machine's instructions for a digest, and reads a large file in less time.
   */
  private static final List<String> LONG = List.of("verify", "backup", "restore", "import");

  /**
   * With this many processors or fewer, a collector or compiler that works beside the program takes
   * processors away from it.
   */
  private static final int FEW_PROCESSORS = 2;

  /**
   * The serial collector, and lower limits on inlining. With these limits, the second compiler
   * needs half the time and the code is as fast.
   */
  private static final List<String> SMALL_MACHINE =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:MaxInlineLevel=8",
          "-XX:FreqInlineSize=160",
          "-XX:InlineSmallCode=1200");

  /** Enough with the default limits (docs/how-to/run-under-a-supervisor.md#1-choose-the-heap). */
  private static final String HEAP = "-Xmx400m";

  private static final List<String> ONE_COMPILER = List.of("-XX:TieredStopAtLevel=1");

  private static final Pattern COLLECTOR = Pattern.compile("-XX:[+-]Use\\w+GC");
  private static final Pattern SIZE_OF_HEAP =
      Pattern.compile(
          "-Xm[sxn].*|-XX:(?:Initial|Min|Max|SoftMax)HeapSize=.*|-XX:(?:Max)?NewSize=.*|-XX:(?:Initial|Min|Max)?RAM.*");

  /**
   * Options of which Java accepts only one, or several only if they fit together. If the caller has
   * chosen one, ours are left out.
   */
  private static final List<Pattern> CHOICES = List.of(COLLECTOR, SIZE_OF_HEAP);

  private static final Pattern LEAVE_ALONE =
      Pattern.compile(
          "^(?:-XX:AOT|-XX:Shared|-Xshare|-XX:Flags|-XX:VMOptionsFile|@)|^-(?:java)?agent");

  private StartCache() {}

  /** Replaces this process and does not return. It returns only if no cache can be used. */
  static void use() throws Throwable {
    if (!Files.isReadable(COMMAND_LINE)) {
      return;
    }
    List<String> words = List.of(Files.readString(COMMAND_LINE, BYTES).split("\0"));
    Optional<List<String>> withCache =
        withCache(
            words,
            Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                .flatMap(name -> Stream.ofNullable(System.getenv(name)))
                .toList(),
            Runtime.getRuntime().availableProcessors());
    if (withCache.isPresent()) {
      execute(withCache.get());
    }
  }

  /**
   * The command line with the cache; empty if there is no cache, or if Java reads options from a
   * file. It is also empty if somebody has chosen a cache or an agent, because Java cannot use ours
   * then.
   */
  static Optional<List<String>> withCache(
      List<String> words, List<String> otherOptions, int processors) {
    int jar = words.indexOf("-jar") + 1;
    if (jar == 0 || jar == words.size() || !words.get(jar).endsWith(JAR)) {
      return Optional.empty();
    }
    List<String> chosen =
        Stream.concat(
                words.subList(1, jar).stream(),
                otherOptions.stream().flatMap(options -> Stream.of(options.split("\\s+", -1))))
            .toList();
    if (chosen.stream().anyMatch(option -> LEAVE_ALONE.matcher(option).find())) {
      return Optional.empty();
    }
    List<String> arguments = words.subList(jar + 1, words.size());
    String program = words.get(jar).substring(0, words.get(jar).length() - JAR.length());
    String cache = program + (isServer(arguments) ? ".aot" : "-commands.aot");
    if (!Files.isReadable(Path.of(new String(cache.getBytes(BYTES), FILE_NAMES)))) {
      return Optional.empty();
    }
    // If the cache does not fit, Java must not write a line about it into the output of a command.
    List<String> again = new ArrayList<>(words);
    again.addAll(1, List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off"));
    added(arguments, processors).stream()
        .filter(option -> chosen.stream().noneMatch(other -> isSameChoice(option, other)))
        .forEach(option -> again.add(1, option));
    return Optional.of(again);
  }

  private static List<String> added(List<String> arguments, int processors) {
    if (!isServer(arguments) && LONG.stream().noneMatch(arguments::contains)) {
      return ONE_COMPILER;
    }
    List<String> added = new ArrayList<>();
    if (isServer(arguments)) {
      added.add(HEAP);
    }
    if (processors <= FEW_PROCESSORS) {
      added.addAll(SMALL_MACHINE);
    }
    return added;
  }

  private static boolean isServer(List<String> arguments) {
    return arguments.isEmpty() || arguments.contains("serve");
  }

  private static boolean isSameChoice(String option, String other) {
    return CHOICES.stream()
            .anyMatch(choice -> choice.matcher(option).matches() && choice.matcher(other).matches())
        || other.startsWith(option.split("=", -1)[0]);
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
      // execv returns only if it fails. This process then continues without the cache.
      int _ = (int) execv.invokeExact(arena.allocateFrom("/proc/self/exe"), arguments);
    }
  }
}
