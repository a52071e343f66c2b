package hubreturns.ssi;

import hubreturns.ssi.page.Choices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page for requests that no other page answers: Tomcat cannot read them, for example because
 * their address is too long, or it does not read them because the service stops, or even the error
 * page has failed.
 */
public final class LastReport extends ErrorReportValve {
  private static final Logger log = LoggerFactory.getLogger(LastReport.class);
  private static final int ERROR = 400;

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en-GB">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Request failed – Comms Hub Returns</title>
        <link rel="stylesheet" href="/assets/ssi.css">
      </head>
      <body>
      <main id="main" class="narrow">
        <h1>Request failed</h1>
        <p>The service could not read your request, or could not answer it at this moment.</p>
        <p><b>If you searched for a list, the list was too long.</b> One search takes up to %s Device IDs. Go back and search
          for one part of the list at a time. Or make a returns file of the list, and <a href="/check">check the file</a>.</p>
        <p>Otherwise wait a minute, then <a href="/">go to the overview</a> and try again. If it fails again, call the operator
          of this service.</p>
      </main>
      </body>
      </html>
      """
          .formatted(String.format(Locale.UK, "%,d", Choices.IDS_MAX));

  @Override
  protected void report(Request request, Response response, Throwable thrown) {
    if (response.getStatus() < ERROR
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    try {
      response.setContentType("text/html");
      response.setCharacterEncoding(StandardCharsets.UTF_8);
      response.setHeader("Content-Security-Policy", AccessRules.CONTENT_SECURITY_POLICY);
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader("X-Frame-Options", "DENY");
      response.setHeader("Referrer-Policy", "same-origin");
      response.setHeader("Cache-Control", "no-store");
      response.getReporter().write(PAGE);
      response.finishResponse();
    } catch (IOException | IllegalStateException goneAway) {
      log.debug("{} closed the connection before the response", request.getRemoteAddr(), goneAway);
    }
  }
}
