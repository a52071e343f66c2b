package hubreturns.simulator.web;

/** Text on its way into a page. */
public final class Html {
  private Html() {}

  /** The text with every character that HTML gives a meaning made harmless, in attributes too. */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      switch (letter) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(letter);
      }
    }
    return safe.toString();
  }

  /** A reply with a page that may load nothing from elsewhere and run no script. */
  public static Answer.Reply page(int status, String title, String body) {
    String page =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <link rel="stylesheet" href="/simulator.css">
        <link rel="icon" href="data:,">
        </head>
        <body>
        %s
        </body>
        </html>
        """
            .formatted(escape(title), body);
    return Answer.text(status, "text/html", page)
        .with(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src data:; form-action 'self';"
                + " base-uri 'none'; frame-ancestors 'none'")
        .with("Referrer-Policy", "same-origin")
        .with("X-Content-Type-Options", "nosniff");
  }
}
