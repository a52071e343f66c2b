package hubreturns.service.trust;

import static hubreturns.testing.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import hubreturns.service.testing.LogLines;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustFilesTest {
  private static final Instant NOW = NOON.truncatedTo(ChronoUnit.SECONDS);
  private static final Instant LATER = NOW.plusSeconds(61);

  @TempDir Path folder = Path.of("");

  private final TestPki pki = new TestPki();
  private final X509Certificate user = pki.user(new UserId(1)).certificate();
  private int writes;

  @BeforeEach
  void write_the_files() throws IOException {
    put("anchors.pem", pki.anchorPem());
    put("crl.pem", pki.revocationsPem(NOW.plusSeconds(60)));
  }

  /** Writes a file with another time of change than before. */
  private void put(String name, String pem) throws IOException {
    Path file = Files.writeString(folder.resolve(name), pem);
    Files.setLastModifiedTime(file, FileTime.from(NOON.plusSeconds(++writes)));
  }

  private TrustFiles files() {
    return new TrustFiles(
        Optional.of(folder.resolve("anchors.pem")),
        Optional.of(folder.resolve("crl.pem")),
        TrustFiles.Tolerance.NOTHING);
  }

  private static List<String> errors(LogLines log) {
    return log.events().stream()
        .filter(line -> line.getLevel() == Level.ERROR)
        .map(line -> line.getFormattedMessage())
        .toList();
  }

  @Test
  void the_first_refused_request_writes_why_and_the_first_accepted_one_that_it_is_over()
      throws IOException {
    TrustFiles files = files();
    try (LogLines log = LogLines.of(TrustFiles.class)) {
      assertThat(files.revocation(user, NOW)).isEmpty();
      assertThat(log.texts()).isEmpty();

      assertThat(files.revocation(user, LATER)).isPresent();
      assertThat(files.revocation(user, LATER)).isPresent();
      assertThat(log.texts())
          .singleElement()
          .asString()
          .contains("are refused: the revocation list of", "is stale: its next update was due")
          .endsWith("Put a new list into " + folder.resolve("crl.pem") + " (HUB_RETURNS_CRL)");

      put("crl.pem", pki.revocationsPem(LATER.plusSeconds(60)));
      assertThat(files.revocation(user, LATER)).isEmpty();
      assertThat(files.revocation(user, LATER)).isEmpty();
      assertThat(errors(log)).hasSize(1);
      assertThat(log.texts()).last().asString().contains("are no longer refused");
    }
  }

  @Test
  void a_look_writes_a_flaw_without_a_request_and_the_report_repeats_it() throws IOException {
    TrustFiles files = files();
    try (LogLines log = LogLines.of(TrustFiles.class)) {
      put("crl.pem", new TestPki().revocationsPem());
      files.look(NOW);
      files.look(NOW);
      assertThat(errors(log)).singleElement().asString().contains("not signed by a trust anchor");
      files.logTrouble(NOW);
      assertThat(errors(log)).hasSize(2);

      put("anchors.pem", "");
      files.look(NOW);
      assertThat(errors(log)).hasSize(3);
      put("anchors.pem", pki.anchorPem());
      put("crl.pem", pki.revocationsPem());
      files.look(NOW);
      assertThat(errors(log)).hasSize(3);
      assertThat(log.texts()).anyMatch(line -> line.contains("are no longer refused"));
    }
  }

  @Test
  void a_stale_list_beside_a_good_one_of_its_authority_refuses_nothing() throws IOException {
    put("crl.pem", pki.revocationsPem(NOW.plusSeconds(60)) + pki.revocationsPem());
    try (LogLines log = LogLines.of(TrustFiles.class)) {
      TrustFiles files = files();
      files.logTrouble(LATER);
      files.warnOfStaleTomorrow(NOW);
      assertThat(files.revocation(user, LATER)).isEmpty();
      assertThat(log.texts()).isEmpty();
    }
  }

  @Test
  void a_list_is_named_a_day_before_it_becomes_stale() {
    Instant due = NOW.plusSeconds(60);
    try (LogLines log = LogLines.of(TrustFiles.class)) {
      files().warnOfStaleTomorrow(due.minus(Duration.ofDays(1)));
      files().warnOfStaleTomorrow(due.plusMillis(1));
      assertThat(log.texts()).isEmpty();
      files().warnOfStaleTomorrow(due.minus(Duration.ofDays(1)).plusMillis(1));
      assertThat(log.texts()).singleElement().asString().contains("becomes stale at " + due);
    }
  }
}
