package hubreturns.ssi.page;

import hubreturns.ssi.access.SessionCheck;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Gives every template the formats of values, the viewer and the path of the page. */
@ControllerAdvice
public final class PageModel {
  private final DisplayFormat show;

  /** A model that shows values in this way. */
  public PageModel(DisplayFormat show) {
    this.show = show;
  }

  @ModelAttribute
  void common(HttpServletRequest request, Model model) {
    model.addAttribute("show", show);
    SessionCheck.viewer(request).ifPresent(viewer -> model.addAttribute("viewer", viewer));
    model.addAttribute("path", request.getRequestURI());
  }
}
