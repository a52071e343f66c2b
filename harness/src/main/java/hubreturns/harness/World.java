package hubreturns.harness;

import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A made-up world in a folder: two suppliers with new keys, the parties file that registers them,
 * and an inventory of hubs of every manufacturer, region and status.
 */
public record World(Path folder, List<Supplier> suppliers) {
  private static final Instant FROM = Instant.parse("2018-01-01T00:00:00Z");
  private static final ZoneId UK = ZoneId.of("Europe/London");
  private static final int SERIAL_BITS = 128;

  /** Makes a new world with {@code hubs} hubs and one ESME for each hundred hubs. */
  public static World make(Path folder, int hubs) throws IOException {
    Files.createDirectories(folder);
    World world = in(folder);
    KeyPair authority = keyPair(CertificateShape.USER.curve());
    for (Supplier supplier : world.suppliers) {
      issue(authority, supplier, CertificateShape.USER);
    }
    Files.writeString(world.partiesFile(), world.parties());
    try (BufferedWriter lines = Files.newBufferedWriter(world.inventoryFile())) {
      MadeUpHub.writeInventory(lines, hubs, world.suppliers, today());
    }
    return world;
  }

  /** The day from which the dates in a new world's inventory are counted. */
  static LocalDate today() {
    return LocalDate.now(UK);
  }

  /** The world that an earlier run made in this folder. */
  public static World in(Path folder) {
    return new World(
        folder,
        List.of(
            supplier(folder, "Supplier A", "90-B3-D5-1F-30-01-00-00", "supplier-a"),
            supplier(folder, "Supplier B", "90-B3-D5-1F-30-02-00-00", "supplier-b")));
  }

  private static Supplier supplier(Path folder, String name, String eui, String file) {
    return new Supplier(name, eui, folder.resolve(file + ".key"), folder.resolve(file + ".pem"));
  }

  /** The file for {@code party import}. */
  public Path partiesFile() {
    return folder.resolve("parties.yaml");
  }

  /** The file for {@code inventory import}. */
  public Path inventoryFile() {
    return folder.resolve("inventory.csv");
  }

  /**
   * Makes one more User with a new key. The service knows this User only after a parties file names
   * the certificate.
   *
   * @param file the name of the PEM files, without extension
   */
  public Supplier newcomer(String name, String eui, String file, CertificateShape shape)
      throws IOException {
    Supplier newcomer = supplier(folder, name, eui, file);
    issue(keyPair(CertificateShape.USER.curve()), newcomer, shape);
    return newcomer;
  }

  private String parties() {
    StringBuilder yaml = new StringBuilder("parties:\n");
    for (Supplier supplier : suppliers) {
      yaml.append(
          """
            - name: %s
              users:
                - eui: %s
                  roles: [IS, GS]
                  status: Live
                  certificates: [%s]
          """
              .formatted(supplier.name(), supplier.eui(), supplier.certificate().getFileName()));
    }
    return yaml.toString();
  }

  private static void issue(KeyPair authority, Supplier supplier, CertificateShape shape)
      throws IOException {
    KeyPair pair = keyPair(shape.curve());
    X500Name issuer =
        new X500NameBuilder()
            .addRDN(BCStyle.OU, new DERUTF8String("07"))
            .addRDN(BCStyle.CN, new DERUTF8String("Made-up CA"))
            .build();
    byte[] eui =
        ByteBuffer.allocate(Long.BYTES)
            .putLong(Long.parseUnsignedLong(supplier.eui().replace("-", ""), 16))
            .array();
    X500Name subject =
        new X500NameBuilder()
            .addRDN(BCStyle.OU, new DERUTF8String(shape.unit()))
            .addRDN(BCStyle.UNIQUE_IDENTIFIER, new DERBitString(eui))
            .build();
    try {
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          issuer,
                          new BigInteger(SERIAL_BITS, new SecureRandom()),
                          Date.from(FROM),
                          Date.from(shape.until()),
                          subject,
                          pair.getPublic())
                      .build(
                          new JcaContentSignerBuilder("SHA256withECDSA")
                              .build(authority.getPrivate())));
      Files.writeString(
          supplier.key(), SigningKey.pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      Files.setPosixFilePermissions(supplier.key(), PosixFilePermissions.fromString("rw-------"));
      Files.writeString(
          supplier.certificate(), SigningKey.pem("CERTIFICATE", certificate.getEncoded()));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("making a certificate for " + supplier.name(), e);
    }
  }

  private static KeyPair keyPair(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("making a key", e);
    }
  }
}
