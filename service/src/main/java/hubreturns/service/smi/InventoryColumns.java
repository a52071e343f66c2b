package hubreturns.service.smi;

import static java.util.stream.Collectors.joining;

import java.util.EnumSet;
import java.util.Set;

/** The columns that an inventory file has, in the SQL that compares and loads its lines. */
@SuppressWarnings("InlineFormatString") // The SQL text is above the method that uses it.
record InventoryColumns(Set<InventoryColumn> columns) {
  boolean contains(InventoryColumn column) {
    return columns.contains(column);
  }

  boolean areAll() {
    return columns.containsAll(EnumSet.allOf(InventoryColumn.class));
  }

  String names() {
    return columns.stream().map(InventoryColumn::title).collect(joining(", "));
  }

  /**
   * The value that a column has after the import: that of the line {@code s} if the file has the
   * column, and otherwise that of the device {@code d}.
   */
  String after(InventoryColumn column) {
    return (columns.contains(column) ? "s." : "d.") + column.title();
  }

  /**
   * The same, except that a Returned hub keeps its Logistics Status if the line is older than the
   * return.
   */
  String afterLoad(InventoryColumn column) {
    return column == InventoryColumn.LOGISTICS_STATUS
        ? "case when d.returned_by is null or %s then %s else d.logistics_status end"
            .formatted(deliveredAgain("d", "s"), after(column))
        : after(column);
  }

  /** The columns that an update sets to the values of the file. */
  String stored(String prefix) {
    return columns.stream()
        .filter(column ->
            column != InventoryColumn.DEVICE_ID && column != InventoryColumn.LOGISTICS_STATUS)
        .map(column -> prefix + column.title())
        .collect(joining(", "));
  }

  /** Whether a line changes its device; the Logistics Status of a Returned hub does not count. */
  String differs(String before, String after) {
    String differs =
        "(%s) is distinct from (%s)".formatted(stored(before + "."), stored(after + "."));
    return columns.contains(InventoryColumn.LOGISTICS_STATUS)
        ? "(%1$s or (%2$s.returned_by is null and %2$s.logistics_status is distinct from %3$s.logistics_status))"
            .formatted(differs, before, after)
        : differs;
  }

  private static final String RETURNED_ON =
      """
      (select uk_day(q.committed_at) from service_request q where q.request_key = %s.returned_by)
      """;

  /**
   * Whether a line says that a Returned hub was delivered after its return, which begins its next
   * life. Any other line is older than the return and does not undo it.
   */
  String deliveredAgain(String before, String after) {
    return columns.contains(InventoryColumn.LOGISTICS_STATUS)
            && columns.contains(InventoryColumn.DELIVERED_ON)
        ? after
            + ".delivered_on > coalesce("
            + RETURNED_ON.formatted(before).strip()
            + ", 'infinity')"
        : "false";
  }
}
