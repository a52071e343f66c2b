package hubreturns.service.request;

import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Returns a problem document for HTTP requests that Tomcat cannot parse, or does not read because
 * the service is stopping. A malformed request gets the type {@code about:blank} (RFC 9457, 4.2.1),
 * because the status says everything.
 */
public final class ProblemReports extends ErrorReportValve {
  private static final Logger log = LoggerFactory.getLogger(ProblemReports.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int CLIENT_ERROR = 400;

  @Override
  protected void report(Request request, Response response, Throwable throwable) {
    int status = response.getStatus();
    if (status < CLIENT_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    String instance = "urn:uuid:" + UUID.randomUUID();
    if (isStopping(request)) {
      // Tomcat has read no header of the request. So it misses the Host, and has set 400.
      Reply.Overload stopping = Admission.stopping();
      response.setStatus(stopping.refusal().problem().status());
      response.setHeader("Retry-After", String.valueOf(Admission.seconds(stopping.after())));
      write(
          request,
          response,
          ProblemDocument.of(stopping.refusal(), instance, Optional.empty()).body());
      return;
    }
    SecurityLog.note(
        SecurityEvent.MESSAGE_REFUSED,
        request.getRemoteAddr(),
        "refused {} from {}: malformed HTTP request ({})",
        status,
        request.getRemoteAddr(),
        instance);
    Metrics.counter("hub_returns_refusals", "problem", "not_http").increment();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", "Malformed HTTP request");
    members.put("status", status);
    members.put(
        "detail",
        "The HTTP request is malformed, so its message was not read. Check the request's method,"
            + " headers, length and encoding.");
    members.put("instance", instance);
    write(request, response, JSON.writeValueAsBytes(members));
  }

  private static boolean isStopping(Request request) {
    return request.getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol
        && protocol.isPaused();
  }

  private static void write(Request request, Response response, byte[] problem) {
    try {
      response.setContentType("application/problem+json");
      response.setCharacterEncoding(StandardCharsets.UTF_8);
      response.getReporter().write(new String(problem, StandardCharsets.UTF_8));
      response.finishResponse();
    } catch (IOException | IllegalStateException goneAway) {
      log.debug("{} closed the connection before the response", request.getRemoteAddr(), goneAway);
    }
  }
}
