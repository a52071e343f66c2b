package hubreturns.duis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An element of a message under construction. It may hold things that our own writer never writes.
 */
final class Draft {
  private String name;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<Object> content = new ArrayList<>();

  Draft(String name, Object... content) {
    this.name = name;
    this.content.addAll(List.of(content));
  }

  /** Text, to be escaped. */
  static Draft leaf(String name, String text) {
    return text.isEmpty() ? new Draft(name) : new Draft(name, text);
  }

  /** Markup, written unchanged. */
  record RawMarkup(String markup) {}

  String name() {
    return name;
  }

  String localName() {
    return name.substring(name.indexOf(':') + 1);
  }

  Draft rename(String other) {
    name = other;
    return this;
  }

  Draft attribute(String attribute, String value) {
    attributes.put(attribute, value);
    return this;
  }

  Map<String, String> attributes() {
    return attributes;
  }

  List<Object> content() {
    return content;
  }

  List<Draft> children() {
    return content.stream().filter(Draft.class::isInstance).map(Draft.class::cast).toList();
  }

  boolean isLeaf() {
    return children().isEmpty();
  }

  Draft text(String text) {
    content.clear();
    if (!text.isEmpty()) {
      content.add(text);
    }
    return this;
  }

  /** This element and all elements inside, in document order. */
  List<Draft> all() {
    List<Draft> all = new ArrayList<>();
    walk(all::add);
    return all;
  }

  Draft parentOf(Draft child) {
    return all().stream()
        .filter(one -> one.content.stream().anyMatch(item -> item == child))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(child.name + " has no parent here"));
  }

  /** The index of {@code child} in the content. */
  int indexOf(Draft child) {
    for (int i = 0; i < content.size(); i++) {
      if (content.get(i) == child) {
        return i;
      }
    }
    throw new IllegalArgumentException(child.name + " is not in " + name);
  }

  Draft copy() {
    Draft copy = new Draft(name);
    copy.attributes.putAll(attributes);
    content.forEach(item -> copy.content.add(item instanceof Draft child ? child.copy() : item));
    return copy;
  }

  @Override
  public String toString() {
    StringBuilder xml = new StringBuilder();
    write(xml);
    return xml.toString();
  }

  private void walk(Consumer<Draft> visitor) {
    visitor.accept(this);
    children().forEach(child -> child.walk(visitor));
  }

  private void write(StringBuilder xml) {
    xml.append('<').append(name);
    attributes.forEach((attribute, value) ->
        xml.append(' ')
            .append(attribute)
            .append("=\"")
            .append(escaped(value).replace("\"", "&quot;").replace("\n", "&#10;"))
            .append('"'));
    if (content.isEmpty()) {
      xml.append("/>");
      return;
    }
    xml.append('>');
    for (Object item : content) {
      switch (item) {
        case Draft child -> child.write(xml);
        case RawMarkup raw -> xml.append(raw.markup());
        default -> xml.append(escaped(item.toString()));
      }
    }
    xml.append("</").append(name).append('>');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "&#13;");
  }
}
