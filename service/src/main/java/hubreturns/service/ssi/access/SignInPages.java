package hubreturns.service.ssi.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Signing in, and choosing a password. */
@Controller
public final class SignInPages {
  private final Accounts accounts;
  private final SignInRules rules;

  /** Pages for these accounts. */
  public SignInPages(Accounts accounts, SignInRules rules) {
    this.accounts = accounts;
    this.rules = rules;
  }

  @GetMapping("/sign-in")
  String signIn(HttpServletRequest request, Model model) {
    model.addAttribute("refused", request.getParameter("refused") != null);
    model.addAttribute("ended", request.getParameter("ended") != null);
    model.addAttribute("out", request.getParameter("out") != null);
    model.addAttribute("changed", request.getParameter("changed") != null);
    model.addAttribute("failuresMax", rules.failuresMax());
    model.addAttribute("lockoutMinutes", rules.lockout().toMinutes());
    return "sign-in";
  }

  @GetMapping("/password")
  String password(Viewer viewer, Model model) {
    return password(viewer, Optional.empty(), model);
  }

  @PostMapping("/password")
  String change(
      Viewer viewer,
      @RequestParam("current") String current,
      @RequestParam("chosen") String chosen,
      @RequestParam("again") String again,
      Model model) {
    Optional<String> flaw =
        chosen.equals(again)
            ? accounts.find(viewer.name()).flatMap(a -> accounts.changePassword(a, current, chosen))
            : Optional.of("the two new passwords differ");
    // The session began under the old password and ends with it.
    return flaw.isEmpty() ? "redirect:/sign-in?changed" : password(viewer, flaw, model);
  }

  private String password(Viewer viewer, Optional<String> flaw, Model model) {
    model.addAttribute(
        "flaw",
        flaw.map(text -> text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".")
            .orElse(""));
    model.addAttribute(
        "first", accounts.find(viewer.name()).filter(a -> a.mustChangePassword()).isPresent());
    model.addAttribute("charactersMin", Passwords.CHARACTERS_MIN);
    return "password";
  }
}
