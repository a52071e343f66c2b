package hubreturns.ssi.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * A small text that a browser keeps for the pages. No script can read it, and other sites' forms do
 * not send it.
 *
 * @param name without the prefix; empty for the cookie of the session
 * @param kept how long the browser keeps it; if negative, until the browser ends
 * @param secure whether it travels over TLS only; then no neighbouring host can set it either (RFC
 *     6265bis, the prefix {@code __Host-})
 */
record PageCookie(String name, Duration kept, boolean secure) {
  static final int CHARACTERS_MAX = 3_600;

  private static final String PREFIX = "hub-returns";

  /** The name by which the browser knows it. */
  private String fullName() {
    return (secure ? "__Host-" : "") + PREFIX + (name.isEmpty() ? "" : "-" + name);
  }

  /** The text in this request; empty when there is none or it is not one that we wrote. */
  Optional<String> read(HttpServletRequest request) {
    return Optional.ofNullable(WebUtils.getCookie(request, fullName()))
        .map(Cookie::getValue)
        .filter(value -> value.length() <= CHARACTERS_MAX && value.matches("[A-Za-z0-9_-]+"))
        .flatMap(PageCookie::decoded);
  }

  private static Optional<String> decoded(String value) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(value);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)
          ? Optional.of(text)
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  void write(HttpServletResponse response, String text) {
    String value =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    add(response, value, kept);
  }

  void delete(HttpServletResponse response) {
    add(response, "", Duration.ZERO);
  }

  private void add(HttpServletResponse response, String value, Duration age) {
    response.addHeader(
        "Set-Cookie",
        ResponseCookie.from(fullName(), value)
            .path("/")
            .maxAge(age)
            .httpOnly(true)
            .secure(secure)
            .sameSite("Lax")
            .build()
            .toString());
  }
}
