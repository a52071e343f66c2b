package hubreturns.duis;

import static hubreturns.testing.Fixtures.list;
import static hubreturns.testing.Fixtures.noFault;
import static hubreturns.testing.Fixtures.single;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import hubreturns.duis.Reading.SignedRequest;
import hubreturns.returns.HubList;
import hubreturns.returns.ReturnRequest;
import hubreturns.signature.SignatureCheck.ValidSignature;
import hubreturns.signature.XmlSigner;
import hubreturns.testing.Fixtures;
import hubreturns.testing.TestPki;
import hubreturns.vocabulary.DeviceId;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How many bytes of memory a message costs: to read it, to check it against the schema, and to
 * verify its signature (docs/performance.md#cost-of-a-hub).
 */
class AllocationTest {
  private static final int ROUNDS = 41;

  private final TestPki pki = new TestPki();
  private final TestPki.Identity supplier = pki.user(Fixtures.SUPPLIER_A.id());
  private final XmlSigner signer = new XmlSigner(supplier.key(), supplier.certificate());

  @Test
  void a_list_of_999_allocates_at_most_half_a_megabyte() {
    DeviceId[] hubs =
        IntStream.rangeClosed(1, HubList.HUBS_MAX).mapToObj(Fixtures::hub).toArray(DeviceId[]::new);

    assertThat(allocated(list(1, noFault(), hubs))).isBetween(330_000L, 500_000L);
  }

  @Test
  void a_single_return_allocates_at_most_100_kilobytes() {
    assertThat(allocated(single(1, noFault(), Fixtures.hub(1)))).isBetween(65_000L, 100_000L);
  }

  /** The median of several rounds, because the compiler removes some allocations in the middle. */
  private long allocated(ReturnRequest request) {
    byte[] message = signer.sign(DuisWriter.write(request));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] rounds = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      SignedRequest signed = (SignedRequest) DuisReader.read(message);
      assertThat(signed.signature().check(supplier.certificate().getPublicKey()))
          .isInstanceOf(ValidSignature.class);
      rounds[round] = threads.getCurrentThreadAllocatedBytes() - before;
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }
}
