package hubreturns.acceptance.torture;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The database of a torture run: one server, or several servers, one of which takes writes. */
interface Database extends AutoCloseable {
  /** The servers, each as {@code host:port}. */
  List<String> servers();

  /** The settings with which a node signs in. */
  Map<String, String> login();

  /** How it can break. */
  List<Fault> faults();

  /** What this machine cannot break, and why; one line each. */
  List<String> leftOut();

  @Override
  void close() throws IOException;
}
