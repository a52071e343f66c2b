package hubreturns.ssi.access;

import hubreturns.vocabulary.Word;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads from a verified ID token who signs in and in which role. */
final class Members {
  private static final int NAME_CHARACTERS_MAX = 100;
  private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{C}");

  private final IdentityProvider provider;
  private final Accounts accounts;
  private final Passkeys passkeys;
  private final Clock clock;

  Members(IdentityProvider provider, Accounts accounts, Passkeys passkeys, Clock clock) {
    this.provider = provider;
    this.accounts = accounts;
    this.passkeys = passkeys;
    this.clock = clock;
  }

  /**
   * The person that these claims are about.
   *
   * @throws SignInFailure when the role is missing or unknown, the Party does not fit the role, or
   *     the role needs a second factor that the token does not name
   */
  Member member(Map<String, Object> claims) {
    String name = name(claims);
    AccountRole role =
        one(claims.get(provider.roleClaim()))
            .flatMap(text -> Word.read(AccountRole.class, text))
            .orElseThrow(() ->
                refused(
                    SignInRefusal.ROLE,
                    name,
                    provider.roleClaim()
                        + (claims.get(provider.roleClaim()) instanceof List<?> list
                                && list.size() > 1
                            ? " holds %d values. It must hold one role".formatted(list.size())
                            : " holds none of the roles")));
    // Passkeys are for accounts of this service. Here the provider must have asked for two factors.
    if (passkeys.areNeededBy(role) && !hadTwoFactors(claims)) {
      throw refused(SignInRefusal.SECOND_FACTOR, name, "amr does not hold mfa (RFC 8176)");
    }
    @Nullable Object claimed = claims.get(provider.partyClaim());
    if (role != AccountRole.SUPPLIER) {
      if (claimed != null) {
        throw refused(
            SignInRefusal.PARTY_AND_ALL,
            name,
            provider.partyClaim() + " is not for the role " + role.text());
      }
      return new Member(name, role, Optional.empty(), clock.instant());
    }
    Optional<String> party = one(claimed).filter(accounts::hasParty);
    if (party.isEmpty()) {
      throw refused(SignInRefusal.PARTY, name, provider.partyClaim() + " names no known Party");
    }
    return new Member(name, role, party, clock.instant());
  }

  private static boolean hadTwoFactors(Map<String, Object> claims) {
    return claims.get("amr") instanceof List<?> methods && methods.contains("mfa");
  }

  private static SignInFailure refused(SignInRefusal refusal, String name, String why) {
    return new SignInFailure(refusal, name + ": claim " + why);
  }

  /**
   * The only text of a claim; empty if it holds a control character. Providers may send the text as
   * a list of one.
   */
  private static Optional<String> one(@Nullable Object claim) {
    return text(claim).filter(text -> !CONTROL_CHARACTER.matcher(text).find());
  }

  private static Optional<String> text(@Nullable Object claim) {
    return switch (claim) {
      case String text -> Optional.of(text);
      case List<?> list when list.size() == 1 && list.getFirst() instanceof String text ->
          Optional.of(text);
      case null, default -> Optional.empty();
    };
  }

  /** The name that people know; characters that could confuse a reader become underscores. */
  private static String name(Map<String, Object> claims) {
    String name =
        Stream.of("preferred_username", "email", "sub")
            .map(claims::get)
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .filter(text -> !text.isBlank())
            .findFirst()
            .orElse("nameless")
            .replaceAll("[^\\p{L}\\p{N}._@|:/+-]", "_");
    return name.substring(0, Math.min(name.length(), NAME_CHARACTERS_MAX)) + Member.SUFFIX;
  }
}
