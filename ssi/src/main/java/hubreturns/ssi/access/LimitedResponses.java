package hubreturns.ssi.access;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Stops reading an identity provider's response that exceeds {@link #BYTES_MAX}, far more than a
 * sensible response has.
 */
final class LimitedResponses implements ClientHttpRequestInterceptor {
  static final int BYTES_MAX = 1024 * 1024;

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    return new Limited(execution.execute(request, body));
  }

  private record Limited(ClientHttpResponse response) implements ClientHttpResponse {
    @Override
    public InputStream getBody() throws IOException {
      return new LimitedStream(response.getBody());
    }

    @Override
    public HttpStatusCode getStatusCode() throws IOException {
      return response.getStatusCode();
    }

    @Override
    public String getStatusText() throws IOException {
      return response.getStatusText();
    }

    @Override
    public HttpHeaders getHeaders() {
      return response.getHeaders();
    }

    @Override
    public void close() {
      response.close();
    }
  }

  private static final class LimitedStream extends FilterInputStream {
    private int left = BYTES_MAX;

    LimitedStream(InputStream stream) {
      super(stream);
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      count(octet < 0 ? 0 : 1);
      return octet;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      count(Math.max(count, 0));
      return count;
    }

    private void count(int bytes) throws IOException {
      left -= bytes;
      if (left < 0) {
        throw new IOException("the response is longer than " + BYTES_MAX + " bytes");
      }
    }
  }
}
