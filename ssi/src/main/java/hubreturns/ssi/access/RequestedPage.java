package hubreturns.ssi.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The page that a person asked for before signing in, or on which the person used a form or a
 * download. A cookie keeps its address, if the address is short and the browser asked for a whole
 * page.
 */
final class RequestedPage {
  static final int CHARACTERS_MAX = 2_000;

  // One slash: two would name another host, and browsers read a backslash as a slash.
  private static final String OWN_ADDRESS = "/|/[^/\\\\\\p{C}][^\\\\\\p{C}]*";

  // After a download, the browser would still show the page for signing in.
  private static final String DOWNLOAD = ".*\\.[a-z]+";

  private final PageCookie cookie;

  RequestedPage(boolean secure) {
    this.cookie = new PageCookie("wanted", Duration.ofMinutes(15), secure);
  }

  void remember(HttpServletRequest request, HttpServletResponse response) {
    if (isNavigation(request)) {
      page(request)
          .filter(RequestedPage::isOwn)
          .filter(address -> !address.equals("/"))
          .ifPresent(address -> cookie.write(response, address));
    }
  }

  private static boolean isNavigation(HttpServletRequest request) {
    String mode = request.getHeader("Sec-Fetch-Mode");
    return request.getHeader("HX-Request") == null && (mode == null || mode.equals("navigate"));
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
    return address.length() <= CHARACTERS_MAX && address.matches(OWN_ADDRESS);
  }

  /** Returns the address once, and then forgets it. */
  Optional<String> take(HttpServletRequest request, HttpServletResponse response) {
    Optional<String> address = cookie.read(request).filter(RequestedPage::isOwn);
    if (address.isPresent()) {
      cookie.delete(response);
    }
    return address;
  }
}
