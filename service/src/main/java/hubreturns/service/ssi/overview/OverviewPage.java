package hubreturns.service.ssi.overview;

import hubreturns.service.ssi.access.Viewer;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page. */
@Controller
public final class OverviewPage {
  @GetMapping("/")
  String show(Viewer viewer, Model model) {
    return "overview";
  }
}
