package hubreturns.ssi.access;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The open sessions of this node. When there are too many, the one idle for longest ends. */
public final class Sessions {
  static final int PER_PERSON_MAX = 5;

  private static final String ENTRY = Entry.class.getName();

  private final List<Entry> open = new ArrayList<>();
  private final int most;

  /** At most this number of sessions. */
  public Sessions(int most) {
    this.most = most;
  }

  /** One session. It removes itself from the list when it ends, for whatever reason. */
  private final class Entry implements HttpSessionBindingListener {
    private final String person;
    private final HttpSession session;

    Entry(String person, HttpSession session) {
      this.person = person;
      this.session = session;
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent ended) {
      synchronized (open) {
        open.remove(this);
      }
    }

    long lastUsed() {
      try {
        return session.getLastAccessedTime();
      } catch (IllegalStateException alreadyEnded) {
        return Long.MIN_VALUE;
      }
    }

    void end() {
      try {
        session.invalidate();
      } catch (IllegalStateException alreadyEnded) {
        valueUnbound(new HttpSessionBindingEvent(session, ENTRY));
      }
    }
  }

  /** Lists a session that has just begun, and ends others where there are too many. */
  void begin(String person, HttpSession session) {
    Entry entry = new Entry(person, session);
    session.setAttribute(ENTRY, entry);
    List<Entry> tooMany = new ArrayList<>();
    synchronized (open) {
      open.add(entry);
      if (open.stream().filter(one -> one.person.equals(person)).count() > PER_PERSON_MAX) {
        idleLongest(entry, person).ifPresent(tooMany::add);
      } else if (open.size() > most) {
        idleLongest(entry, "").ifPresent(tooMany::add);
      }
    }
    // Outside the lock, so that ending a session waits for nobody.
    tooMany.forEach(Entry::end);
  }

  private Optional<Entry> idleLongest(Entry but, String person) {
    return open.stream()
        .filter(one -> one != but)
        .filter(one -> person.isEmpty() || one.person.equals(person))
        .min(Comparator.comparingLong(Entry::lastUsed));
  }
}
