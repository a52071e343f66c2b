package hubreturns.simulator.lifecycle;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Numbers that differ between returns and are always the same for one return. */
public final class Chance {
  private Chance() {}

  /** A number from 0 to 99: the CRC-32 of the key's UTF-8 bytes, modulo 100. */
  public static int of100(String returnKey) {
    CRC32 crc = new CRC32();
    crc.update(returnKey.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % 100);
  }
}
