package hubreturns.ssi.access;

import hubreturns.ssi.access.Accounts.Account;
import hubreturns.vocabulary.Word;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** Signing in, and choosing a password. */
@Controller
public final class SignInPages {
  private final Accounts accounts;
  private final SignInRules rules;
  private final boolean organisations;

  /**
   * Pages for these accounts.
   *
   * @param organisations whether people may also come through an identity provider
   */
  public SignInPages(Accounts accounts, SignInRules rules, boolean organisations) {
    this.accounts = accounts;
    this.rules = rules;
    this.organisations = organisations;
  }

  @GetMapping("/sign-in")
  String signIn(HttpServletRequest request, Model model) {
    model.addAttribute("refused", request.getParameter("refused") != null);
    model.addAttribute("ended", request.getParameter("ended") != null);
    model.addAttribute("out", request.getParameter("out") != null);
    model.addAttribute("changed", request.getParameter("changed") != null);
    model.addAttribute("organisations", organisations);
    Optional.ofNullable(request.getParameter("organisation"))
        .flatMap(text -> Word.read(SignInRefusal.class, text))
        .ifPresent(refusal -> model.addAttribute("refusal", refusal));
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
    Account account = account(viewer);
    Optional<String> flaw =
        chosen.equals(again)
            ? accounts.changePassword(account, current, chosen)
            : Optional.of("the two new passwords differ");
    // The session began under the old password and ends with it.
    return flaw.isEmpty() ? "redirect:/sign-in?changed" : password(viewer, flaw, model);
  }

  /** The viewer's own; who signed in elsewhere has none, and no password to change. */
  private Account account(Viewer viewer) {
    return accounts
        .find(viewer.name())
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  private String password(Viewer viewer, Optional<String> flaw, Model model) {
    model.addAttribute(
        "flaw",
        flaw.map(text -> text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".")
            .orElse(""));
    model.addAttribute("first", account(viewer).mustChangePassword());
    model.addAttribute("charactersMin", Passwords.CHARACTERS_MIN);
    return "password";
  }
}
