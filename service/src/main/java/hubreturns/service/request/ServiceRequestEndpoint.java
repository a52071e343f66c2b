package hubreturns.service.request;

import hubreturns.duis.Problem;
import hubreturns.duis.Refusal;
import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import hubreturns.service.availability.DatabaseFailure;
import hubreturns.service.availability.DatabaseWatch;
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

/**
 * The DUIS interface over HTTP. It makes the checks that need no message (docs/wire.md#transport),
 * and it is the one place that catches faults.
 */
public final class ServiceRequestEndpoint extends HttpServlet {
  private static final Logger log = LoggerFactory.getLogger(ServiceRequestEndpoint.class);
  private static final String SERVICES = "/api/v1/";
  private static final int WRITE_BUFFER_BYTES = 64 * 1024;

  private final transient ServiceRequestHandler handler;
  private final transient RecentRefusals refusals;
  private final transient DatabaseWatch database;
  private final transient MeterRegistry metrics;
  private final transient MessageBody.Limits limits;
  private final transient BodyMemory memory;
  private final transient OwnProbe probe;

  /**
   * The endpoint.
   *
   * @param database receives each failure of the database that led to a refusal
   * @param bodyBytesMax the largest body that is accepted
   * @param within how long a sender may take to send a body
   * @param memory for the bodies of all requests in progress
   * @param probe recognises this process's own readiness probe
   */
  public ServiceRequestEndpoint(
      ServiceRequestHandler handler,
      RecentRefusals refusals,
      DatabaseWatch database,
      MeterRegistry metrics,
      int bodyBytesMax,
      Duration within,
      BodyMemory memory,
      OwnProbe probe) {
    this.handler = handler;
    this.refusals = refusals;
    this.database = database;
    this.metrics = metrics;
    this.limits = new MessageBody.Limits(bodyBytesMax, within);
    this.memory = memory;
    this.probe = probe;
  }

  @Override
  protected void service(HttpServletRequest http, HttpServletResponse response) throws IOException {
    if (probe.sent(http)) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    // The memory is in use until the response is written, because the message is kept until then.
    try (BodyMemory.Share share = memory.share()) {
      respond(http, response, share);
    }
  }

  private void respond(
      HttpServletRequest http, HttpServletResponse response, BodyMemory.Share share)
      throws IOException {
    Reply reply;
    try {
      reply = reply(http, share);
    } catch (IOException e) {
      SecurityLog.note(
          SecurityEvent.SENDER_DISCONNECTED,
          http.getRemoteAddr(),
          "disconnected {}{}: the message did not arrive completely ({})",
          http.getRemoteAddr(),
          tlsSubject(http).map(subject -> " as " + subject).orElse(""),
          e.getMessage());
      count(Problem.SENDER_TOO_SLOW);
      // Tomcat has already set its own response.
      return;
    } catch (RuntimeException e) {
      reply = DatabaseFailure.isOfServer(e) ? unavailable(e) : new Reply.RefusedRequest(fault(e));
    }
    switch (reply) {
      case Reply.Answer answer ->
          write(response, 200, "application/xml;charset=UTF-8", answer.xml());
      case Reply.ReplayedAnswer replayed -> {
        response.setHeader("Hub-Returns-Replayed", "true");
        write(response, 200, "application/xml;charset=UTF-8", replayed.xml());
      }
      case Reply.Overload overload -> {
        response.setHeader("Retry-After", String.valueOf(Admission.seconds(overload.after())));
        refuse(http, response, overload.refusal());
      }
      case Reply.RefusedRequest refused -> refuse(http, response, refused.refusal());
    }
  }

  private Reply reply(HttpServletRequest http, BodyMemory.Share share) throws IOException {
    String address = http.getRequestURI();
    Optional<ServicePath> path =
        address.startsWith(SERVICES)
            ? Word.read(ServicePath.class, address.substring(SERVICES.length()))
            : Optional.empty();
    if (path.isEmpty()) {
      return refused(
          Problem.NOT_FOUND,
          "There is no service at this path. Send to "
              + SERVICES
              + " followed by one of: "
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
    return switch (MessageBody.read(http, limits, share)) {
      case MessageBody.WholeBody whole -> handler.handle(whole.bytes(), path.get());
      case MessageBody.OversizeBody oversize ->
          refused(
              Problem.BODY_TOO_LARGE,
              "The body is larger than %d bytes. A full list of 999 hubs needs about 26,000. Split"
                      .formatted(limits.bytesMax())
                  + " the request.");
      case MessageBody.SlowBody slow ->
          refused(
              Problem.SENDER_TOO_SLOW,
              "The message did not arrive completely within %d s. Nothing was changed. Resend the"
                      .formatted(limits.within().toSeconds())
                  + " same message without pauses.");
      case MessageBody.MemoryShortage shortage ->
          new Reply.Overload(
              Refusal.of(
                  Problem.OVER_CAPACITY,
                  "Too many messages are arriving. Nothing was changed. Resend the same message in"
                      + " %d s.".formatted(Admission.RETRY_AFTER.toSeconds())),
              Admission.RETRY_AFTER);
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
    return new Reply.RefusedRequest(Refusal.of(problem, detail));
  }

  /**
   * The reply while the database is unavailable. Only a resend shows whether a commit without an
   * answer happened.
   */
  private Reply unavailable(RuntimeException e) {
    database.refused(e);
    return new Reply.Overload(
        Refusal.of(
            Problem.UNAVAILABLE,
            "The database is unavailable. Resend the same message in %d s. If it was processed, you get its answer."
                .formatted(Admission.RETRY_AFTER.toSeconds())),
        Admission.RETRY_AFTER);
  }

  private static Refusal fault(RuntimeException e) {
    String correlation = UUID.randomUUID().toString();
    log.error(
        "Internal error ({}); the sender was asked to resend the same message", correlation, e);
    return Refusal.of(
        Problem.FAULT,
        "Internal error. Resend the same message. If it was processed, you get its answer. If it fails"
            + " again, quote "
            + correlation
            + " to the operator.");
  }

  private void refuse(HttpServletRequest http, HttpServletResponse response, Refusal refusal)
      throws IOException {
    String instance = "urn:uuid:" + UUID.randomUUID();
    Problem problem = refusal.problem();
    if (problem.status() < 500) {
      SecurityLog.note(
          SecurityEvent.MESSAGE_REFUSED,
          http.getRemoteAddr(),
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
      // Otherwise Tomcat would read the rest of the message before it closes the connection.
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

  /** The subject of the sender's TLS certificate, where mutual TLS demands one. */
  private static Optional<String> tlsSubject(HttpServletRequest http) {
    return http.getAttribute("jakarta.servlet.request.X509Certificate")
            instanceof X509Certificate[] chain
        ? Optional.of(chain[0].getSubjectX500Principal().getName())
        : Optional.empty();
  }

  /**
   * Sends the header and the body in one packet. Sent separately, they would wait for
   * acknowledgements.
   */
  private static void write(HttpServletResponse response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setBufferSize(WRITE_BUFFER_BYTES);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
