package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Effects;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.Duis;
import hubreturns.harness.Http;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Sends messages, and records each sending in the history. */
final class Sender {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final History history;
  private final HttpClient http;

  /** Sends in the clear. */
  Sender(History history) {
    this.history = history;
    this.http = builder().build();
  }

  /** Sends with a client certificate. */
  Sender(History history, SSLContext tls) {
    this.history = history;
    this.http = builder().sslContext(tls).build();
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
  }

  /** Where messages are sent: a node, or a proxy in front of the nodes. */
  record Target(String name, URI serviceD) {}

  /** Sends a message once. */
  Outcome send(Message message, Target target) throws InterruptedException {
    Sending begun = history.begin(message, target.name());
    Outcome outcome;
    try {
      outcome = read(post(message, target));
    } catch (IOException e) {
      outcome = new Outcome.Unknown(e.toString());
    }
    history.end(begun, outcome);
    return outcome;
  }

  private Http.Response post(Message message, Target target)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(target.serviceD())
                .timeout(PATIENCE)
                .header("Content-Type", "application/xml")
                .POST(BodyPublishers.ofByteArray(message.bytes()))
                .build(),
            BodyHandlers.ofByteArray());
    return new Http.Response(response.statusCode(), response.body(), response.headers());
  }

  private static Outcome read(Http.Response response) {
    if (response.status() != 200) {
      return new Outcome.Refused(response.status(), Duis.asksToResend(response), response.text());
    }
    Answer answer = Answer.read(response, 0);
    return new Outcome.Answered(
        Effects.sha256(answer.bytes()), answer.replayed(), answer.code(), answer.outcomes());
  }
}
