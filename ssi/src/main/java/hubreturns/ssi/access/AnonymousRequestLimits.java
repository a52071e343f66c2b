package hubreturns.ssi.access;

import hubreturns.ssi.page.Choices;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits what somebody who is not signed in can send: short headers, short forms, and no files. It
 * comes before anything that reads a form or a file.
 */
public final class AnonymousRequestLimits extends OncePerRequestFilter {
  /** Characters of the address and all headers together. */
  static final int HEADER_CHARACTERS_MAX = 16 * 1024;

  /**
   * Bytes of a form, before and after sign-in. A Device ID of a list may have quotes around it, and
   * a colon or a space after each byte, which a form sends as three bytes each.
   */
  public static final int FORM_BYTES_MAX = 128 * Choices.IDS_MAX;

  private final SignInHandlers signIn;

  /** Limits requests, and sends people whose session has ended to the page for signing in. */
  public AnonymousRequestLimits(SignInHandlers signIn) {
    this.signIn = signIn;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (SessionCheck.viewer(request).isPresent()) {
      chain.doFilter(request, response);
    } else if (headerCharacters(request) > HEADER_CHARACTERS_MAX) {
      if (request.getMethod().equals("GET")
          && !request.getRequestURI().startsWith(RequestedPage.SIGN_IN)) {
        // Perhaps a long search of somebody whose session has ended.
        signIn.askToSignIn(request, response);
      } else {
        response.sendError(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.value());
      }
    } else if (isMultipart(request)) {
      signIn.askAgain(request, response);
    } else if (request.getContentLengthLong() > FORM_BYTES_MAX) {
      response.sendError(HttpStatus.CONTENT_TOO_LARGE.value());
    } else {
      chain.doFilter(request, response);
    }
  }

  /** Whether this is a form with a file. */
  public static boolean isMultipart(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/");
  }

  private static int headerCharacters(HttpServletRequest request) {
    String query = Objects.requireNonNullElse(request.getQueryString(), "");
    int characters = request.getRequestURI().length() + query.length();
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        characters += name.length() + value.length();
      }
    }
    return characters;
  }
}
