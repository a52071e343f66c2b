package hubreturns.ssi;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The pages' own web server. Its context shares only the arguments of {@link #start} with that of
 * the DUIS interface. So no page is reachable on the DUIS port, and no DUIS path or metric is
 * reachable on this port.
 */
public final class SsiServer implements AutoCloseable {
  private final AnnotationConfigServletWebServerApplicationContext context;

  private SsiServer(AnnotationConfigServletWebServerApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts the web server.
   *
   * @param database connections for pages only; their owner closes them
   * @param retries retries parked deliveries for an operator
   * @param refusals the latest messages that this node refused; empty where it receives none
   * @param metrics of the whole process
   */
  public static SsiServer start(
      SsiConfiguration configuration,
      SsiDatabase database,
      Clock clock,
      Retries retries,
      Optional<Refusals> refusals,
      MeterRegistry metrics) {
    var context = new AnnotationConfigServletWebServerApplicationContext();
    context.setDisplayName("ssi");
    context.registerBean(SsiConfiguration.class, () -> configuration);
    // The owner of the database connections closes them, not the pages.
    context.registerBean(SsiDatabase.class, () -> database);
    context.registerBean(
        DataSource.class, () -> database.primary(), bean -> bean.setDestroyMethodName(""));
    context.registerBean(Clock.class, () -> clock);
    context.registerBean(Retries.class, () -> retries);
    refusals.ifPresent(latest -> context.registerBean(Refusals.class, () -> latest));
    context.registerBean(
        MeterRegistry.class, () -> metrics, bean -> bean.setDestroyMethodName(null));
    context.register(SsiWiring.class);
    context.refresh();
    return new SsiServer(context);
  }

  /** The port that the web server listens on. */
  public int port() {
    return Objects.requireNonNull(context.getWebServer()).getPort();
  }

  /** Every route of the pages with its method, for example {@code GET /hubs/{device}}. */
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
