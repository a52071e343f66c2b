package hubreturns.ssi.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The page that a person asked for before signing in, or on which the person used a form or a
 * download. The pages of the sign-in hand its address on, so that each tab leads to its own page.
 */
final class RequestedPage {
  /** The parameter or attribute of a request that has the address of the page. */
  static final String PAGE = "page";

  static final int CHARACTERS_MAX = 2_000;
  static final String SIGN_IN = "/sign-in";

  // One slash: two would name another host. Browsers read a backslash as a slash.
  private static final String OWN_ADDRESS = "/(?!/)[\\w.~:/?@!$&'()*+,;=%\\[\\]-]*";

  // They are no pages for somebody who is signed in.
  private static final String NO_PAGE = "/(?:sign-in|sign-out|scan/verdicts)(?![\\w-]).*";

  // After a download, the browser would still show the page for signing in.
  private static final String DOWNLOAD = ".*\\.[a-z]+";

  private RequestedPage() {}

  /**
   * The address of the sign-in page for somebody who must sign in before this request.
   *
   * @param ended whether the person was signed in
   */
  static String signIn(HttpServletRequest request, boolean ended) {
    String place = ended ? SIGN_IN + "?ended" : SIGN_IN;
    Optional<String> asked = asked(request).filter(address -> !address.equals("/"));
    if (asked.filter(address -> address.length() > CHARACTERS_MAX).isEmpty()) {
      return at(place, asked.filter(RequestedPage::isOwn));
    }
    Optional<String> path = asked.map(address -> address.replaceFirst("\\?.*", ""));
    return at(place + (ended ? "&" : "?") + "long", path.filter(RequestedPage::isOwn));
  }

  /** The address of a task that comes before the page of this request, and hands it on. */
  static String before(HttpServletRequest request, String task) {
    return at(
        task, asked(request).filter(address -> !address.equals("/")).filter(RequestedPage::isOwn));
  }

  private static Optional<String> asked(HttpServletRequest request) {
    String mode = request.getHeader("Sec-Fetch-Mode");
    if (mode != null && !mode.equals("navigate")) {
      return Optional.empty();
    }
    if (request.getRequestURI().startsWith(SIGN_IN)) {
      // Before sign-in, nothing may read a file.
      return AnonymousRequestLimits.isMultipart(request) ? Optional.empty() : of(request);
    }
    return page(request);
  }

  /** The page itself, or the page that a form or a download belongs to. */
  private static Optional<String> page(HttpServletRequest request) {
    if (request.getMethod().equals("GET") && !request.getRequestURI().matches(DOWNLOAD)) {
      return Optional.of(address(request.getRequestURI(), request.getQueryString()));
    }
    try {
      return Optional.ofNullable(request.getHeader("Referer"))
          .map(URI::create)
          .filter(page -> request.getServerName().equals(page.getHost()))
          .flatMap(page ->
              Optional.ofNullable(page.getRawPath())
                  .map(path ->
                      path.matches(DOWNLOAD) ? section(path) : address(path, page.getRawQuery())));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  /**
   * Where the form of a download is: /overdue of /overdue.csv, which shows it again with errors.
   */
  private static String section(String download) {
    return download.replaceFirst("^(/[^/.]*).*", "$1");
  }

  private static String address(String path, @Nullable String query) {
    return query == null ? path : path + "?" + query;
  }

  private static boolean isOwn(String address) {
    return address.length() <= CHARACTERS_MAX
        && address.matches(OWN_ADDRESS)
        && !address.matches(NO_PAGE);
  }

  /** The address of the page that a request of the sign-in hands on. */
  static Optional<String> of(HttpServletRequest request) {
    String address =
        request.getAttribute(PAGE) instanceof String kept ? kept : request.getParameter(PAGE);
    return Optional.ofNullable(address).filter(RequestedPage::isOwn);
  }

  /** Where a request of the sign-in leads in the end. */
  static String target(HttpServletRequest request) {
    return of(request).orElse("/");
  }

  /** A place of the sign-in that hands on what this request hands on. */
  static String at(String place, HttpServletRequest request) {
    return at(place, of(request));
  }

  private static String at(String place, Optional<String> page) {
    String separator = place.contains("?") ? "&" : "?";
    return page.map(address ->
            place + separator + PAGE + "=" + URLEncoder.encode(address, StandardCharsets.UTF_8))
        .orElse(place);
  }
}
