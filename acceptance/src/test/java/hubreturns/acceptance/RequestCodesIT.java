package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.ONE_SAT_ENTRY_EACH;
import static hubreturns.acceptance.report.Clause.REQUEST_CODES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.Operator.SatEntry;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.acceptance.system.UsesSharedSystem;
import hubreturns.acceptance.wire.Answer;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.CertificateShape;
import hubreturns.harness.Program;
import hubreturns.harness.Supplier;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/** Requests with a code for the whole request (docs/wire.md#checks-and-codes). */
@Requirement({REQUEST_CODES, ONE_SAT_ENTRY_EACH})
@UsesSharedSystem
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RequestCodesIT {
  private final TestSystem system;
  private final Supplier roleless;
  private final Supplier exporter;
  private final Supplier suspended;

  RequestCodesIT(TestSystem system) throws IOException {
    this.system = system;
    this.roleless = newcomer("Roleless", "90-B3-D5-1F-30-11-00-00");
    this.exporter = newcomer("Exporter", "90-B3-D5-1F-30-12-00-00");
    this.suspended = newcomer("Suspended", "90-B3-D5-1F-30-13-00-00");
  }

  private Supplier newcomer(String name, String eui) throws IOException {
    return system.world().newcomer(name, eui, name, CertificateShape.USER);
  }

  @BeforeAll
  void registers_three_Users_who_may_not_send() throws IOException, InterruptedException {
    register(roleless, "", "Live");
    register(exporter, "ES", "Live");
    register(suspended, "ES", "Suspended");
  }

  private void register(Supplier user, String roles, String status)
      throws IOException, InterruptedException {
    Program.Result said =
        system.operator().importParty(system.world(), user, roles, status, user.name() + ".pem");
    assertThat(said.exitCode()).as(said.err()).isZero();
  }

  @Test
  void a_User_without_a_role_gets_E1(TestReporter saw) throws IOException, InterruptedException {
    isRefusedAsAWhole(roleless, "serviceD", "8", "E1", saw);
  }

  @Test
  void a_User_with_no_supplier_role_gets_E2(TestReporter saw) throws Exception {
    isRefusedAsAWhole(exporter, "serviceD", "8", "E2", saw);
  }

  @Test
  void a_suspended_User_gets_E3_before_its_roles_are_checked(TestReporter saw) throws Exception {
    isRefusedAsAWhole(suspended, "serviceD", "8", "E3", saw);
  }

  @Test
  void Command_Variant_1_gets_E12(TestReporter saw) throws IOException, InterruptedException {
    isRefusedAsAWhole(system.first(), "serviceD", "1", "E12", saw);
  }

  @Test
  void serviceS_gets_E13(TestReporter saw) throws IOException, InterruptedException {
    isRefusedAsAWhole(system.first(), "serviceS", "8", "E13", saw);
  }

  @Test
  void serviceT_gets_E13_before_its_Command_Variant_is_checked(TestReporter saw) throws Exception {
    isRefusedAsAWhole(system.first(), "serviceT", "1", "E13", saw);
  }

  private void isRefusedAsAWhole(
      Supplier from, String path, String commandVariant, String code, TestReporter saw)
      throws IOException, InterruptedException {
    List<String> ready = system.hubIds(2);
    List<String> hubs = List.of(ready.get(1), "00-DB-FF-FF-00-00-00-02", ready.get(0));
    ReturnRequest list =
        ReturnRequest.noFaultReturn(from).hubs(hubs).header("CommandVariant", commandVariant);
    ReturnRequest single =
        ReturnRequest.noFaultReturn(from)
            .hub(ready.get(0))
            .header("CommandVariant", commandVariant);
    byte[] message = list.signedBy(from);

    Answer toList = system.duis().send(path, message);
    Answer toSingle = system.duis().send(path, single.signedBy(from));
    Answer again = system.duis().send(path, message);

    assertThat(toList.code()).isEqualTo(code);
    assertThat(toSingle.code()).isEqualTo(code);
    assertThat(toList.outcomes()).isEmpty();
    assertThat(toList.text()).doesNotContain("Outcome");
    assertThat(again.replayed()).isTrue();
    assertThat(again.bytes()).isEqualTo(toList.bytes());
    List<SatEntry> entries = system.operator().sat(List.of(list.requestId(), single.requestId()));
    Map<String, JsonNode> inventory = system.operator().inventory(ready);
    assertThat(entries)
        .extracting(SatEntry::deviceId)
        .containsExactly(hubs.get(0), hubs.get(1), hubs.get(2), ready.get(0));
    assertThat(entries).extracting(SatEntry::position).containsExactly(1, 2, 3, 1);
    assertThat(entries).extracting(SatEntry::code).containsOnly(code);
    assertThat(entries).extracting(SatEntry::user).containsOnly(from.eui());
    assertThat(inventory.toString()).doesNotContain("Returned");
    saw.publishEntry("List", toList.summary());
    saw.publishEntry("Single", toSingle.summary());
    saw.publishEntry("SAT", entries.size() + " entries, each " + code);
    saw.publishEntry("SMI", "unchanged");
  }
}
