package hubreturns.client.keys;

import hubreturns.signature.XmlSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Certificates that can be found by the issuer and serial number that a signature names. */
public record CertificateFolder(List<X509Certificate> certificates) {
  private static final Set<String> ENDINGS = Set.of("pem", "crt", "cer", "der");

  /** Copies the list. */
  public CertificateFolder {
    certificates = List.copyOf(certificates);
  }

  /**
   * The certificates in these files. In a folder, every file named {@code .pem .crt .cer .der} is
   * read. Files there that hold something else, such as a key, are left out.
   *
   * @throws UnusableInput when one of the files holds none, or a file of a folder is damaged or
   *     cannot be read
   */
  public static CertificateFolder read(List<Path> places) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        List<X509Certificate> found =
            files(place).stream().flatMap(file -> Pem.certificatesIfAny(file).stream()).toList();
        if (found.isEmpty()) {
          throw new UnusableInput(
              "the folder " + place + " holds no certificate in a file .pem, .crt, .cer or .der");
        }
        certificates.addAll(found);
      } else {
        certificates.addAll(Pem.certificates(place));
      }
    }
    return new CertificateFolder(certificates);
  }

  /** The signer's certificate. */
  public Optional<X509Certificate> of(XmlSignature signature) {
    return certificates.stream()
        .filter(one -> one.getSerialNumber().equals(signature.serial()))
        .filter(one -> one.getIssuerX500Principal().equals(signature.issuer()))
        .findFirst();
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).filter(CertificateFolder::named).sorted().toList();
    } catch (IOException e) {
      throw new UnusableInput("cannot read the folder " + folder);
    }
  }

  private static boolean named(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}
