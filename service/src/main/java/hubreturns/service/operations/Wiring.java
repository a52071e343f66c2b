package hubreturns.service.operations;

import hubreturns.service.availability.Standing.Use;
import hubreturns.service.outbox.ReturnRecords;
import hubreturns.service.request.OwnProbe;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What every process has, whatever its roles: the database, and health. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = ErrorMvcAutoConfiguration.class)
class Wiring {
  @Bean
  JdbcClient database(DataSource dataSource) {
    return JdbcClient.create(dataSource);
  }

  @Bean
  ReturnRecords returnRecords(JdbcClient database) {
    return new ReturnRecords(database);
  }

  @Bean
  OwnProbe ownProbe() {
    return OwnProbe.random();
  }

  @Bean("db")
  DatabaseHealth databaseHealth(Settings settings, Database opened) {
    // People who are signed in still see the pages while the database takes no writes.
    boolean pagesOnly = ServiceRole.of(settings).equals(Set.of(ServiceRole.PAGES));
    return new DatabaseHealth(opened.watch(), pagesOnly ? Use.READING : Use.WRITING);
  }

  @Bean("ports")
  PortsHealth portsHealth(Settings settings, OwnProbe probe, ApplicationContext context)
      throws UnknownHostException {
    return new PortsHealth(
        InetAddress.getByName(settings.text(Setting.BIND_ADDRESS)),
        InetAddress.getByName(PageSettings.address(settings)),
        settings.optional(Setting.TLS_CERTIFICATE).isPresent(),
        probe,
        () -> Ports.of(context),
        PortsHealth.PATIENCE);
  }
}
