package hubreturns.acceptance.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the shared test system when the first test asks for it, and stops it after the last. */
final class SharedSystem implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestSystem.class;
  }

  @Override
  public TestSystem resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedSystem.class))
        .computeIfAbsent(TestSystem.class, type -> start(), TestSystem.class);
  }

  private static TestSystem start() {
    try {
      TestSystem system = TestSystem.start("shared");
      system.introduce();
      return system;
    } catch (IOException e) {
      throw new UncheckedIOException("starting the shared test system", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting the shared test system", e);
    }
  }
}
