package hubreturns.ssi.access;

import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.access.Passwords.TooManyWaiting;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;

/** Sends people to the sign-in page, and responds to sign-ins that succeeded or failed. */
public final class SignInHandlers {
  private final PageCookie browser;
  private final PageCookie name;
  private final Sessions sessions;
  private final SignIns signIns;
  private final Clock clock;

  public SignInHandlers(
      SignIns signIns, Sessions sessions, SsiConfiguration configuration, Clock clock) {
    boolean secure = configuration.secure();
    this.browser = new PageCookie("browser", Duration.ofDays(180), secure);
    this.name = new PageCookie("name", Duration.ofMinutes(1), secure);
    this.sessions = sessions;
    this.signIns = signIns;
    this.clock = clock;
  }

  /** The token of a browser that has signed in before. */
  Optional<String> browserToken(HttpServletRequest request) {
    return browser.read(request);
  }

  /** Sends somebody who is not signed in to the sign-in page. */
  public void askToSignIn(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.sendRedirect(RequestedPage.signIn(request, sessions.isNamedIn(request)));
  }

  /** Sends somebody whose session has ended to the sign-in page. */
  public void askAgain(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.sendRedirect(RequestedPage.signIn(request, true));
  }

  /** Opens the page that a sign-in page leads to, because the person is signed in already. */
  public void goOn(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.sendRedirect(RequestedPage.target(request));
  }

  /** Begins the session of a person who signed in, and opens the page that was asked for. */
  public void signedIn(
      HttpServletRequest request, HttpServletResponse response, Authentication signedIn)
      throws IOException {
    if (!(signedIn.getPrincipal() instanceof Person person)) {
      throw new IllegalStateException("only a person can sign in");
    }
    switch (person) {
      case AccountHolder holder when signIns.needsPasskey(holder.name()) -> {
        sessions.begin(holder, true, request, response);
        response.sendRedirect(RequestedPage.at(PasskeyPages.PATH, request));
      }
      case AccountHolder holder -> {
        begin(holder, request, response);
        goOn(request, response);
      }
      case Member member -> {
        sessions.begin(member, false, request, response);
        goOn(request, response);
      }
    }
  }

  /** Begins the session of an account. */
  void begin(AccountHolder holder, HttpServletRequest request, HttpServletResponse response) {
    sessions.begin(holder, false, request, response);
    browser.write(response, signIns.noteBrowser(holder.name(), browser.read(request)));
  }

  /** Shows the sign-in page again, with the reason. */
  public void notSignedIn(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
      throws IOException, ServletException {
    if (reason.getCause() instanceof TooManyWaiting) {
      SecurityLog.note(
          SecurityEvent.SIGN_IN_REFUSED,
          request.getRemoteAddr(),
          "SSI sign-in from {} refused: too many sign-ins at the same time",
          request.getRemoteAddr());
      response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
      return;
    }
    String typed = request.getParameter("name");
    if (typed != null && typed.length() <= 63) {
      name.write(response, typed);
    }
    if (reason instanceof TooManyAttemptsException tooMany) {
      String minutes = SignIns.minutesUntil(tooMany.until(), clock.instant());
      response.sendRedirect(
          RequestedPage.at("/sign-in?wait=" + minutes.replaceAll("\\D", ""), request));
    } else {
      response.sendRedirect(RequestedPage.at("/sign-in?refused", request));
    }
  }

  /** Ends the session of somebody who signs out. */
  public void signsOut(HttpServletRequest request, HttpServletResponse response) {
    SessionCheck.viewer(request)
        .ifPresent(viewer ->
            SecurityLog.note(
                SecurityEvent.SIGN_OUT,
                request.getRemoteAddr(),
                "SSI sign-out of {} from {}",
                viewer.name(),
                request.getRemoteAddr()));
    sessions.end(request, response);
  }

  /** The name that was typed with a wrong password, once. */
  Optional<String> typedName(HttpServletRequest request, HttpServletResponse response) {
    Optional<String> typed = name.read(request);
    if (typed.isPresent()) {
      name.delete(response);
    }
    return typed;
  }
}
