package hubreturns.ssi;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The pages' own web server. It has a context of its own that shares nothing with the DUIS
 * interface's but what is handed in here, so no page can be reached on the DUIS port, and no DUIS
 * path or metric on this one.
 */
public final class SsiServer implements AutoCloseable {
  private final AnnotationConfigServletWebServerApplicationContext context;

  private SsiServer(AnnotationConfigServletWebServerApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts it.
   *
   * @param database connections for pages alone
   * @param retries retries parked deliveries for an operator
   * @param metrics of the whole process
   */
  public static SsiServer start(
      SsiConfiguration configuration,
      DataSource database,
      Clock clock,
      Retries retries,
      MeterRegistry metrics) {
    var context = new AnnotationConfigServletWebServerApplicationContext();
    context.setDisplayName("ssi");
    context.registerBean(SsiConfiguration.class, () -> configuration);
    // What is handed in stays open when the pages close: it is its owner's to close.
    context.registerBean(DataSource.class, () -> database, bean -> bean.setDestroyMethodName(""));
    context.registerBean(Clock.class, () -> clock);
    context.registerBean(Retries.class, () -> retries);
    context.registerBean(
        MeterRegistry.class, () -> metrics, bean -> bean.setDestroyMethodName(null));
    context.register(SsiWiring.class);
    context.refresh();
    return new SsiServer(context);
  }

  /** The port it listens on. */
  public int port() {
    return Objects.requireNonNull(context.getWebServer()).getPort();
  }

  /** Every route of the pages with its method, as {@code GET /hubs/{device}}. */
  SortedSet<String> routes() {
    SortedSet<String> routes = new TreeSet<>();
    context
        .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .forEach(mapping -> {
          var methods = mapping.getMethodsCondition().getMethods();
          for (String path : mapping.getPatternValues()) {
            methods.forEach(method -> routes.add(method + " " + path));
            if (methods.isEmpty()) {
              routes.add("GET " + path);
            }
          }
        });
    return routes;
  }

  @Override
  public void close() {
    context.close();
  }
}
