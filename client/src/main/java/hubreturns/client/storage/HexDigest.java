package hubreturns.client.storage;

import hubreturns.vocabulary.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The SHA-256 of a file, in hex. */
public final class HexDigest {
  private HexDigest() {}

  /** The digest of a file as it is now. */
  public static String of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = Sha256.newDigest();
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  /** The digest of a file that would hold these bytes. */
  public static String of(byte[] content) {
    return HexFormat.of().formatHex(Sha256.of(content));
  }
}
