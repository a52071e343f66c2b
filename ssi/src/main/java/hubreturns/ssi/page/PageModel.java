package hubreturns.ssi.page;

import hubreturns.ssi.access.SessionCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * Gives every template the formats of values, the viewer, the path of the page, and the age of what
 * it shows where a replica is behind.
 */
@ControllerAdvice
public final class PageModel {
  /** A replica that follows is less than this behind. */
  static final Duration BEHIND_SHOWN = Duration.ofSeconds(5);

  private final DisplayFormat show;
  private final Supplier<Duration> behind;

  /**
   * A model that shows values in this way.
   *
   * @param behind how old what the database of the pages shows may be
   */
  public PageModel(DisplayFormat show, Supplier<Duration> behind) {
    this.show = show;
    this.behind = behind;
  }

  @ModelAttribute
  void common(HttpServletRequest request, Model model) {
    model.addAttribute("show", show);
    SessionCheck.viewer(request).ifPresent(viewer -> model.addAttribute("viewer", viewer));
    Duration age = behind.get();
    if (age.compareTo(BEHIND_SHOWN) > 0) {
      model.addAttribute("behindSeconds", age.toSeconds());
    }
    model.addAttribute("path", request.getRequestURI());
  }
}
