package hubreturns.ssi.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * The page that somebody asked for before signing in, kept in the browser: its address alone, and
 * only where it is short and was to be looked at.
 */
final class WantedPage {
  static final int CHARACTERS_MAX = 2_000;

  // One slash: two would name another host, and browsers read a backslash as a slash.
  private static final String OWN_ADDRESS = "/|/[^/\\\\\\p{C}][^\\\\\\p{C}]*";

  private final PageCookie cookie;

  WantedPage(boolean secure) {
    this.cookie = new PageCookie("wanted", Duration.ofMinutes(15), secure);
  }

  void remember(HttpServletRequest request, HttpServletResponse response) {
    String address =
        request.getQueryString() == null
            ? request.getRequestURI()
            : request.getRequestURI() + "?" + request.getQueryString();
    if (isToBeLookedAt(request) && isOwn(address) && !address.equals("/")) {
      cookie.write(response, address);
    }
  }

  private static boolean isToBeLookedAt(HttpServletRequest request) {
    String mode = request.getHeader("Sec-Fetch-Mode");
    return request.getMethod().equals("GET")
        && request.getHeader("HX-Request") == null
        && (mode == null || mode.equals("navigate"));
  }

  private static boolean isOwn(String address) {
    return address.length() <= CHARACTERS_MAX && address.matches(OWN_ADDRESS);
  }

  /** Gives the address back once. */
  Optional<String> take(HttpServletRequest request, HttpServletResponse response) {
    Optional<String> address = cookie.read(request).filter(WantedPage::isOwn);
    if (address.isPresent()) {
      cookie.delete(response);
    }
    return address;
  }
}
