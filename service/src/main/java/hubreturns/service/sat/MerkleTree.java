package hubreturns.service.sat;

import hubreturns.vocabulary.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** The Merkle tree of RFC 9162, section 2.1.1, over SHA-256. */
final class MerkleTree {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private MerkleTree() {}

  /** The root over these leaves, in their order. */
  static byte[] root(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      return Sha256.newDigest().digest();
    }
    List<byte[]> level = new ArrayList<>();
    for (byte[] leaf : leaves) {
      MessageDigest digest = Sha256.newDigest();
      digest.update(LEAF);
      level.add(digest.digest(leaf));
    }
    while (level.size() > 1) {
      level = parents(level);
    }
    return level.getFirst();
  }

  // Pairs the nodes from the left. A last node without a partner moves up. This gives the tree of
  // the RFC.
  private static List<byte[]> parents(List<byte[]> level) {
    List<byte[]> parents = new ArrayList<>();
    for (int i = 0; i + 1 < level.size(); i += 2) {
      MessageDigest digest = Sha256.newDigest();
      digest.update(NODE);
      digest.update(level.get(i));
      parents.add(digest.digest(level.get(i + 1)));
    }
    if (level.size() % 2 == 1) {
      parents.add(level.getLast());
    }
    return parents;
  }
}
