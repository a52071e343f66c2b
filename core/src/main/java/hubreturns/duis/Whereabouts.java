package hubreturns.duis;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.ext.DefaultHandler2;

/**
 * Adds line and column to a refusal found in the tree, which knows neither: the second look that a
 * refused message can wait for.
 *
 * <p>A construct that no message may hold is found before anything else can be; so where there is
 * one, it is the fault, and otherwise it is the first element of the refusal's name.
 */
final class Whereabouts extends DefaultHandler2 {
  private static final String LEXICAL_HANDLER = "http://xml.org/sax/properties/lexical-handler";

  private final Optional<String> element;
  private @Nullable Locator locator;
  private Optional<Refusal.Place> ofConstruct = Optional.empty();
  private Optional<Refusal.Place> ofElement = Optional.empty();

  private Whereabouts(Optional<String> element) {
    this.element = element;
  }

  /** The refusal with its line and column, where they can be had and it lacks them. */
  static Refusal added(Refusal refusal, byte[] body) {
    if (refusal.place().line().isPresent()) {
      return refusal;
    }
    Whereabouts search = new Whereabouts(refusal.place().element());
    try {
      return Xml.look(reader -> {
        reader.setContentHandler(search);
        reader.setErrorHandler(Xml.THROWING);
        reader.setProperty(LEXICAL_HANDLER, search);
        reader.parse(Xml.source(body));
        return search.found(refusal);
      });
    } catch (SAXException e) {
      // Not well-formed, and the parser could not say where: what was found until there holds.
      return search.found(refusal);
    }
  }

  private Refusal found(Refusal refusal) {
    return ofConstruct
        .or(() -> ofElement)
        .map(at ->
            new Refusal(
                refusal.problem(), refusal.detail(), refusal.place().at(at.line(), at.column())))
        .orElse(refusal);
  }

  @Override
  public void setDocumentLocator(Locator documentLocator) {
    locator = documentLocator;
  }

  @Override
  public void startElement(String uri, String localName, String qName, Attributes attributes) {
    if (ofElement.isEmpty() && element.equals(Optional.of(Refusal.shortened(localName)))) {
      ofElement = here();
    }
  }

  @Override
  public void comment(char[] characters, int start, int length) {
    construct();
  }

  @Override
  public void startCDATA() {
    construct();
  }

  @Override
  public void processingInstruction(String target, String data) {
    construct();
  }

  private void construct() {
    if (ofConstruct.isEmpty()) {
      ofConstruct = here();
    }
  }

  private Optional<Refusal.Place> here() {
    return Optional.ofNullable(locator)
        .map(at -> Refusal.Place.at(at.getLineNumber(), at.getColumnNumber()));
  }
}
