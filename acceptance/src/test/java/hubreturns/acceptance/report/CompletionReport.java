package hubreturns.acceptance.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Collects the results of a run and writes {@code target/test-completion-report.html}. Tests report
 * what they saw through JUnit's {@code TestReporter}.
 */
public final class CompletionReport implements TestExecutionListener {
  private static final List<TestResult> RESULTS = Collections.synchronizedList(new ArrayList<>());
  private static final AtomicReference<Instant> STARTED = new AtomicReference<>(Instant.MAX);

  private final Map<String, Instant> begun = new ConcurrentHashMap<>();
  private final Map<String, List<Map.Entry<String, String>>> seen = new ConcurrentHashMap<>();

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    STARTED.compareAndSet(Instant.MAX, Instant.now());
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    begun.put(test.getUniqueId(), Instant.now());
  }

  @Override
  public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
    seen.computeIfAbsent(test.getUniqueId(), id -> Collections.synchronizedList(new ArrayList<>()))
        .addAll(entry.getKeyValuePairs().entrySet());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    note(test, TestResult.Ending.SKIPPED, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    String reason =
        result.getThrowable().map(thrown -> String.valueOf(thrown.getMessage())).orElse("");
    switch (result.getStatus()) {
      case SUCCESSFUL -> note(test, TestResult.Ending.PASSED, "");
      case ABORTED -> note(test, TestResult.Ending.SKIPPED, reason);
      case FAILED -> note(test, TestResult.Ending.FAILED, reason);
    }
  }

  private void note(TestIdentifier test, TestResult.Ending ending, String reason) {
    Optional<Method> method =
        test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(source -> ((MethodSource) source).getJavaMethod());
    if (method.isEmpty() || (test.isContainer() && ending == TestResult.Ending.PASSED)) {
      return;
    }
    String id = test.getUniqueId();
    Instant from = begun.getOrDefault(id, Instant.now());
    RESULTS.add(
        new TestResult(
            method.get().getDeclaringClass().getSimpleName(),
            method.get().getName().replace('_', ' '),
            clauses(method.get()),
            ending,
            reason,
            Duration.between(from, Instant.now()),
            List.copyOf(seen.getOrDefault(id, List.of()))));
  }

  /** The clauses of the test, or else those of its class. */
  static Set<Clause> clauses(Method test) {
    Requirement requirement = test.getAnnotation(Requirement.class);
    if (requirement == null) {
      requirement = test.getDeclaringClass().getAnnotation(Requirement.class);
    }
    Set<Clause> clauses = EnumSet.noneOf(Clause.class);
    if (requirement != null) {
      clauses.addAll(List.of(requirement.value()));
    }
    return clauses;
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    List<TestResult> results = List.copyOf(RESULTS);
    // The unit tests of this module cover no clause, so their run needs no report.
    if (results.stream().allMatch(test -> test.clauses().isEmpty())) {
      return;
    }
    Path target = Path.of(System.getProperty("basedir", ".")).resolve("target");
    try {
      Files.createDirectories(target);
      Path page = target.resolve("test-completion-report.html");
      Files.writeString(page, new ReportPage(results, STARTED.get(), Instant.now()).html());
      System.out.println("Test completion report: " + page.toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException("writing the test completion report", e);
    }
  }
}
