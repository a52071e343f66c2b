package hubreturns.service.operations;

import hubreturns.service.trust.TrustFiles;
import java.nio.file.Path;

/** Reads and checks the settings of trust anchors and revocation lists. */
final class TrustSettings {
  private TrustSettings() {}

  static TrustFiles from(Settings settings) {
    check(settings);
    try {
      return new TrustFiles(
          settings.optional(Setting.TRUST_ANCHORS).map(Path::of),
          settings.optional(Setting.CRL).map(Path::of),
          new TrustFiles.Tolerance(
              settings.isTrue(Setting.CRL_ACCEPT_STALE),
              settings.isTrue(Setting.CRL_ACCEPT_UNVERIFIED)));
    } catch (TrustFiles.Unusable e) {
      throw new Settings.BadSetting(String.valueOf(e.getMessage()), e);
    }
  }

  /** Checks that something can verify the lists, without opening a file. */
  static void check(Settings settings) {
    if (settings.optional(Setting.CRL).isPresent()
        && settings.optional(Setting.TRUST_ANCHORS).isEmpty()
        && !settings.isTrue(Setting.CRL_ACCEPT_UNVERIFIED)) {
      throw new Settings.BadSetting(
          "%s is set, but nothing can verify the lists in it. Set %s to the certificates of the authorities that sign them, or %s=true to use them unverified."
              .formatted(
                  Setting.CRL.variable(),
                  Setting.TRUST_ANCHORS.variable(),
                  Setting.CRL_ACCEPT_UNVERIFIED.variable()));
    }
  }
}
