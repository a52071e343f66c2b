package hubreturns.service.operations;

import hubreturns.ssi.SsiServer;

/** The pages' web server, which starts in a thread of its own. */
record Pages(StartTask<SsiServer> starting) implements AutoCloseable {

  /** The web server, as soon as it runs. */
  SsiServer server() {
    return starting.value();
  }

  @Override
  public void close() {
    starting.ended().ifPresent(SsiServer::close);
  }
}
