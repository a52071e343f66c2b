package hubreturns.ssi;

import java.util.List;

/** The latest messages on the DUIS interface that this node refused. */
@FunctionalInterface
public interface Refusals {
  List<RefusedMessage> newestFirst();
}
