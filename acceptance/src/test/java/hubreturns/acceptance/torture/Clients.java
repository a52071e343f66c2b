package hubreturns.acceptance.torture;

import hubreturns.acceptance.system.Seed;
import hubreturns.acceptance.torture.Sender.Target;
import hubreturns.acceptance.wire.ReturnRequest;
import hubreturns.harness.MadeUpHub;
import hubreturns.harness.Supplier;
import hubreturns.harness.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Seeded clients of two suppliers. Each sends one request after the other and resends the same
 * bytes until it has the answer. Their lists overlap, because all of them move along the same hubs.
 */
final class Clients implements AutoCloseable {
  private static final int OF_THE_FIRST = 6;
  private static final int OF_THE_SECOND = 2;
  private static final int WINDOW = 40;
  private static final int STEP = 3;
  private static final int IN_A_LIST = 8;
  private static final int IN_A_LARGE_LIST = 120;
  private static final int THINK_MILLIS = 300;
  private static final int RETRY_MILLIS = 500;

  private final Sender sender;
  private final List<Target> targets;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Integer, Long> lastAnswerBegan = new ConcurrentHashMap<>();
  private volatile boolean isOn = true;
  private volatile boolean givesUp;

  /** Clients that send to any of these targets; they are not started yet. */
  Clients(Sender sender, List<Target> targets) {
    this.sender = sender;
    this.targets = targets;
  }

  /**
   * Starts the clients.
   *
   * @param mine the hubs of the first supplier
   * @param others the hubs of the second supplier
   */
  void start(List<Supplier> suppliers, List<MadeUpHub> mine, List<MadeUpHub> others) {
    for (int n = 0; n < OF_THE_FIRST + OF_THE_SECOND; n++) {
      boolean isFirst = n < OF_THE_FIRST;
      Client client =
          new Client(
              n,
              isFirst ? suppliers.getFirst() : suppliers.getLast(),
              isFirst ? mine : others,
              isFirst ? others : mine);
      threads.add(Thread.ofVirtual().name("client-" + n).start(client::run));
    }
  }

  /** Waits until every client has got the answer to a message that it sent from now on. */
  void awaitAnswers(Duration most) throws InterruptedException {
    long now = System.nanoTime();
    Waiting.until(
        "an answer to each client",
        most,
        () ->
            lastAnswerBegan.size() == threads.size()
                && lastAnswerBegan.values().stream().allMatch(began -> began - now > 0));
  }

  /** Lets each client finish its request; those that cannot within the time give up. */
  void stop(Duration most) throws InterruptedException {
    isOn = false;
    long end = System.nanoTime() + most.toNanos();
    for (Thread thread : threads) {
      thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
    givesUp = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Ends all clients, answered or not. */
  @Override
  public void close() {
    try {
      stop(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pause(Random random, int millisMost) {
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(millisMost)).toNanos());
  }

  private final class Client {
    private final int number;
    private final Supplier from;
    private final List<MadeUpHub> mine;
    private final List<MadeUpHub> others;

    /**
     * Decides what is sent. It is never used for anything that depends on time, so that a seed
     * sends the same again.
     */
    private final Random choice;

    private final Random timing;
    private final List<Message> answered = new ArrayList<>();
    private int sent;

    private Client(int number, Supplier from, List<MadeUpHub> mine, List<MadeUpHub> others) {
      this.number = number;
      this.from = from;
      this.mine = mine;
      this.others = others;
      this.choice = Seed.random("client " + number);
      this.timing = Seed.random("timing of client " + number);
    }

    private void run() {
      try {
        while (isOn) {
          sendNext();
          pause(timing, THINK_MILLIS);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a client", e);
      }
    }

    private void sendNext() throws InterruptedException {
      int way = choice.nextInt(100);
      if (way < 10 && !answered.isEmpty()) {
        sendUntilAnswered(answered.get(choice.nextInt(answered.size())));
        return;
      }
      Message message = Message.of(next(), from);
      if (way < 20) {
        sendToAllAtOnce(message);
      }
      if (sendUntilAnswered(message)) {
        answered.add(message);
      }
    }

    private boolean sendUntilAnswered(Message message) throws InterruptedException {
      while (!givesUp) {
        long began = System.nanoTime();
        if (sender.send(message, anyTarget()) instanceof Outcome.Answered) {
          lastAnswerBegan.put(number, began);
          return true;
        }
        pause(timing, RETRY_MILLIS);
      }
      return false;
    }

    private void sendToAllAtOnce(Message message) throws InterruptedException {
      List<Thread> copies = new ArrayList<>();
      for (Target target : targets) {
        copies.add(Thread.ofVirtual().start(() -> sendOnce(message, target)));
      }
      for (Thread copy : copies) {
        copy.join();
      }
    }

    private void sendOnce(Message message, Target target) {
      try {
        sender.send(message, target);
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a client", e);
      }
    }

    private Target anyTarget() {
      return targets.get(timing.nextInt(targets.size()));
    }

    private ReturnRequest next() {
      sent++;
      ReturnRequest request = ReturnRequest.noFaultReturn(from);
      int form = choice.nextInt(100);
      if (form < 25) {
        return request.hub(form < 4 ? badHub() : hub());
      }
      List<String> hubs = new ArrayList<>();
      int size = form < 28 ? 1 + choice.nextInt(IN_A_LARGE_LIST) : 1 + choice.nextInt(IN_A_LIST);
      while (hubs.size() < size) {
        int what = choice.nextInt(100);
        if (what < 8) {
          hubs.add(badHub());
        } else if (what < 15 && !hubs.isEmpty()) {
          hubs.add(hubs.get(choice.nextInt(hubs.size())));
        } else {
          hubs.add(hub());
        }
      }
      return request.hubs(hubs);
    }

    private String hub() {
      return near(mine).deviceId();
    }

    private MadeUpHub near(List<MadeUpHub> hubs) {
      return hubs.get((sent * STEP + choice.nextInt(WINDOW)) % hubs.size());
    }

    /** A hub of the other supplier, a GPF, or an unknown hub. */
    private String badHub() {
      return switch (choice.nextInt(3)) {
        case 0 -> near(others).deviceId();
        case 1 -> near(mine).gpfId();
        default -> "00-DB-12-34-FF-FF-FF-%02X".formatted(choice.nextInt(256));
      };
    }
  }
}
