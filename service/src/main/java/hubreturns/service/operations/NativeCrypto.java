package hubreturns.service.operations;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a native crypto provider in front of the JDK's, if this machine can run it. */
final class NativeCrypto {
  private static final Logger log = LoggerFactory.getLogger(NativeCrypto.class);

  private NativeCrypto() {}

  static void install() {
    AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
    if (provider.getLoadingError() == null) {
      AmazonCorrettoCryptoProvider.install();
    } else {
      log.warn(
          "The native crypto provider does not run on this machine ({}). The JDK's is used; it is slower.",
          provider.getLoadingError().getMessage());
    }
  }
}
