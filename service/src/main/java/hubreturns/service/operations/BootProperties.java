package hubreturns.service.operations;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Spring Boot's properties, derived from the service's settings. */
final class BootProperties {
  static final String MANAGEMENT_ADDRESS = "127.0.0.1";

  private BootProperties() {}

  /**
   * The properties of a process.
   *
   * @param tls the files of mutual TLS on the DUIS port; empty for plain HTTP
   */
  static Map<String, Object> of(Settings settings, Set<ServiceRole> roles, Optional<TlsFiles> tls) {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (roles.contains(ServiceRole.DUIS)) {
      properties.put("server.port", settings.number(Setting.DUIS_PORT));
      properties.put("server.address", settings.text(Setting.BIND_ADDRESS));
      properties.put("management.server.port", settings.number(Setting.MANAGEMENT_PORT));
      properties.put("management.server.address", MANAGEMENT_ADDRESS);
      tls.ifPresent(_ -> putTls(properties));
      // A thread for each connection: slow senders cannot use up the threads.
      properties.put("server.tomcat.threads.max", connectionsMax(settings));
    } else {
      // The only web server of Spring Boot is then the one for health and metrics.
      properties.put("server.port", settings.number(Setting.MANAGEMENT_PORT));
      properties.put("server.address", MANAGEMENT_ADDRESS);
    }
    properties.put("server.shutdown", "graceful");
    properties.put("server.server-header", "");
    properties.put("server.tomcat.max-swallow-size", "16MB");
    properties.put("server.tomcat.connection-timeout", senderWithin(settings));
    properties.put("server.tomcat.keep-alive-timeout", "60s");
    properties.put("server.tomcat.max-keep-alive-requests", "-1");
    properties.put("spring.lifecycle.timeout-per-shutdown-phase", "25s");
    properties.put("spring.main.web-application-type", "servlet");
    properties.put("management.endpoints.web.exposure.include", "health,prometheus");
    properties.put("management.health.db.enabled", "false");
    properties.put("management.endpoint.health.probes.enabled", "true");
    String data = settings.path(Setting.DATA_DIR).toAbsolutePath().toString();
    properties.put("management.health.diskspace.path", data);
    properties.put("management.metrics.system.diskspace.paths", data);
    // Without its replica, a process serves no pages; a process with the DUIS interface still
    // serves.
    boolean needsReplica =
        !roles.contains(ServiceRole.DUIS)
            && roles.contains(ServiceRole.PAGES)
            && settings.optional(Setting.SSI_REPLICA_URL).isPresent();
    properties.put(
        "management.endpoint.health.group.readiness.include",
        "readinessState,db,ports" + (needsReplica ? ",replica" : ""));
    properties.put("management.endpoint.health.show-components", "always");
    properties.put("management.endpoint.health.show-details", "always");
    // This switches off work that Spring would do for each request and that nobody needs.
    properties.put("spring.mvc.formcontent.filter.enabled", "false");
    properties.put("management.metrics.observations.ignored-meters", "long-task-timer");
    return properties;
  }

  /** The open connections to the DUIS interface at once. */
  static int connectionsMax(Settings settings) {
    return settings.number(Setting.CONNECTIONS_MAX);
  }

  static Duration senderWithin(Settings settings) {
    return Duration.ofSeconds(settings.number(Setting.SENDER_SECONDS_MAX));
  }

  private static void putTls(Map<String, Object> properties) {
    properties.put("management.server.ssl.enabled", "false");
    properties.put("server.ssl.bundle", TlsFiles.BUNDLE);
    properties.put("server.ssl.client-auth", "need");
    properties.put("server.ssl.enabled-protocols", "TLSv1.3,TLSv1.2");
  }
}
