package hubreturns.service.sat;

import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.vocabulary.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

  /** The definition of RFC 9162, section 2.1.1, word by word. */
  private static byte[] defined(List<byte[]> leaves) {
    MessageDigest digest = Sha256.newDigest();
    if (leaves.isEmpty()) {
      return digest.digest();
    }
    if (leaves.size() == 1) {
      digest.update((byte) 0);
      return digest.digest(leaves.getFirst());
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    digest.update((byte) 1);
    digest.update(defined(leaves.subList(0, split)));
    return digest.digest(defined(leaves.subList(split, leaves.size())));
  }

  @Test
  void gives_the_root_that_the_rfc_defines() {
    List<byte[]> leaves = new ArrayList<>();
    for (int count = 0; count <= 70; count++) {
      assertThat(MerkleTree.root(leaves)).as("%d leaves", count).isEqualTo(defined(leaves));
      leaves.add(new byte[] {(byte) count});
    }
  }

  @Test
  void changes_with_each_leaf_and_with_their_order() {
    byte[] a = HexFormat.of().parseHex("aa");
    byte[] b = HexFormat.of().parseHex("bb");

    assertThat(MerkleTree.root(List.of(a, b)))
        .isNotEqualTo(MerkleTree.root(List.of(b, a)))
        .isNotEqualTo(MerkleTree.root(List.of(a)));
  }
}
