package hubreturns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Compares docs/modules.md with the poms. With {@code -Dmodules.write=true} it writes the page
 * instead.
 */
class ModuleDiagramTest {
  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs").resolve("modules.md");
  private static final String COMMAND =
      "./mvnw -q -pl core test -Dtest=ModuleDiagramTest -Dmodules.write=true";

  @Test
  void the_page_shows_the_modules_and_dependencies_of_the_poms() throws Exception {
    String expected = page(modules());
    if (Boolean.getBoolean("modules.write")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("docs/modules.md is out of date. To write it again, run: " + COMMAND)
        .isEqualTo(expected);
  }

  private static String page(List<Module> modules) {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Modules

        This page is generated from the poms. Do not edit it. To write it again:

        ```sh
        %s
        ```

        | module | holds |
        |---|---|
        """
            .formatted(COMMAND));
    modules.forEach(
        module -> page.append("| `%s` | %s |\n".formatted(module.folder(), module.purpose())));
    page.append(
        """

        A solid arrow means "is compiled with". A dotted arrow means "runs the packaged program of". Client and service meet on the
        wire only.

        ```mermaid
        flowchart LR
        """);
    modules.forEach(module -> page.append("  %s\n".formatted(module.folder())));
    modules.forEach(module ->
        module
            .uses()
            .forEach(use ->
                page.append("  %s %s %s\n".formatted(module.folder(), use.arrow(), use.folder()))));
    page.append(
        """
        ```

        Which package of a module may use which, and where each rule is decided: [map.md](map.md).
        """);
    return page.toString();
  }

  private static List<Module> modules() throws Exception {
    List<Module> modules = new ArrayList<>();
    for (Element module : elements(pom(ROOT), "module")) {
      modules.add(module(text(module)));
    }
    return modules;
  }

  private static Module module(String folder) throws Exception {
    Element pom = pom(ROOT.resolve(folder));
    List<Use> uses = new ArrayList<>();
    for (Element dependency : elements(pom, "dependency")) {
      String artifact = child(dependency, "artifactId");
      String type = child(dependency, "type");
      if (child(dependency, "groupId").equals("hubreturns") && !type.equals("test-jar")) {
        uses.add(
            new Use(artifact.replace("hub-returns-", ""), type.equals("pom") ? "-.->" : "-->"));
      }
    }
    String name = child(pom, "name");
    return new Module(folder, name.substring(name.indexOf(':') + 1).strip(), uses);
  }

  private static Element pom(Path folder)
      throws IOException, ParserConfigurationException, SAXException {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("pom.xml").toFile())
        .getDocumentElement();
  }

  private static List<Element> elements(Element parent, String name) {
    List<Element> elements = new ArrayList<>();
    NodeList found = parent.getElementsByTagName(name);
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  /** The text of the direct child of this name, or nothing. */
  private static String child(Element parent, String name) {
    return elements(parent, name).stream()
        .filter(element -> parent.isSameNode(element.getParentNode()))
        .findFirst()
        .map(ModuleDiagramTest::text)
        .orElse("");
  }

  private static String text(Element element) {
    return element.getTextContent().strip();
  }

  private record Module(String folder, String purpose, List<Use> uses) {}

  private record Use(String folder, String arrow) {}
}
