package hubreturns.service.operations;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The native crypto provider in front of the JDK's, where this machine can run it. */
final class NativeCrypto {
  private static final Logger log = LoggerFactory.getLogger(NativeCrypto.class);

  private NativeCrypto() {}

  static void install() {
    AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
    if (provider.getLoadingError() == null) {
      AmazonCorrettoCryptoProvider.install();
    } else {
      log.warn(
          "The native crypto provider cannot run here ({}); the JDK's does the same, slower",
          provider.getLoadingError().getMessage());
    }
  }
}
