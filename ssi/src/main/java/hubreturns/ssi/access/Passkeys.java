package hubreturns.ssi.access;

import com.webauthn4j.util.exception.WebAuthnException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.webauthn.api.AuthenticatorAssertionResponse;
import org.springframework.security.web.webauthn.api.AuthenticatorAttestationResponse;
import org.springframework.security.web.webauthn.api.AuthenticatorResponse;
import org.springframework.security.web.webauthn.api.AuthenticatorSelectionCriteria;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.PublicKeyCredential;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialCreationOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRequestOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRpEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.ResidentKeyRequirement;
import org.springframework.security.web.webauthn.api.UserVerificationRequirement;
import org.springframework.security.web.webauthn.jackson.WebauthnJacksonModule;
import org.springframework.security.web.webauthn.management.ImmutablePublicKeyCredentialCreationOptionsRequest;
import org.springframework.security.web.webauthn.management.ImmutablePublicKeyCredentialRequestOptionsRequest;
import org.springframework.security.web.webauthn.management.ImmutableRelyingPartyRegistrationRequest;
import org.springframework.security.web.webauthn.management.JdbcPublicKeyCredentialUserEntityRepository;
import org.springframework.security.web.webauthn.management.JdbcUserCredentialRepository;
import org.springframework.security.web.webauthn.management.RelyingPartyAuthenticationRequest;
import org.springframework.security.web.webauthn.management.RelyingPartyPublicKey;
import org.springframework.security.web.webauthn.management.WebAuthnRelyingPartyOperations;
import org.springframework.security.web.webauthn.management.Webauthn4JRelyingPartyOperations;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Passkeys as a second factor (docs/ssi.md#passkeys): who needs one, and the two ceremonies of W3C
 * Web Authentication, which Spring Security verifies.
 */
public final class Passkeys {
  static final int ANSWER_CHARACTERS_MAX = 32_000;

  private static final String SERVICE = "Comms Hub Returns";
  private static final TypeReference<PublicKeyCredential<AuthenticatorAttestationResponse>>
      ATTESTATION = new TypeReference<>() {};
  private static final TypeReference<PublicKeyCredential<AuthenticatorAssertionResponse>>
      ASSERTION = new TypeReference<>() {};

  private final Optional<WebAuthnRelyingPartyOperations> operations;
  private final JsonMapper json =
      JsonMapper.builder().addModule(new WebauthnJacksonModule()).build();

  private Passkeys(Optional<WebAuthnRelyingPartyOperations> operations) {
    this.operations = operations;
  }

  /** Nobody needs a passkey. */
  public static Passkeys notRequired() {
    return new Passkeys(Optional.empty());
  }

  /**
   * Operators and auditors need a passkey.
   *
   * @param baseUrl the address that people use; passkeys belong to its host
   */
  public static Passkeys required(URI baseUrl, DataSource database) {
    JdbcTemplate template = new JdbcTemplate(database);
    Webauthn4JRelyingPartyOperations operations =
        new Webauthn4JRelyingPartyOperations(
            new JdbcPublicKeyCredentialUserEntityRepository(template),
            new JdbcUserCredentialRepository(template),
            PublicKeyCredentialRpEntity.builder().id(baseUrl.getHost()).name(SERVICE).build(),
            Set.of(baseUrl.toString()));
    // The name is known before the passkey is asked for, so a key that stores no names will do.
    operations.setCustomizeCreationOptions(options ->
        options.authenticatorSelection(
            AuthenticatorSelectionCriteria.builder()
                .residentKey(ResidentKeyRequirement.PREFERRED)
                .userVerification(UserVerificationRequirement.PREFERRED)
                .build()));
    return new Passkeys(Optional.of(operations));
  }

  /** Whether people in this role need a second factor. */
  boolean areNeededBy(AccountRole role) {
    return operations.isPresent()
        && switch (role) {
          case OPERATOR, AUDITOR -> true;
          case SUPPLIER -> false;
        };
  }

  /** A ceremony that a page has begun; its challenge is used once. */
  sealed interface Ceremony {
    /** The random bytes that the passkey must sign. */
    Bytes challenge();

    /** Registers a passkey. */
    record Registration(Bytes challenge) implements Ceremony {}

    /** Asks for a passkey that is registered. */
    record Confirmation(Bytes challenge) implements Ceremony {}
  }

  /**
   * A ceremony together with what its page needs.
   *
   * @param options what the browser is asked for, in JSON
   */
  record BegunCeremony(Ceremony ceremony, String options) {}

  /** Begins to register a passkey for this account. */
  BegunCeremony beginRegistration(String account) {
    PublicKeyCredentialCreationOptions asked;
    try {
      asked = creationOptions(account);
    } catch (DuplicateKeyException e) {
      // Another page stored the name of the account at the same moment. The second attempt finds
      // it.
      asked = creationOptions(account);
    }
    return new BegunCeremony(
        new Ceremony.Registration(asked.getChallenge()), json.writeValueAsString(asked));
  }

  private PublicKeyCredentialCreationOptions creationOptions(String account) {
    return operations()
        .createPublicKeyCredentialCreationOptions(
            new ImmutablePublicKeyCredentialCreationOptionsRequest(named(account)));
  }

  /**
   * The options of a ceremony that has begun. They differ from new options only in the challenge.
   */
  private PublicKeyCredentialCreationOptions asked(Ceremony.Registration begun, String account) {
    PublicKeyCredentialCreationOptions options = creationOptions(account);
    return PublicKeyCredentialCreationOptions.builder()
        .rp(options.getRp())
        .user(options.getUser())
        .challenge(begun.challenge())
        .pubKeyCredParams(options.getPubKeyCredParams())
        .timeout(options.getTimeout())
        .excludeCredentials(options.getExcludeCredentials())
        .authenticatorSelection(options.getAuthenticatorSelection())
        .attestation(options.getAttestation())
        .extensions(options.getExtensions())
        .build();
  }

  /** Begins to ask for the passkey of this account. */
  BegunCeremony beginConfirmation(String account) {
    PublicKeyCredentialRequestOptions asked = requestOptions(account);
    return new BegunCeremony(
        new Ceremony.Confirmation(asked.getChallenge()), json.writeValueAsString(asked));
  }

  private PublicKeyCredentialRequestOptions requestOptions(String account) {
    return operations()
        .createCredentialRequestOptions(
            new ImmutablePublicKeyCredentialRequestOptionsRequest(named(account)));
  }

  private PublicKeyCredentialRequestOptions asked(Ceremony.Confirmation begun, String account) {
    PublicKeyCredentialRequestOptions options = requestOptions(account);
    return PublicKeyCredentialRequestOptions.builder()
        .challenge(begun.challenge())
        .timeout(options.getTimeout())
        .rpId(options.getRpId())
        .allowCredentials(options.getAllowCredentials())
        .userVerification(options.getUserVerification())
        .extensions(options.getExtensions())
        .build();
  }

  /**
   * Registers the passkey with which a browser answered.
   *
   * @return why it was not registered, for logs; empty when it was
   * @throws DuplicateKeyException when the account has a passkey already
   */
  Optional<String> register(Ceremony.Registration begun, String account, String answer) {
    try {
      PublicKeyCredential<AuthenticatorAttestationResponse> credential =
          read(answer, ATTESTATION, "attestationObject");
      operations()
          .registerCredential(
              new ImmutableRelyingPartyRegistrationRequest(
                  asked(begun, account), new RelyingPartyPublicKey(credential, SERVICE)));
      return Optional.empty();
    } catch (IllegalArgumentException | WebAuthnException | JacksonException e) {
      return Optional.of(reason(e));
    }
  }

  /**
   * Checks that a browser answered with the passkey of this account.
   *
   * @return why it did not, for logs; empty when it did
   */
  Optional<String> confirm(Ceremony.Confirmation begun, String account, String answer) {
    try {
      PublicKeyCredential<AuthenticatorAssertionResponse> credential =
          read(answer, ASSERTION, "authenticatorData", "signature");
      PublicKeyCredentialUserEntity owner =
          operations()
              .authenticate(
                  new RelyingPartyAuthenticationRequest(asked(begun, account), credential));
      return owner.getName().equals(account)
          ? Optional.empty()
          : Optional.of("the passkey belongs to another account");
    } catch (IllegalArgumentException | WebAuthnException | JacksonException e) {
      return Optional.of(reason(e));
    }
  }

  /** Reads an answer, which a stranger may have made up. */
  private <T extends AuthenticatorResponse> PublicKeyCredential<T> read(
      String answer, TypeReference<PublicKeyCredential<T>> type, String... needed) {
    if (answer.length() > ANSWER_CHARACTERS_MAX) {
      throw new IllegalArgumentException("the answer is too long");
    }
    JsonNode tree = json.readTree(answer);
    JsonNode response = tree.path("response");
    boolean isComplete =
        Stream.concat(
                Stream.of(tree.path("id"), tree.path("rawId"), response.path("clientDataJSON")),
                Stream.of(needed).map(response::path))
            .allMatch(JsonNode::isString);
    if (!isComplete) {
      throw new IllegalArgumentException("the answer lacks a part");
    }
    return json.treeToValue(tree, json.getTypeFactory().constructType(type));
  }

  private static String reason(Exception e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private WebAuthnRelyingPartyOperations operations() {
    return operations.orElseThrow(() -> new IllegalStateException("passkeys are not in use"));
  }

  private static Authentication named(String account) {
    return UsernamePasswordAuthenticationToken.authenticated(account, "", List.of());
  }
}
