package hubreturns.ssi.requests;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Download;
import hubreturns.ssi.page.NoSuchPage;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Downloads of the schemas with which the DUIS interface validates requests. */
@Controller
public final class SchemaFiles {
  /** The files: of version 5.5, of versions 5.0 to 5.4, and the types of both. */
  static final List<String> FILES =
      List.of("returns-list.xsd", "returns-single.xsd", "returns-types.xsd");

  private static final String FOLDER = "/hubreturns/duis/";

  @GetMapping("/schema/{file}")
  void file(Viewer viewer, @PathVariable("file") String file, HttpServletResponse response)
      throws IOException {
    if (!FILES.contains(file)) {
      throw new NoSuchPage();
    }
    try (InputStream schema = SchemaFiles.class.getResourceAsStream(FOLDER + file)) {
      if (schema == null) {
        throw new IllegalStateException(file + " is not in the program");
      }
      Download.bytes(response, "application/xml", file, schema.readAllBytes());
    }
  }
}
