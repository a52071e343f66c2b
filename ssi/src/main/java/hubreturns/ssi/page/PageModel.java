package hubreturns.ssi.page;

import hubreturns.ssi.SsiDatabase;
import hubreturns.ssi.access.SessionCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * Gives every template the formats of values, the viewer, the path of the page, and the age of the
 * data if a replica is behind.
 */
@ControllerAdvice
public final class PageModel {
  /** A replica that keeps up is less behind than this. */
  static final Duration BEHIND_SHOWN = Duration.ofSeconds(5);

  private final DisplayFormat show;
  private final SsiDatabase database;

  /** A model that shows values of this database in this way. */
  public PageModel(DisplayFormat show, SsiDatabase database) {
    this.show = show;
    this.database = database;
  }

  @ModelAttribute
  void common(HttpServletRequest request, Model model) {
    model.addAttribute("show", show);
    SessionCheck.viewer(request).ifPresent(viewer -> model.addAttribute("viewer", viewer));
    Duration age = database.behind().get();
    if (age.compareTo(BEHIND_SHOWN) > 0) {
      model.addAttribute("behindSeconds", age.toSeconds());
    }
    model.addAttribute("idsMax", Choices.IDS_MAX);
    model.addAttribute("path", request.getRequestURI());
  }
}
