package hubreturns.service.request;

import hubreturns.duis.Problem;
import hubreturns.duis.Refusal;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.Word;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * The DUIS interface over HTTP: check 1 of duis.md section 7, and the one place faults are caught.
 */
public final class ServiceRequestEndpoint extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger log = LoggerFactory.getLogger(ServiceRequestEndpoint.class);
  private static final Logger security = LoggerFactory.getLogger("hubreturns.security");
  private static final int RETRY_AFTER_SECONDS = 5;
  private static final int WRITE_BUFFER_BYTES = 64 * 1024;

  private final transient ServiceRequestHandler handler;
  private final transient MeterRegistry metrics;
  private final int bodyBytesMax;

  /**
   * The endpoint.
   *
   * @param bodyBytesMax the largest body that is read
   */
  public ServiceRequestEndpoint(
      ServiceRequestHandler handler, MeterRegistry metrics, int bodyBytesMax) {
    this.handler = handler;
    this.metrics = metrics;
    this.bodyBytesMax = bodyBytesMax;
  }

  @Override
  protected void service(HttpServletRequest http, HttpServletResponse response) throws IOException {
    Reply reply;
    try {
      reply = reply(http);
    } catch (DataAccessResourceFailureException | CannotCreateTransactionException e) {
      reply = new Reply.Refused(fault(Problem.UNAVAILABLE, "The database cannot be reached", e));
    } catch (RuntimeException e) {
      reply = new Reply.Refused(fault(Problem.FAULT, "Something went wrong here", e));
    }
    switch (reply) {
      case Reply.Answer answer ->
          write(response, 200, "application/xml;charset=UTF-8", answer.xml());
      case Reply.ReplayedAnswer replayed -> {
        response.setHeader("Hub-Returns-Replayed", "true");
        write(response, 200, "application/xml;charset=UTF-8", replayed.xml());
      }
      case Reply.Refused refused -> refuse(http, response, refused.refusal());
    }
  }

  private Reply reply(HttpServletRequest http) throws IOException {
    String name = Optional.ofNullable(http.getPathInfo()).orElse("/").substring(1);
    Optional<ServicePath> path = Word.read(ServicePath.class, name);
    if (path.isEmpty()) {
      return refused(
          Problem.NOT_FOUND,
          "The services are /api/v1/ and one of " + Word.spellings(ServicePath.class) + ".");
    }
    if (!"POST".equals(http.getMethod())) {
      return refused(Problem.METHOD_NOT_ALLOWED, "Send the Service Request with POST.");
    }
    if (!isXml(http)) {
      return refused(
          Problem.MEDIA_TYPE_NOT_SUPPORTED,
          "Send the Service Request as application/xml in UTF-8, not compressed.");
    }
    Optional<byte[]> body = body(http);
    return body.isPresent()
        ? handler.handle(body.get(), path.get())
        : refused(
            Problem.BODY_TOO_LARGE,
            "At most "
                + bodyBytesMax
                + " bytes are taken; a full list of 999 hubs needs some 26,000. Split the request.");
  }

  private static boolean isXml(HttpServletRequest http) {
    String[] type =
        Optional.ofNullable(http.getContentType())
            .orElse("")
            .toLowerCase(Locale.ROOT)
            .split(";", -1);
    String media = type[0].strip();
    boolean utf8 = true;
    for (int i = 1; i < type.length; i++) {
      String parameter = type[i].strip().replace("\"", "");
      utf8 &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
    }
    return utf8
        && (media.equals("application/xml") || media.equals("text/xml"))
        && Optional.ofNullable(http.getHeader("Content-Encoding"))
            .orElse("identity")
            .equals("identity");
  }

  private Optional<byte[]> body(HttpServletRequest http) throws IOException {
    if (http.getContentLengthLong() > bodyBytesMax) {
      return Optional.empty();
    }
    byte[] body = http.getInputStream().readNBytes(bodyBytesMax + 1);
    return body.length > bodyBytesMax ? Optional.empty() : Optional.of(body);
  }

  private static Reply refused(Problem problem, String detail) {
    return new Reply.Refused(Refusal.of(problem, detail));
  }

  private static Refusal fault(Problem problem, String what, RuntimeException e) {
    String correlation = UUID.randomUUID().toString();
    log.error("{} ({}); the sender was told to send the same bytes again", what, correlation, e);
    return Refusal.of(
        problem,
        what
            + "; nothing was half done. Send the same bytes again; tell the operator "
            + correlation
            + " if it stays.");
  }

  private void refuse(HttpServletRequest http, HttpServletResponse response, Refusal refusal)
      throws IOException {
    String instance = "urn:uuid:" + UUID.randomUUID();
    Problem problem = refusal.problem();
    if (problem.status() < 500) {
      security.warn(
          "refused {} {} from {}: {} ({})",
          problem.status(),
          problem.type(),
          http.getRemoteAddr(),
          refusal.detail(),
          instance);
    }
    Counter.builder("hub_returns_refusals")
        .description("Requests refused without a DUIS answer")
        .tag("problem", problem.name().toLowerCase(Locale.ROOT))
        .register(metrics)
        .increment();
    switch (problem.status()) {
      case 405 -> response.setHeader("Allow", "POST");
      case 503 -> response.setIntHeader("Retry-After", RETRY_AFTER_SECONDS);
      default -> {}
    }
    ProblemDocument document =
        ProblemDocument.of(refusal, instance, Optional.ofNullable(http.getHeader("Accept")));
    write(response, problem.status(), document.mediaType(), document.body());
  }

  /** Header and body leave in one packet: apart, they wait for each other's acknowledgement. */
  private static void write(HttpServletResponse response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setBufferSize(WRITE_BUFFER_BYTES);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
