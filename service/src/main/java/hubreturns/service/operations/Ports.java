package hubreturns.service.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.springframework.context.ApplicationContext;

/**
 * The ports in use. If a setting is 0, the system chooses the port. A process has only the ports of
 * its roles.
 */
record Ports(OptionalInt duis, OptionalInt ssi, int management) {
  static final String FILE = "service.ports";

  static Ports of(ApplicationContext context) {
    Set<ServiceRole> roles = ServiceRole.of(context.getBean(Settings.class));
    return new Ports(
        roles.contains(ServiceRole.DUIS)
            ? OptionalInt.of(port(context, "server"))
            : OptionalInt.empty(),
        roles.contains(ServiceRole.PAGES)
            ? OptionalInt.of(context.getBean(Pages.class).server().port())
            : OptionalInt.empty(),
        port(context, "management"));
  }

  private static int port(ApplicationContext context, String server) {
    return context
        .getEnvironment()
        .getRequiredProperty("local.%s.port".formatted(server), Integer.class);
  }

  /** Writes the ports to {@code service.ports} for scripts that start the service on port 0. */
  void writeTo(Path folder) {
    try {
      DataDirectory.open(folder);
      PrivateFiles.write(
          folder.resolve(FILE),
          line("duis", duis) + line("ssi", ssi) + line("management", OptionalInt.of(management)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder.resolve(FILE), e);
    }
  }

  private static String line(String name, OptionalInt port) {
    return port.isPresent() ? "%s=%d%n".formatted(name, port.getAsInt()) : "";
  }
}
