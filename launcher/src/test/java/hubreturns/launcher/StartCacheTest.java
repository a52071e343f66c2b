package hubreturns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which command lines use a cache beside the jar. */
class StartCacheTest {
  @TempDir private Path folder;
  private String jar = "";

  @BeforeEach
  void there_are_two_caches() throws IOException {
    jar = folder.resolve("p.jar").toString();
    Files.createFile(folder.resolve("p.aot"));
    Files.createFile(folder.resolve("p-commands.aot"));
  }

  @Test
  void the_server_gets_one_and_a_command_the_other() {
    assertThat(StartCache.withCache(List.of("java", "-Xmx1g", "-jar", jar, "serve"), List.of(), 8))
        .hasValue(
            List.of(
                "java",
                "-XX:AOTCache=" + folder.resolve("p.aot"),
                "-Xlog:aot*=off",
                "-Xlog:cds*=off",
                "-Xmx1g",
                "-jar",
                jar,
                "serve"));
    assertThat(options()).contains("-XX:AOTCache=" + folder.resolve("p.aot"));
    assertThat(options("party", "list"))
        .contains("-XX:AOTCache=" + folder.resolve("p-commands.aot"));
  }

  @Test
  void a_command_has_one_compiler_unless_it_may_take_long() {
    assertThat(options("party", "list")).contains("-XX:TieredStopAtLevel=1");
    assertThat(options("sat", "verify")).doesNotContain("-XX:TieredStopAtLevel=1");
    assertThat(options("inventory", "import", "i.csv")).doesNotContain("-XX:TieredStopAtLevel=1");
    assertThat(options("serve")).doesNotContain("-XX:TieredStopAtLevel=1");
  }

  @Test
  void
      server_and_long_commands_have_the_simple_collector_on_a_small_machine_unless_one_is_chosen() {
    String simple = "-XX:+UseSerialGC";
    List<String> words = List.of("java", "-jar", jar, "serve");
    List<String> chosen = List.of("java", "-XX:+UseZGC", "-jar", jar, "serve");

    List<String> verify = List.of("java", "-jar", jar, "sat", "verify");

    assertThat(StartCache.withCache(words, List.of(), 2).orElseThrow()).contains(simple);
    assertThat(StartCache.withCache(verify, List.of(), 2).orElseThrow()).contains(simple);
    assertThat(options("sat", "verify")).doesNotContain(simple);
    assertThat(StartCache.withCache(words, List.of(), 3).orElseThrow()).doesNotContain(simple);
    assertThat(StartCache.withCache(chosen, List.of(), 2).orElseThrow()).doesNotContain(simple);
    assertThat(StartCache.withCache(words, List.of("-Da=b\n-XX:+UseG1GC -Xmx1g"), 2).orElseThrow())
        .doesNotContain(simple);
  }

  @Test
  void the_server_has_a_heap_for_its_limits_unless_one_is_chosen() {
    assertThat(options("serve")).contains("-Xmx400m");
    assertThat(options("party", "list")).doesNotContain("-Xmx400m");
    for (String chosen :
        List.of(
            "-Xmx2g",
            "-Xms1g",
            "-Xmn500m",
            "-XX:MaxHeapSize=1g",
            "-XX:InitialHeapSize=1g",
            "-XX:MaxNewSize=1g",
            "-XX:MaxRAM=8g",
            "-XX:MaxRAMPercentage=50",
            "-XX:InitialRAMPercentage=50")) {
      assertThat(
              StartCache.withCache(List.of("java", "-jar", jar, "serve"), List.of(chosen), 8)
                  .orElseThrow())
          .as(chosen)
          .doesNotContain("-Xmx400m");
    }
  }

  @Test
  void an_option_that_is_chosen_anywhere_is_not_added() {
    List<String> words = List.of("java", "-jar", jar, "serve");

    assertThat(StartCache.withCache(words, List.of("-XX:MaxInlineLevel=15"), 1).orElseThrow())
        .contains("-XX:FreqInlineSize=160")
        .noneMatch(option -> option.startsWith("-XX:MaxInlineLevel"));
  }

  private List<String> options(String... arguments) {
    List<String> words = new ArrayList<>(List.of("java", "-jar", jar));
    words.addAll(List.of(arguments));
    return StartCache.withCache(words, List.of(), 8).orElseThrow();
  }

  @Test
  void whoever_chose_a_cache_or_an_agent_keeps_it() {
    for (String option :
        List.of(
            "-XX:AOTCache=x",
            "-XX:AOTMode=off",
            "-Xshare:off",
            "-javaagent:x",
            "-agentlib:x",
            "-XX:Flags=x",
            "@x")) {
      assertThat(StartCache.withCache(List.of("java", option, "-jar", jar), List.of(), 8))
          .as(option)
          .isEmpty();
      assertThat(StartCache.withCache(List.of("java", "-jar", jar), List.of(option), 8))
          .as(option)
          .isEmpty();
    }
  }

  @Test
  void without_a_cache_or_a_jar_nothing_changes() throws IOException {
    Files.delete(folder.resolve("p.aot"));
    assertThat(StartCache.withCache(List.of("java", "-jar", jar), List.of(), 8)).isEmpty();
    assertThat(StartCache.withCache(List.of("java", "-cp", jar, "Main"), List.of(), 8)).isEmpty();
    assertThat(StartCache.withCache(List.of("java", "-jar"), List.of(), 8)).isEmpty();
  }
}
