package hubreturns.ssi.page;

import hubreturns.ssi.access.SessionCheck;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What every page knows: how to show values, who asks, and where in the pages this is. */
@ControllerAdvice
public final class PageModel {
  private final Show show;

  /** With these ways of showing. */
  public PageModel(Show show) {
    this.show = show;
  }

  @ModelAttribute
  void common(HttpServletRequest request, Model model) {
    model.addAttribute("show", show);
    SessionCheck.viewer(request).ifPresent(viewer -> model.addAttribute("viewer", viewer));
    model.addAttribute("path", request.getRequestURI());
  }
}
