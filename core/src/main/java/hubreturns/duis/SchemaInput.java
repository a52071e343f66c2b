package hubreturns.duis;

import java.io.InputStream;
import java.io.Reader;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.ls.LSInput;

/** One of our schema files, as the schema factory's resolver needs it. */
record SchemaInput(InputStream stream, String name) implements LSInput {
  @Override
  public @Nullable Reader getCharacterStream() {
    return null;
  }

  @Override
  public void setCharacterStream(Reader characterStream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public InputStream getByteStream() {
    return stream;
  }

  @Override
  public void setByteStream(InputStream byteStream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable String getStringData() {
    return null;
  }

  @Override
  public void setStringData(String stringData) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getSystemId() {
    return name;
  }

  @Override
  public void setSystemId(String systemId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable String getPublicId() {
    return null;
  }

  @Override
  public void setPublicId(String publicId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable String getBaseURI() {
    return null;
  }

  @Override
  public void setBaseURI(String baseUri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable String getEncoding() {
    return null;
  }

  @Override
  public void setEncoding(String encoding) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean getCertifiedText() {
    return false;
  }

  @Override
  public void setCertifiedText(boolean certifiedText) {
    throw new UnsupportedOperationException();
  }
}
