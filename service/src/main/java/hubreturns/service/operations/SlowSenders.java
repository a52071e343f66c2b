package hubreturns.service.operations;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tomcat's HTTP with one more limit: on the whole time that a sender takes over a request's
 * headers.
 *
 * <p>Tomcat limits the silence between two bytes only, so that a byte every few seconds would hold
 * a connection for hours. The body's time is limited where it is read.
 */
public final class SlowSenders extends Http11NioProtocol {
  private static final Logger log = LoggerFactory.getLogger(SlowSenders.class);
  private static final Logger security = LoggerFactory.getLogger("hubreturns.security");

  private volatile Optional<ScheduledFuture<?>> watch = Optional.empty();

  /** Tomcat keeps the time between bytes in this field, too; here it bounds their sum. */
  private Duration within() {
    return Duration.ofMillis(getConnectionTimeout());
  }

  @Override
  public void start() throws Exception {
    super.start();
    watch =
        Optional.of(
            getUtilityExecutor().scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS));
  }

  @Override
  public void stop() throws Exception {
    watch.ifPresent(running -> running.cancel(false));
    super.stop();
  }

  private void look() {
    try {
      hangUp();
    } catch (RuntimeException e) {
      // The edge of this watch: otherwise it would end here, and nobody would see it.
      log.error("Looking for slow senders failed; the next look follows in a second", e);
    }
  }

  private void hangUp() {
    long now = System.nanoTime();
    for (SocketWrapperBase<NioChannel> connection : getEndpoint().getConnections()) {
      // A connection in the midst of its headers keeps its processor between two reads. One at
      // work,
      // or idle between two requests, has none to show.
      if (connection.getCurrentProcessor() instanceof AbstractProcessor waiting
          && isLate(waiting.getRequest(), now)) {
        security.warn(
            "hung up on {}: its request's headers were not there after {}",
            connection.getRemoteAddr(),
            within());
        connection.close();
      }
    }
  }

  private boolean isLate(Request request, long now) {
    return request.getStartTimeNanos() > 0
        && now - request.getStartTimeNanos() > within().toNanos();
  }
}
