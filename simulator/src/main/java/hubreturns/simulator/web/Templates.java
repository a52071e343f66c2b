package hubreturns.simulator.web;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Pages from templates, which escape every value. */
public final class Templates {
  private static final String FOLDER = "hubreturns/simulator/pages/";

  private Templates() {}

  /** Starts the engine when the first page is asked for, and not when the program starts. */
  private static final class Engine {
    private static final PebbleEngine PEBBLE = pebble();

    private static PebbleEngine pebble() {
      ClasspathLoader loader = new ClasspathLoader(Templates.class.getClassLoader());
      loader.setPrefix(FOLDER);
      loader.setSuffix(".html");
      return new PebbleEngine.Builder()
          .loader(loader)
          .defaultLocale(Locale.UK)
          .strictVariables(true)
          .build();
    }
  }

  /** A page. It loads nothing from other sites and runs no script. */
  public static Response.Reply page(int status, String template, Map<String, Object> values) {
    StringWriter page = new StringWriter();
    try {
      Engine.PEBBLE.getTemplate(template).evaluate(page, values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Response.text(status, "text/html", page.toString())
        .with(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
                + " base-uri 'none'; frame-ancestors 'none'")
        .with("Referrer-Policy", "same-origin")
        .with("X-Content-Type-Options", "nosniff");
  }

  /** A file that pages load. */
  public static Response.Reply file(String name, String mediaType) {
    try (InputStream file = Templates.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        throw new IllegalStateException("the program is packaged without " + name);
      }
      return Response.text(200, mediaType, new String(file.readAllBytes(), StandardCharsets.UTF_8))
          .with("Cache-Control", "max-age=3600");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
