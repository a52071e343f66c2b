package hubreturns.simulator.remedy;

import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls on entries, after Remedy has admitted them. */
record Entries(
    String form,
    Store store,
    ReturnsRecords records,
    Notices notices,
    LifeCycle lifeCycle,
    CallCounts counts) {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");
  private static final Set<Field> REMEDYS =
      EnumSet.of(Field.ENTRY_ID, Field.CREATE_DATE, Field.LAST_MODIFIED_DATE);

  /**
   * The fields that only Remedy sets, except the Entry ID: a merge may name the record that it
   * looks for.
   */
  private static final Set<Field> REMEDYS_IN_A_MERGE =
      EnumSet.of(Field.CREATE_DATE, Field.LAST_MODIFIED_DATE);

  /** What a merge does if a record matches. */
  private enum MergeType {
    /** Respond with an error. */
    DUP_ERROR,
    /** Create another record. */
    DUP_NEW_ID,
    /** Replace the matching record and keep its id. */
    DUP_OVERWRITE,
    /** Change the given fields of the matching record. */
    DUP_MERGE,
    /** Create another record without looking for a match. */
    GEN_NEW_ID
  }

  /** {@code POST /entry/{form}}: creates a record, even if its Return Reference is not new. */
  Response.Reply create(Request request, Optional<ObjectNode> body) {
    Optional<Projection> projection = Projection.of(request);
    Map<Field, String> values = EntryBody.values(body, REMEDYS);
    Entry entry = store.write(() -> create(values));
    String href = href(request, entry);
    return projection
        .map(shown -> Response.json(201, shown.json(entry, href)))
        .orElseGet(() -> Response.empty(201))
        .with("Location", href);
  }

  private Entry create(Map<Field, String> values) {
    Entry created = records.create(values);
    notices.queue(created);
    counts.add(CallCounts.CREATED);
    return created;
  }

  /** {@code GET /entry/{form}}: the records that meet the qualification. */
  Response.Reply query(Request request) {
    EntryQuery query = EntryQuery.read(request);
    List<Entry> found = store.read(() -> records.list(query.condition(), query.order()));
    ObjectNode list = Json.object();
    ArrayNode shown = list.putArray("entries");
    found.stream()
        .skip(query.offset())
        .limit(query.limit())
        .forEach(entry -> shown.add(query.projection().json(entry, href(request, entry))));
    ObjectNode links = list.putObject("_links");
    Projection.link(links, "self", listHref(request, query.offset()));
    long next = (long) query.offset() + query.limit();
    if (found.size() > next) {
      Projection.link(links, "next", listHref(request, next));
    }
    return Response.json(200, list);
  }

  /** {@code GET /entry/{form}/{id}}. */
  Response.Reply get(Request request) {
    Projection projection = Projection.of(request).orElse(Projection.ALL);
    String id = request.part("id");
    Entry entry =
        store.read(() -> records.find(id)).orElseThrow(() -> ArError.ENTRY_UNKNOWN.refusal(id));
    return Response.json(200, projection.json(entry, href(request, entry)));
  }

  /** {@code PUT /entry/{form}/{id}}. */
  Response.Reply update(Request request, Optional<ObjectNode> body) {
    String id = request.part("id");
    return change(id, EntryBody.values(body, REMEDYS))
        .map(entry -> Response.empty(204))
        .orElseThrow(() -> ArError.ENTRY_UNKNOWN.refusal(id));
  }

  /** Changes a record, as a PUT does. */
  Optional<Entry> change(String id, Map<Field, String> changes) {
    return store.write(() -> records.find(id).map(entry -> change(entry, changes)));
  }

  /**
   * {@code POST /mergeEntry/{form}}, with {@code mergeOptions} and {@code qualification}. Without a
   * qualification, records match by the given Entry ID.
   */
  Response.Reply merge(Request request, Optional<ObjectNode> body) {
    Map<Field, String> values = EntryBody.values(body, REMEDYS_IN_A_MERGE);
    ObjectNode whole = body.orElseGet(Json::object);
    JsonNode options = whole.path("mergeOptions");
    String typeName = options.path("mergeType").asString(MergeType.DUP_ERROR.name());
    MergeType type =
        Stream.of(MergeType.values())
            .filter(known -> known.name().equals(typeName))
            .findFirst()
            .orElseThrow(() -> ArError.PARAMETER_MALFORMED.refusal("mergeType " + typeName));
    String qualification =
        (whole.has("qualification") ? whole : options).path("qualification").asString("");
    Predicate<Entry> isMatch =
        qualification.isBlank()
            ? entry -> entry.id().equals(values.get(Field.ENTRY_ID))
            : Qualification.read(qualification);
    int matchesMax = options.path("multimatchOption").asInt(0) == 1 ? 1 : 2;
    return store.write(() -> {
      List<Entry> matches = records.list(isMatch, Comparator.comparing(Entry::id));
      return merge(request, values, type, matches.stream().limit(matchesMax).toList());
    });
  }

  private Response.Reply merge(
      Request request, Map<Field, String> values, MergeType type, List<Entry> matches) {
    if (matches.isEmpty() || type == MergeType.DUP_NEW_ID || type == MergeType.GEN_NEW_ID) {
      return Response.empty(201).with("Location", href(request, create(values)));
    }
    Entry match = matches.getFirst();
    if (type == MergeType.DUP_ERROR) {
      return ArError.NOT_UNIQUE.about("schema: %s, entry: %s".formatted(form, match.id()));
    }
    if (matches.size() > 1) {
      return ArError.SEVERAL_MATCHES.about(form);
    }
    if (type == MergeType.DUP_OVERWRITE) {
      notices.queue(records.replace(match.id(), values));
      return Response.empty(201).with("Location", href(request, match));
    }
    change(match, values);
    return Response.empty(204).with("Location", href(request, match));
  }

  private Entry change(Entry before, Map<Field, String> changes) {
    Entry after = records.update(before, changes);
    if (changes.containsKey(Field.CSP) || changes.containsKey(Field.CSP_REGION)) {
      notices.redirect(after);
    }
    if (before.stage() != after.stage()) {
      lifeCycle.entered(after);
    }
    return after;
  }

  private String href(Request request, Entry entry) {
    return formHref(request) + "/" + entry.id();
  }

  private String listHref(Request request, long offset) {
    String others =
        Stream.of(request.rawQuery().split("&"))
            .filter(pair -> !pair.isEmpty() && !pair.startsWith("offset="))
            .map(pair -> pair + "&")
            .collect(Collectors.joining());
    return "%s?%soffset=%d".formatted(formHref(request), others, offset);
  }

  private String formHref(Request request) {
    String host = request.header("Host").filter(HOST.asMatchPredicate()).orElse("localhost");
    return "http://%s/api/arsys/v1/entry/%s"
        .formatted(host, URLEncoder.encode(form, StandardCharsets.UTF_8).replace("+", "%20"));
  }
}
