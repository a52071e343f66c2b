package hubreturns.ssi.access;

import hubreturns.ssi.access.Accounts.Account;
import hubreturns.ssi.access.Passkeys.BegunCeremony;
import hubreturns.ssi.access.SessionCheck.AwaitedPasskey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page on which people register a passkey, or show it to sign in (docs/ssi.md#passkeys). */
@Controller
public final class PasskeyPages {
  static final String PATH = "/passkey";

  private final Accounts accounts;
  private final SignIns signIns;
  private final Sessions sessions;
  private final SignInHandlers handlers;

  public PasskeyPages(
      Accounts accounts, SignIns signIns, Sessions sessions, SignInHandlers handlers) {
    this.sessions = sessions;
    this.accounts = accounts;
    this.signIns = signIns;
    this.handlers = handlers;
  }

  @GetMapping(PATH)
  String passkey(HttpServletRequest request, Model model) {
    return SessionCheck.awaitedPasskey(request)
        .map(waiting -> page(waiting.account(), Optional.empty(), request, model))
        .orElseGet(() -> "redirect:" + RequestedPage.target(request));
  }

  @PostMapping(PATH)
  String complete(
      HttpServletRequest request,
      HttpServletResponse response,
      @RequestParam(name = "answer", defaultValue = "") String answer,
      Model model) {
    Optional<AwaitedPasskey> waiting = SessionCheck.awaitedPasskey(request);
    if (waiting.isEmpty()) {
      return "redirect:" + RequestedPage.target(request);
    }
    Account account = waiting.get().account();
    Optional<String> flaw =
        sessions
            .takeCeremony(request)
            .map(ceremony -> signIns.complete(account, ceremony, answer, request.getRemoteAddr()))
            .orElseGet(() -> Optional.of("This page was open in another tab. Try again here."));
    if (flaw.isPresent()) {
      return page(account, flaw, request, model);
    }
    Instant registeredAt =
        accounts
            .find(account.name())
            .flatMap(Account::passkeySetAt)
            .orElseThrow(() -> new IllegalStateException("a passkey was used a moment ago"));
    handlers.begin(waiting.get().holder().withPasskey(registeredAt), request, response);
    return "redirect:" + RequestedPage.target(request);
  }

  private String page(
      Account known, Optional<String> flaw, HttpServletRequest request, Model model) {
    // A page in another tab may have registered a passkey in the meantime.
    Account account = accounts.find(known.name()).orElse(known);
    BegunCeremony begun = signIns.begin(account);
    sessions.keep(begun.ceremony(), request);
    model.addAttribute("account", account.name());
    model.addAttribute("registered", account.passkeySetAt().isPresent());
    model.addAttribute("options", begun.options());
    model.addAttribute("flaw", flaw.orElse(""));
    model.addAttribute("page", RequestedPage.of(request).orElse(""));
    return "passkey";
  }
}
