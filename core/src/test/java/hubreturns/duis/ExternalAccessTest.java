package hubreturns.duis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Reading a message depends only on the message, not on the network or the machine. */
class ExternalAccessTest {

  @Test
  void fetches_nothing_that_a_message_points_to() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      String url = "http://localhost:" + port + "/";
      Draft plain = Drafts.noFault("5.4");
      String xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ";

      for (String message :
          List.of(
              "<!DOCTYPE a SYSTEM \"" + url + "\">" + plain,
              "<!DOCTYPE a [<!ENTITY % p SYSTEM \"" + url + "\"> %p;]>" + plain,
              "<!DOCTYPE a [<!ENTITY e SYSTEM \""
                  + url
                  + "\">]>"
                  + plain.toString().replace("Van 7", "&e;"),
              "<?xml-stylesheet type=\"text/xsl\" href=\"" + url + "\"?>" + plain,
              attribute(plain, xsi + "xsi:schemaLocation=\"" + DuisReader.NAMESPACE + " " + url),
              attribute(plain, xsi + "xsi:schemaLocation=\"urn:other " + url),
              attribute(plain, xsi + "xsi:noNamespaceSchemaLocation=\"" + url),
              attribute(plain, "xml:base=\"" + url),
              plain
                  .toString()
                  .replace(
                      "<sr:Body>",
                      "<sr:Body><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\""
                          + url
                          + "\"/>"),
              plain.toString().replace("URI=\"\"", "URI=\"" + url + "\""),
              plain.toString().replace(DuisReader.NAMESPACE, url))) {
        DuisReader.read(message.getBytes(StandardCharsets.UTF_8));
        DuisResponses.read(message.getBytes(StandardCharsets.UTF_8));

        assertThat(server.accept()).as(message).isNull();
      }
    }
  }

  @Test
  void explains_schema_faults_alike_in_every_language_of_the_machine() throws Exception {
    List<byte[]> messages = new ArrayList<>();
    Draft base = Drafts.fault("5.4");
    for (Mutation mutation : Mutation.of(base)) {
      if (mutation.name().matches(".*: (left out|twice|foo|xsi:nil|renamed sr:Body|'')")) {
        Draft changed = base.copy();
        mutation.change().accept(changed);
        messages.add(changed.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(messages).hasSizeGreaterThan(50);
    // Read before the language changes, so that this class loader's parsers are made in the
    // original language.
    List<String> here = messages.stream().map(m -> DuisReader.read(m).toString()).toList();
    Locale before = Locale.getDefault();
    for (Locale locale : List.of(Locale.GERMANY, Locale.JAPAN)) {
      // A parser keeps the language in which it was made, so a new class loader makes new parsers.
      Locale.setDefault(locale);
      try (URLClassLoader fresh =
          new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
        var read = fresh.loadClass(DuisReader.class.getName()).getMethod("read", byte[].class);
        for (int i = 0; i < messages.size(); i++) {
          if (here.get(i).startsWith("Unreadable")) {
            assertThat(read.invoke(null, messages.get(i))).hasToString(here.get(i));
          }
        }
      } finally {
        Locale.setDefault(before);
      }
    }
  }

  private static String attribute(Draft message, String attribute) {
    return message.toString().replaceFirst(" ", " " + attribute + "\" ");
  }

  private static URL[] classPath() {
    List<URL> urls = new ArrayList<>();
    for (Class<?> type : List.of(DuisReader.class, NullMarked.class)) {
      urls.add(type.getProtectionDomain().getCodeSource().getLocation());
    }
    return urls.toArray(URL[]::new);
  }
}
