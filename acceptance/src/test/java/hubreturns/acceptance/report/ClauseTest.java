package hubreturns.acceptance.report;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.harness.Program;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Every clause has a test, before any of them runs. */
final class ClauseTest {

  @Test
  void every_clause_is_named_by_a_test() throws IOException, ClassNotFoundException {
    Set<Clause> named = EnumSet.noneOf(Clause.class);

    for (Class<?> test : integrationTests()) {
      for (Method method : test.getDeclaredMethods()) {
        if (isTest(method)) {
          named.addAll(CompletionReport.clauses(method));
        } else {
          assertThat(method.isAnnotationPresent(Requirement.class)).as(method.toString()).isFalse();
        }
      }
    }

    assertThat(named).containsExactlyElementsOf(EnumSet.allOf(Clause.class));
  }

  @Test
  void every_integration_test_names_a_clause() throws IOException, ClassNotFoundException {
    for (Class<?> test : integrationTests()) {
      for (Method method : test.getDeclaredMethods()) {
        if (isTest(method)) {
          assertThat(CompletionReport.clauses(method)).as(method.toString()).isNotEmpty();
        }
      }
    }
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  private static List<Class<?>> integrationTests() throws IOException, ClassNotFoundException {
    Path sources = Program.root().resolve("acceptance/src/test/java/hubreturns/acceptance");
    List<String> names;
    try (Stream<Path> files = Files.list(sources)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("IT.java"))
              .map(name -> name.replace(".java", ""))
              .sorted()
              .toList();
    }
    assertThat(names).isNotEmpty();
    List<Class<?>> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(
          Class.forName("hubreturns.acceptance." + name, false, ClauseTest.class.getClassLoader()));
    }
    return classes;
  }
}
