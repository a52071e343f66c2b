package hubreturns.simulator.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All records of the form. */
public final class ReturnsRecords {
  private static final String COLUMNS =
      Arrays.stream(Field.values()).map(Field::column).collect(Collectors.joining(", "));

  private static final String INSERT =
      """
      insert into returns_record (entry_number, %s)
      values (?, %s)
      """
          .formatted(
              COLUMNS,
              Arrays.stream(Field.values()).map(field -> "?").collect(Collectors.joining(", ")));

  private ReturnsRecords() {}

  /** Creates a record; its stage is {@code Record raised} where none is given. */
  public static Entry create(Transaction tx, Map<Field, String> values) {
    long number =
        tx.count(
            """
            select coalesce(max(entry_number), 0) + 1 from returns_record
            """);
    return create(tx, new EntryId(number), values);
  }

  /** Deletes a record and makes another under its id. */
  public static Entry replace(Transaction tx, EntryId id, Map<Field, String> values) {
    tx.update(
        """
        delete from returns_record where entry_number = ?
        """,
        id.number());
    return create(tx, id, values);
  }

  private static Entry create(Transaction tx, EntryId id, Map<Field, String> values) {
    String stamp = tx.nextStamp();
    Map<Field, String> all = new EnumMap<>(Field.class);
    all.put(Field.STAGE, Stage.RECORD_RAISED.text());
    all.putAll(values);
    all.put(Field.ENTRY_ID, id.toString());
    all.put(Field.CREATE_DATE, stamp);
    all.put(Field.LAST_MODIFIED_DATE, stamp);
    Entry entry = new Entry(id, all);
    List<@Nullable Object> row = new ArrayList<>();
    row.add(id.number());
    for (Field field : Field.values()) {
      row.add(all.get(field));
    }
    tx.update(INSERT, row.toArray());
    return entry;
  }

  /**
   * Changes fields of a record as it was read in this transaction; an empty value clears its field.
   *
   * @return the record as it now stands
   */
  public static Entry update(Transaction tx, Entry entry, Map<Field, Optional<String>> changes) {
    Map<Field, String> values = new EnumMap<>(Field.class);
    values.putAll(entry.values());
    changes.forEach((field, value) ->
        value.ifPresentOrElse(text -> values.put(field, text), () -> values.remove(field)));
    values.put(Field.LAST_MODIFIED_DATE, tx.nextStamp());
    Entry changed = new Entry(entry.id(), values);
    List<Field> touched = new ArrayList<>(changes.keySet());
    touched.add(Field.LAST_MODIFIED_DATE);
    List<@Nullable Object> row = new ArrayList<>();
    for (Field field : touched) {
      row.add(values.get(field));
    }
    row.add(entry.id().number());
    tx.update(
        """
        update returns_record set %s where entry_number = ?
        """
            .formatted(
                touched.stream()
                    .map(field -> field.column() + " = ?")
                    .collect(Collectors.joining(", "))),
        row.toArray());
    return changed;
  }

  /** The record with an id. */
  public static Optional<Entry> find(Transaction tx, EntryId id) {
    return tx.first(
        """
        select entry_number, %s from returns_record where entry_number = ?
        """
            .formatted(COLUMNS),
        ReturnsRecords::entry,
        id.number());
  }

  /** The records that stand for one return, by id: all of one Return Reference, or one without. */
  public static List<Entry> withReturnKey(Transaction tx, String returnKey) {
    List<Entry> entries =
        list(tx, Selection.of(Condition.equal(Field.RETURN_REFERENCE, returnKey)));
    return entries.isEmpty()
        ? EntryId.parse(returnKey).flatMap(id -> find(tx, id)).stream().toList()
        : entries;
  }

  /** The records of a selection. */
  public static List<Entry> list(Transaction tx, Selection selection) {
    List<Entry> entries = new ArrayList<>();
    each(tx, selection, entries::add);
    return entries;
  }

  /** Shows the records of a selection to a visitor, one after the other. */
  public static void each(Transaction tx, Selection selection, Consumer<Entry> visitor) {
    List<Object> values = new ArrayList<>();
    String where = Where.sql(selection.condition(), values);
    String limit = selection.limit().map("fetch first %d rows only"::formatted).orElse("");
    tx.each(
        """
        select entry_number, %s from returns_record where %s
        order by %s offset %d rows %s
        """
            .formatted(COLUMNS, where, order(selection.sort()), selection.offset(), limit),
        row -> visitor.accept(entry(row)),
        values.toArray());
  }

  /**
   * What follows a field that is never the same twice cannot matter, and leaving it out lets an
   * index give the order.
   */
  private static String order(List<Selection.SortKey> sort) {
    StringBuilder order = new StringBuilder();
    for (Selection.SortKey key : sort) {
      boolean isEntryId = key.field() == Field.ENTRY_ID;
      order
          .append(isEntryId ? "entry_number" : key.field().column())
          .append(key.ascending() ? " asc" : " desc");
      if (isEntryId || key.field() == Field.LAST_MODIFIED_DATE) {
        return order.toString();
      }
      order.append(", ");
    }
    return order.append("entry_number").toString();
  }

  /** How many records meet a condition. */
  public static long count(Transaction tx, Condition condition) {
    List<Object> values = new ArrayList<>();
    return tx.count(
        """
        select count(*) from returns_record where %s
        """
            .formatted(Where.sql(condition, values)),
        values.toArray());
  }

  /** How many Return References stand in more than one record. */
  public static long duplicates(Transaction tx) {
    return tx.count(
        """
        select count(*) from (
          select f_return_reference from returns_record where f_return_reference is not null
          group by f_return_reference having count(*) > 1)
        """);
  }

  /** How many records stand in each stage. */
  public static Map<Stage, Long> byStage(Transaction tx) {
    Map<Stage, Long> counts = new EnumMap<>(Stage.class);
    tx.each(
        """
        select f_stage, count(*) from returns_record group by f_stage
        """,
        row -> {
          long count = row.getLong(2);
          Stage.named(row.getString(1)).ifPresent(stage -> counts.put(stage, count));
        });
    return counts;
  }

  /** Sets when, in simulated time, a record leaves its stage; empty when it stays. */
  public static void schedule(Transaction tx, EntryId id, Optional<Instant> due) {
    if (due.isEmpty()) {
      tx.update(
          """
          delete from stage_wait where entry_number = ?
          """,
          id.number());
      return;
    }
    tx.update(
        """
        merge into stage_wait (entry_number, due) key (entry_number) values (?, ?)
        """,
        id.number(),
        Field.time(due.get()));
  }

  /** A record whose time in its stage is over, and the simulated instant at which it was. */
  public record Due(Entry entry, Instant at) {}

  /** The records whose time in their stage is over, those due longest first. */
  public static List<Due> due(Transaction tx, Instant now, int countMax) {
    return tx.list(
        """
        select r.entry_number, %s, w.due as due
        from stage_wait w join returns_record r on r.entry_number = w.entry_number
        where w.due <= ? order by w.due, w.entry_number limit ?
        """
            .formatted(COLUMNS),
        row -> new Due(entry(row), Instant.parse(row.getString("due"))),
        Field.time(now),
        countMax);
  }

  private static Entry entry(ResultSet row) throws SQLException {
    Map<Field, String> values = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      String value = row.getString(field.column());
      if (value != null) {
        values.put(field, value);
      }
    }
    return new Entry(new EntryId(row.getLong(1)), values);
  }
}
