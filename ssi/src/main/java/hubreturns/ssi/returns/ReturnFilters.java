package hubreturns.ssi.returns;

import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.Conditions;
import hubreturns.vocabulary.CspRegion;
import hubreturns.vocabulary.UkDay;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The conditions of a search's filters. Conditions on the request and its hub narrow what is read.
 * Conditions on the return and the inventory then filter the rows that were read.
 *
 * @param onRequest conditions on {@code ssi_request q} and {@code ssi_entry s}
 * @param onReturn conditions on {@code ssi_return r}, {@code ssi_hub d} and the entry {@code l}
 */
record ReturnFilters(Viewer viewer, Conditions onRequest, Conditions onReturn) {

  /** A filter that compares a column with the value of the address; the names are equal. */
  private record Filter(String name, String condition) {
    void addTo(Conditions all, Search search) {
      search.get(name).ifPresent(value -> all.where(condition, name, value));
    }
  }

  private static final List<Filter> ON_REQUEST =
      List.of(
          new Filter("type", "q.return_type = :type"),
          new Filter("reason", "q.fault_reason = :reason"),
          new Filter("party", "q.party = :party"));

  private static final List<Filter> ON_RETURN =
      List.of(
          new Filter("stage", "r.stage::text = :stage"),
          new Filter("outcome", "r.outcome::text = :outcome"));

  private static final List<Filter> ON_HUB =
      List.of(
          new Filter("maker", "lower(d.manufacturer) = lower(:maker)"),
          new Filter("region", "d.csp_region = :region::csp_region"),
          new Filter("han", "d.han_variant = :han::han_variant"));

  static ReturnFilters of(Viewer viewer, Search search, LocalDate today) {
    return new ReturnFilters(
        viewer, onRequest(new Conditions(), search), onReturn(new Conditions(), search, today));
  }

  /** Adds the digits that the search box names, for hubs that no index finds. */
  void whereDigitsOf(Search search) {
    if (search.term() instanceof SearchTerm.Fragment fragment) {
      String hex = "upper(lpad(to_hex(s.device_id), 16, '0')) like ";
      onRequest.where(
          search.isAnywhere()
              ? hex + "'%' || :digits || '%'"
              : "(" + hex + ":digits || '%' or " + hex + "'%' || :digits)",
          "digits",
          fragment.digits());
    }
  }

  private static Conditions onRequest(Conditions all, Search search) {
    ON_REQUEST.forEach(filter -> filter.addTo(all, search));
    search
        .from()
        .ifPresent(from ->
            all.where("q.committed_at >= :from_time", "from_time", from.atOffset(ZoneOffset.UTC)));
    search
        .to()
        .ifPresent(
            to -> all.where("q.committed_at < :to_time", "to_time", to.atOffset(ZoneOffset.UTC)));
    search
        .get("code")
        .ifPresent(code -> {
          switch (code) {
            case Search.ACCEPTED -> all.where("s.accepted");
            case Search.REJECTED -> all.where("not s.accepted");
            default -> all.where("s.code = :code::response_code", "code", code);
          }
        });
    return all;
  }

  private static Conditions onReturn(Conditions all, Search search, LocalDate today) {
    ON_RETURN.forEach(filter -> filter.addTo(all, search));
    onHub(all, search);
    search
        .get("late")
        .ifPresent(late -> all.where("l.accepted and is_late(d.removed_on, q.committed_on)"));
    agedBefore(search, today)
        .ifPresent(before ->
            all.where(
                "r.open and q.committed_at < :aged", "aged", before.atOffset(ZoneOffset.UTC)));
    return all;
  }

  /**
   * Adds the conditions on {@code ssi_hub d}, which a hub that is not returned can meet as well.
   */
  static Conditions onHub(Conditions all, Search search) {
    ON_HUB.forEach(filter -> filter.addTo(all, search));
    search
        .get("csp")
        .ifPresent(csp ->
            all.where("d.csp_region = any (:regions::csp_region[])", "regions", regions(csp)));
    return all;
  }

  private static String regions(String csp) {
    return Arrays.stream(CspRegion.values())
        .filter(region -> region.csp().equals(Optional.of(csp)))
        .map(region -> '"' + region.text() + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** The moment before which a return must have been accepted to be as old as the search asks. */
  static Optional<Instant> agedBefore(Search search, LocalDate today) {
    return search
        .get("age")
        .map(days -> UkDay.startOf(today.minusDays(Integer.parseInt(days) - 1L)));
  }
}
