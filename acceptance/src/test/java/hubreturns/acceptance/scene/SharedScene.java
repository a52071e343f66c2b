package hubreturns.acceptance.scene;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Sets the shared scene when the first test asks for it, and strikes it after the last. */
final class SharedScene implements ParameterResolver {
  private static final int HUBS = 15_000;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Scene.class;
  }

  @Override
  public Scene resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedScene.class))
        .computeIfAbsent(Scene.class, type -> set(), Scene.class);
  }

  private static Scene set() {
    try {
      Scene scene = Scene.set("shared", HUBS);
      scene.introduce();
      return scene;
    } catch (IOException e) {
      throw new UncheckedIOException("setting the shared scene", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while setting the shared scene", e);
    }
  }
}
