package hubreturns.service.request;

import static hubreturns.service.testing.TestDatabase.client;
import static hubreturns.service.testing.TestDatabase.database;
import static hubreturns.service.testing.TestDatabase.freshCounter;
import static hubreturns.service.testing.TestDatabase.freshHub;
import static hubreturns.testing.Fixtures.DSP;
import static hubreturns.testing.Fixtures.NOON;
import static hubreturns.testing.Fixtures.noFault;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.duis.DuisWriter;
import hubreturns.duis.Problem;
import hubreturns.returns.Form;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnRequest;
import hubreturns.service.ledger.Ledger;
import hubreturns.service.sat.AuditTrail;
import hubreturns.service.trust.Parties;
import hubreturns.service.trust.Registrations;
import hubreturns.service.trust.Trust;
import hubreturns.service.trust.TrustFiles;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.TestPki;
import hubreturns.testing.TestPki.Identity;
import hubreturns.vocabulary.DeviceId;
import hubreturns.vocabulary.RequestId;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.ServicePath;
import hubreturns.vocabulary.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceRequestHandlerIT {
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
  private static final UserId USER = UserId.of("90-B3-D5-1F-30-78-00-01");
  private static final int ALLOCATION = 5;

  private final TestPki pki = new TestPki();
  private final Identity identity = pki.user(USER);

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void register() throws IOException {
    identity.writeTo(folder, "user");
    Path file =
        Files.writeString(
            folder.resolve("parties.yaml"),
            """
            parties:
              - name: Party of the handler
                users:
                  - {eui: %s, roles: [IS], status: Live, certificates: [user.pem]}
            """
                .formatted(USER));
    assertThat(
            new Parties(database().dataSource(), List.of(TestPki.USER_OU), CLOCK).take(file, DSP))
        .isInstanceOf(Parties.Outcome.ImportedParties.class);
  }

  private ServiceRequestHandler handler(Optional<Path> revocations) {
    return new ServiceRequestHandler(
        new Admission(
            new Allocations(OptionalDouble.of(ALLOCATION), () -> 0L),
            new Ceiling(1_000, 10, 10, 1_000, Duration.ZERO, () -> 0L)),
        new Trust(
            new Registrations(client()),
            new TrustFiles(Optional.empty(), revocations, TrustFiles.Tolerance.NOTHING),
            List.of(TestPki.USER_OU),
            DSP,
            CLOCK),
        new Ledger(
            database().dataSource(),
            new AuditTrail("node-1"),
            new XmlSigner(identity.key(), identity.certificate()),
            CLOCK),
        CLOCK);
  }

  private static byte[] signedBy(Identity signer) {
    List<DeviceId> hubs = Stream.generate(() -> freshHub()).limit(ALLOCATION).toList();
    RequestId id = new RequestId(USER, DSP, freshCounter());
    ReturnRequest request =
        new ReturnRequest(id, SchemaVersion.V5_5, Form.LIST, new HubList(hubs), noFault());
    return new XmlSigner(signer.key(), signer.certificate()).sign(DuisWriter.write(request));
  }

  @Test
  void messages_that_a_user_did_not_sign_use_up_nothing_of_its_allocation() {
    ServiceRequestHandler handler = handler(Optional.empty());
    Identity forged = new Identity(pki.user(USER).key(), identity.certificate());

    for (int time = 0; time < 3; time++) {
      assertThat(handler.handle(signedBy(forged), ServicePath.NON_DEVICE))
          .isInstanceOfSatisfying(
              Reply.RefusedRequest.class,
              refused ->
                  assertThat(refused.refusal().problem()).isEqualTo(Problem.SIGNATURE_INVALID));
    }

    assertThat(handler.handle(signedBy(identity), ServicePath.NON_DEVICE))
        .isInstanceOf(Reply.Answer.class);
    assertThat(handler.handle(signedBy(identity), ServicePath.NON_DEVICE))
        .isInstanceOfSatisfying(
            Reply.Overload.class,
            overload -> assertThat(overload.refusal().problem()).isEqualTo(Problem.OVER_CAPACITY));
  }

  @Test
  void says_when_to_resend_while_no_revocation_list_can_be_used() throws IOException {
    Path list = Files.writeString(folder.resolve("crl.pem"), pki.revocationsPem());

    assertThat(handler(Optional.of(list)).handle(signedBy(identity), ServicePath.NON_DEVICE))
        .isInstanceOfSatisfying(
            Reply.Overload.class,
            later -> {
              assertThat(later.refusal().problem()).isEqualTo(Problem.UNAVAILABLE);
              assertThat(later.after()).isEqualTo(Duration.ofMinutes(1));
            });
  }
}
