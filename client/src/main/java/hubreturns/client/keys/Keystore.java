package hubreturns.client.keys;

import hubreturns.returnsfile.GivenFile;
import hubreturns.signature.KeyFileKind;
import hubreturns.signature.OrganisationCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys of a PKCS#12 file. */
public final class Keystore {
  private static final int KEY_AGREEMENT = 4;

  private final Path file;
  private final List<NamedKey> keys;

  private Keystore(Path file, List<NamedKey> keys) {
    this.file = file;
    this.keys = List.copyOf(keys);
  }

  /** A key, its certificate and the name under which the file keeps them. */
  private record NamedKey(String alias, PrivateKey key, X509Certificate certificate) {

    boolean isFitToSign(Instant now) {
      OrganisationCertificate organisation = new OrganisationCertificate(certificate);
      return organisation.onP256() && organisation.isForSigning() && organisation.isValidAt(now);
    }

    @Override
    public String toString() {
      return "alias %s: serial number %s, %s, valid from %s to %s"
          .formatted(
              alias,
              certificate.getSerialNumber(),
              purpose(),
              day(certificate.getNotBefore().toInstant()),
              day(certificate.getNotAfter().toInstant()));
    }

    private String purpose() {
      Optional<boolean[]> usages = Optional.ofNullable(certificate.getKeyUsage());
      if (usages.isEmpty()) {
        return "for any purpose";
      }
      List<String> purposes = new ArrayList<>();
      if (new OrganisationCertificate(certificate).isForSigning()) {
        purposes.add("signing");
      }
      if (usages.get()[KEY_AGREEMENT]) {
        purposes.add("key agreement");
      }
      return purposes.isEmpty() ? "not for signing" : "for " + String.join(" and ", purposes);
    }

    private static LocalDate day(Instant at) {
      return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
  }

  /**
   * Opens a file.
   *
   * @throws UnusableInput when the password is wrong or the file is not PKCS#12
   */
  public static Keystore open(Path file, char[] password) {
    if (!Files.isReadable(file)) {
      throw new UnusableInput("cannot read " + file);
    }
    GivenFile.flaw(file)
        .ifPresent(flaw -> {
          throw new UnusableInput(file + " " + flaw);
        });
    List<NamedKey> keys = new ArrayList<>();
    try {
      KeyStore store = KeyStore.getInstance(file.toFile(), password);
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)
            && store.getKey(alias, password) instanceof PrivateKey key
            && store.getCertificate(alias) instanceof X509Certificate certificate) {
          keys.add(new NamedKey(alias, key, certificate));
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableInput(file + trouble(Pem.bytes(file), password));
    }
    if (keys.isEmpty()) {
      throw new UnusableInput(
          file
              + " holds no private key with its certificate, or holds a key that is not encrypted. Export the"
              + " key and its certificate again, with a password");
    }
    return new Keystore(file, keys);
  }

  /** Why a keystore cannot be opened. */
  private static String trouble(byte[] content, char[] password) {
    // Other keystores of Java begin with a byte above 0x7F.
    boolean isKeystore =
        KeyFileKind.allIn(content).equals(List.of(KeyFileKind.PKCS12))
            || (content.length > 0 && content[0] < 0);
    if (!isKeystore) {
      return " "
          + KeyFileKind.instead(content, KeyFileKind.PKCS12)
          + (KeyFileKind.allIn(content).isEmpty() ? "" : "; or use --key and --certificate");
    }
    return password.length == 0
        ? " cannot be opened without its password. Use --keystore-password-file"
        : " cannot be opened: the password is wrong, or the file is damaged"
            + PasswordFile.doubt(password);
  }

  /**
   * The key to sign with. With an alias, it is the key of this alias. Otherwise it is the only key,
   * or the only one that is valid now and meant for signing.
   *
   * @throws UnusableInput when no key or more than one fits; the message lists the keys
   */
  public SigningIdentity identity(Optional<String> alias, Instant now) {
    List<NamedKey> chosen =
        alias.isPresent()
            ? keys.stream().filter(key -> key.alias().equalsIgnoreCase(alias.get())).toList()
            : keys.size() == 1 ? keys : keys.stream().filter(key -> key.isFitToSign(now)).toList();
    if (chosen.size() != 1) {
      throw new UnusableInput(
          alias
                  .map(name -> file + " holds no key with the alias " + name)
                  .orElse(file + " holds several keys")
              + ". Choose one with --alias:\n"
              + keys.stream().map(key -> "  " + key).collect(Collectors.joining("\n")));
    }
    NamedKey key = chosen.getFirst();
    return SigningIdentity.checked(
        key.key(),
        key.certificate(),
        "the key and the certificate of " + key.alias() + " in " + file);
  }
}
