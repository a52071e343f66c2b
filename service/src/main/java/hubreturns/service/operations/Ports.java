package hubreturns.service.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.springframework.context.ApplicationContext;

/** The ports in use. If a setting is 0, the system chooses the port. */
record Ports(int duis, int ssi, int management) {
  private static final String FILE = "service.ports";

  static Ports of(ApplicationContext context) {
    return new Ports(
        context.getEnvironment().getRequiredProperty("local.server.port", Integer.class),
        context.getBean(Pages.class).server().port(),
        context.getEnvironment().getRequiredProperty("local.management.port", Integer.class));
  }

  /** Writes the ports to {@code service.ports} for scripts that start the service on port 0. */
  void writeTo(Path folder) {
    try {
      PrivateFiles.createFolder(folder);
      PrivateFiles.write(
          folder.resolve(FILE),
          "duis=%d%nssi=%d%nmanagement=%d%n".formatted(duis, ssi, management));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder.resolve(FILE), e);
    }
  }
}
