package hubreturns.ssi.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hubreturns.service.testing.SettableClock;
import hubreturns.service.testing.TestDatabase;
import hubreturns.ssi.access.AdminTrail.Actor;
import hubreturns.ssi.access.AdminTrail.Change;
import hubreturns.ssi.access.AdminTrail.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** The administration trail. */
class AdminTrailIT {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Actor ACTOR = new Actor("pat", "192.0.2.1");

  private final AdminTrail trail =
      new AdminTrail(TestDatabase.database().dataSource(), new SettableClock(NOW));
  private final String subject = "subject " + UUID.randomUUID();

  private List<Event> entries() {
    return trail.page(Long.MAX_VALUE, 1_000).stream()
        .filter(event -> event.subject().equals(subject))
        .toList();
  }

  @Test
  void an_entry_says_who_did_what_from_where_and_what_it_was_before_and_after() {
    trail.append(ACTOR, new Change(AdminAction.ACCOUNT_DISABLED, subject, "enabled", "disabled"));

    assertThat(entries())
        .singleElement()
        .isEqualTo(
            new Event(
                entries().getFirst().key(),
                NOW,
                "pat",
                "192.0.2.1",
                "account disabled",
                subject,
                "enabled",
                "disabled"));
  }

  @Test
  void an_entry_cannot_be_changed_or_deleted() {
    trail.append(ACTOR, new Change(AdminAction.ACCOUNT_CREATED, subject, "", "enabled"));

    for (String sql :
        List.of(
            "update admin_event set actor = 'somebody else'",
            "delete from admin_event",
            "truncate admin_event")) {
      assertThatThrownBy(() -> TestDatabase.owner().sql(sql).update())
          .as(sql)
          .isInstanceOf(DataAccessException.class)
          .hasMessageContaining("append-only");
    }
    assertThat(entries()).hasSize(1);
  }

  @Test
  void a_change_and_its_entry_happen_together_or_not_at_all() {
    String party = "Party " + UUID.randomUUID();

    assertThatThrownBy(() ->
            trail.record(
                ACTOR,
                () ->
                    TestDatabase.client()
                        .sql("insert into party (name) values (:party)")
                        .param("party", party)
                        .update(),
                count -> {
                  throw new IllegalStateException("the entry cannot be written");
                }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(TestDatabase.value(Long.class, "select count(*) from party where name = ?", party))
        .isZero();
  }

  @Test
  void control_characters_do_not_reach_the_trail() {
    trail.append(
        ACTOR, new Change(AdminAction.PARTIES_IMPORTED, subject, "", "one\ntwo\u0000\u009b\u202e"));

    assertThat(entries())
        .singleElement()
        .extracting(Event::after)
        .isEqualTo("one\ntwo\uFFFD\uFFFD\uFFFD");
  }

  @Test
  void a_command_names_the_operating_system_user_and_where_the_user_came_from() {
    Actor actor =
        Actor.atCommandLine(
            Map.of("SUDO_USER", "alex", "SSH_CONNECTION", "192.0.2.9 5000 192.0.2.1 22"));

    assertThat(actor.name()).startsWith("alex as ").endsWith(" (command line)");
    assertThat(actor.address()).endsWith(", by SSH from 192.0.2.9");
  }
}
