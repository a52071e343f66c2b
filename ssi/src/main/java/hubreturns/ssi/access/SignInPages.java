package hubreturns.ssi.access;

import hubreturns.ssi.SsiConfiguration;
import hubreturns.ssi.access.Accounts.Account;
import hubreturns.vocabulary.Word;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The pages on which people sign in and change their password. */
@Controller
public final class SignInPages {
  private final Accounts accounts;
  private final SignIns signIns;
  private final SignInHandlers handlers;

  /** Whether people can also sign in through an identity provider. */
  private final boolean organisations;

  public SignInPages(
      Accounts accounts, SignIns signIns, SignInHandlers handlers, SsiConfiguration configuration) {
    this.accounts = accounts;
    this.signIns = signIns;
    this.handlers = handlers;
    this.organisations = configuration.provider().isPresent();
  }

  @GetMapping("/sign-in")
  String signIn(HttpServletRequest request, HttpServletResponse response, Model model) {
    model.addAttribute("refused", request.getParameter("refused") != null);
    model.addAttribute("ended", request.getParameter("ended") != null);
    model.addAttribute("out", request.getParameter("out") != null);
    model.addAttribute("tooLong", request.getParameter("long") != null);
    model.addAttribute("page", RequestedPage.of(request).orElse(""));
    model.addAttribute("changed", request.getParameter("changed") != null);
    model.addAttribute("organisations", organisations);
    model.addAttribute("name", handlers.typedName(request, response).orElse(""));
    Optional.ofNullable(request.getParameter("wait"))
        .filter(minutes -> minutes.matches("[1-9]\\d{0,3}"))
        .ifPresent(minutes ->
            model.addAttribute("wait", minutes + (minutes.equals("1") ? " minute" : " minutes")));
    Optional.ofNullable(request.getParameter("organisation"))
        .flatMap(text -> Word.read(SignInRefusal.class, text))
        .ifPresent(refusal -> model.addAttribute("refusal", refusal));
    return "sign-in";
  }

  @GetMapping("/password")
  String password(Viewer viewer, HttpServletRequest request, Model model) {
    return password(viewer, Optional.empty(), request, model);
  }

  @PostMapping("/password")
  String change(
      Viewer viewer,
      HttpServletRequest request,
      @RequestParam("current") String current,
      @RequestParam("chosen") String chosen,
      @RequestParam("again") String again,
      Model model) {
    Account account = account(viewer);
    Optional<String> flaw =
        chosen.equals(again)
            ? signIns.changePassword(account, current, chosen, request.getRemoteAddr())
            : Optional.of("The two new passwords differ.");
    // The session began under the old password and ends with it.
    return flaw.isEmpty()
        ? "redirect:" + RequestedPage.at("/sign-in?changed", request)
        : password(viewer, flaw, request, model);
  }

  /** The viewer's own account; people of an identity provider have none. */
  private Account account(Viewer viewer) {
    return accounts
        .find(viewer.name())
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  private String password(
      Viewer viewer, Optional<String> flaw, HttpServletRequest request, Model model) {
    model.addAttribute("flaw", flaw.orElse(""));
    model.addAttribute("first", account(viewer).mustChangePassword());
    model.addAttribute("page", RequestedPage.of(request).orElse(""));
    model.addAttribute("charactersMin", PasswordRules.CHARACTERS_MIN);
    model.addAttribute("charactersMax", PasswordRules.CHARACTERS_MAX);
    model.addAttribute("differentMin", PasswordRules.DIFFERENT_CHARACTERS_MIN);
    return "password";
  }
}
