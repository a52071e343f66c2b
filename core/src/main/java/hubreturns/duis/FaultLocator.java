package hubreturns.duis;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.ext.DefaultHandler2;

/**
 * Adds line and column to a refusal. The document tree holds no positions, so the message is read a
 * second time.
 *
 * <p>The search looks for a forbidden construct first. If the message has one, that is the fault.
 * Otherwise the fault is in the first element with the name in the refusal.
 */
final class FaultLocator extends DefaultHandler2 {
  private static final String LEXICAL_HANDLER = "http://xml.org/sax/properties/lexical-handler";

  private final Optional<String> element;
  private @Nullable Locator locator;
  private Optional<Refusal.Place> ofConstruct = Optional.empty();
  private Optional<Refusal.Place> ofElement = Optional.empty();

  private FaultLocator(Optional<String> element) {
    this.element = element;
  }

  /** The refusal with line and column, where the second reading can find them. */
  static Refusal locate(Refusal refusal, byte[] body) {
    if (refusal.place().line().isPresent()) {
      return refusal;
    }
    FaultLocator search = new FaultLocator(refusal.place().element());
    try {
      return Xml.withReader(reader -> {
        reader.setContentHandler(search);
        reader.setErrorHandler(Xml.THROWING);
        reader.setProperty(LEXICAL_HANDLER, search);
        reader.parse(Xml.source(body));
        return search.located(refusal);
      });
    } catch (SAXException e) {
      // The message is not well-formed. What was found up to that point is still the fault.
      return search.located(refusal);
    }
  }

  private Refusal located(Refusal refusal) {
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
