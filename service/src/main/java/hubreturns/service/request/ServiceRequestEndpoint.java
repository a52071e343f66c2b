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
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.coyote.CloseNowException;
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
  private static final String SERVICES = "/api/v1/";
  private static final Duration DATABASE_BACK_IN = Duration.ofSeconds(5);
  private static final int WRITE_BUFFER_BYTES = 64 * 1024;

  private final transient ServiceRequestHandler handler;
  private final transient RecentRefusals refusals;
  private final transient MeterRegistry metrics;
  private final transient MessageBody.Limits limits;

  /**
   * The endpoint.
   *
   * @param bodyBytesMax the largest body that is taken
   * @param within how long a sender may take over a body
   */
  public ServiceRequestEndpoint(
      ServiceRequestHandler handler,
      RecentRefusals refusals,
      MeterRegistry metrics,
      int bodyBytesMax,
      Duration within) {
    this.handler = handler;
    this.refusals = refusals;
    this.metrics = metrics;
    this.limits = new MessageBody.Limits(bodyBytesMax, within);
  }

  @Override
  protected void service(HttpServletRequest http, HttpServletResponse response) throws IOException {
    Reply reply;
    try {
      reply = reply(http);
    } catch (IOException e) {
      security.warn(
          "hung up on {}{}: its message did not come whole ({})",
          http.getRemoteAddr(),
          tlsSubject(http).map(subject -> " as " + subject).orElse(""),
          e.getMessage());
      count(Problem.SENDER_TOO_SLOW);
      // Tomcat has set its own answer by now, and takes no other.
      return;
    } catch (DataAccessResourceFailureException | CannotCreateTransactionException e) {
      Refusal refusal = fault(Problem.UNAVAILABLE, "The database cannot be reached", e);
      reply = new Reply.NoRoom(refusal, DATABASE_BACK_IN);
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
      case Reply.NoRoom noRoom -> {
        response.setHeader("Retry-After", String.valueOf(Admission.seconds(noRoom.after())));
        refuse(http, response, noRoom.refusal());
      }
      case Reply.Refused refused -> refuse(http, response, refused.refusal());
    }
  }

  private Reply reply(HttpServletRequest http) throws IOException {
    String address = http.getRequestURI();
    Optional<ServicePath> path =
        address.startsWith(SERVICES)
            ? Word.read(ServicePath.class, address.substring(SERVICES.length()))
            : Optional.empty();
    if (path.isEmpty()) {
      return refused(
          Problem.NOT_FOUND,
          "The services are "
              + SERVICES
              + " and one of "
              + Word.spellings(ServicePath.class)
              + ".");
    }
    if (!"POST".equals(http.getMethod())) {
      return refused(Problem.METHOD_NOT_ALLOWED, "Send the Service Request with POST.");
    }
    if (!isXml(http)) {
      return refused(
          Problem.MEDIA_TYPE_NOT_SUPPORTED,
          "Send the Service Request as application/xml in UTF-8, not compressed.");
    }
    return switch (MessageBody.read(http, limits)) {
      case MessageBody.Whole whole -> handler.handle(whole.bytes(), path.get());
      case MessageBody.TooLarge tooLarge ->
          refused(
              Problem.BODY_TOO_LARGE,
              "At most %d bytes are taken; a full list of 999 hubs needs some 26,000. Split the"
                      .formatted(limits.bytesMax())
                  + " request.");
      case MessageBody.TooSlow tooSlow ->
          refused(
              Problem.SENDER_TOO_SLOW,
              "The message did not come whole within %d s; nothing was done. Send it again without"
                      .formatted(limits.within().toSeconds())
                  + " pauses.");
    };
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
          "refused {} {} from {}{}: {} ({})",
          problem.status(),
          problem.type(),
          http.getRemoteAddr(),
          tlsSubject(http).map(subject -> " as " + subject).orElse(""),
          refusal.detail(),
          instance);
    }
    refusals.add(http.getRemoteAddr(), problem, refusal.detail(), instance);
    count(problem);
    if (problem == Problem.METHOD_NOT_ALLOWED) {
      response.setHeader("Allow", "POST");
    }
    ProblemDocument document =
        ProblemDocument.of(refusal, instance, Optional.ofNullable(http.getHeader("Accept")));
    write(response, problem.status(), document.mediaType(), document.body());
    if (problem == Problem.SENDER_TOO_SLOW) {
      response.flushBuffer();
      // Otherwise Tomcat would read the rest of the message before it lets the connection go.
      throw new CloseNowException();
    }
  }

  private void count(Problem problem) {
    Counter.builder("hub_returns_refusals")
        .description("Requests refused without a DUIS answer")
        .tag("problem", problem.name().toLowerCase(Locale.ROOT))
        .register(metrics)
        .increment();
  }

  /** Who the sender is on the transport, where it had to show a certificate. */
  private static Optional<String> tlsSubject(HttpServletRequest http) {
    return http.getAttribute("jakarta.servlet.request.X509Certificate")
            instanceof X509Certificate[] chain
        ? Optional.of(
            chain[0].getSubjectX500Principal().getName().replaceAll("\\p{Cntrl}", "\uFFFD"))
        : Optional.empty();
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
