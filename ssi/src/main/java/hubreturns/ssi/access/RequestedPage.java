package hubreturns.ssi.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * The page that a person asked for before signing in. A cookie keeps its address, if the address is
 * short and the browser asked for a whole page.
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
    String address =
        request.getQueryString() == null
            ? request.getRequestURI()
            : request.getRequestURI() + "?" + request.getQueryString();
    if (isPageView(request) && isOwn(address) && !address.equals("/")) {
      cookie.write(response, address);
    }
  }

  private static boolean isPageView(HttpServletRequest request) {
    String mode = request.getHeader("Sec-Fetch-Mode");
    return request.getMethod().equals("GET")
        && !request.getRequestURI().matches(DOWNLOAD)
        && request.getHeader("HX-Request") == null
        && (mode == null || mode.equals("navigate"));
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
