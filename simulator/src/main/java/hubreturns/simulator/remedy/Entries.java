package hubreturns.simulator.remedy;

import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.EntryId;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Selection;
import hubreturns.simulator.records.Store;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import hubreturns.simulator.web.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls on entries, after Remedy has admitted them. */
record Entries(
    String form,
    Store store,
    ReturnsRecords records,
    Notices notices,
    LifeCycle lifeCycle,
    CallCounts counts,
    Runnable noticeQueued) {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

  /** {@code POST /entry/{form}}: creates a record, even if its Return Reference is not new. */
  Response.Reply create(Request request, Optional<ObjectNode> body) {
    Optional<Projection> projection = request.query("fields").map(Entries::projection);
    EntryBody values = EntryBody.read(body, false);
    Entry entry = store.write(() -> create(values));
    counts.add(CallCounts.CREATED);
    noticeQueued.run();
    return created(request, entry, projection);
  }

  private Entry create(EntryBody values) {
    Entry created = records.create(values.filled());
    notices.queue(created);
    return created;
  }

  private static Projection projection(String text) {
    return Projection.read(text).orElseThrow(() -> ArError.FIELD_UNKNOWN.refusal(text));
  }

  /** {@code GET /entry/{form}}: the records that meet the qualification. */
  Response.Reply query(Request request) {
    EntryQuery query = EntryQuery.read(request);
    Selection selection = query.selection();
    int limit = selection.limit().orElse(Integer.MAX_VALUE);
    // One record more than the limit shows that there is a next page.
    Selection oneMore = limit < Integer.MAX_VALUE ? selection.first(limit + 1) : selection;
    List<Entry> entries = store.read(() -> records.list(oneMore));
    ObjectNode list = Json.object();
    ArrayNode shown = list.putArray("entries");
    entries.stream()
        .limit(limit)
        .forEach(entry -> shown.add(query.projection().json(entry, href(request, entry.id()))));
    ObjectNode links = list.putObject("_links");
    Projection.link(links, "self", listHref(request, selection.offset()));
    if (entries.size() > limit) {
      Projection.link(links, "next", listHref(request, selection.offset() + limit));
    }
    return Response.json(200, list);
  }

  /** {@code GET /entry/{form}/{id}}. */
  Response.Reply get(Request request) {
    String id = request.part("id");
    Projection projection =
        request.query("fields").map(Entries::projection).orElse(Projection.all());
    Entry entry =
        EntryId.parse(id)
            .flatMap(entryId -> store.read(() -> records.find(entryId)))
            .orElseThrow(() -> ArError.ENTRY_UNKNOWN.refusal(id));
    return Response.json(200, projection.json(entry, href(request, entry.id())));
  }

  /** {@code PUT /entry/{form}/{id}}. */
  Response.Reply update(Request request, Optional<ObjectNode> body) {
    String id = request.part("id");
    EntryBody values = EntryBody.read(body, false);
    return EntryId.parse(id)
        .flatMap(entryId -> change(entryId, values.values()))
        .map(entry -> Response.empty(204))
        .orElseThrow(() -> ArError.ENTRY_UNKNOWN.refusal(id));
  }

  /** Changes a record, as a PUT does. */
  Optional<Entry> change(EntryId id, Map<Field, Optional<String>> changes) {
    Optional<Entry> changed =
        store.write(() -> records.find(id).map(entry -> change(entry, changes)));
    noticeQueued.run();
    return changed;
  }

  /** {@code POST /mergeEntry/{form}}. */
  Response.Reply merge(Request request, Optional<ObjectNode> body) {
    EntryBody values = EntryBody.read(body, true);
    MergeOptions options = MergeOptions.read(body.orElseGet(Json::object), values.values());
    Response.Reply reply = store.write(() -> merge(request, values, options));
    noticeQueued.run();
    return reply;
  }

  private Response.Reply merge(Request request, EntryBody values, MergeOptions options) {
    List<Entry> matches =
        options
            .match()
            .map(condition -> records.list(Selection.of(condition).first(2)))
            .orElse(List.of());
    boolean createsAnyway =
        options.type() == MergeOptions.MergeType.DUP_NEW_ID
            || options.type() == MergeOptions.MergeType.GEN_NEW_ID;
    if (matches.isEmpty() || createsAnyway) {
      Entry entry = create(values);
      counts.add(CallCounts.CREATED);
      return created(request, entry, Optional.empty());
    }
    Entry match = matches.getFirst();
    if (options.type() == MergeOptions.MergeType.DUP_ERROR) {
      return ArError.NOT_UNIQUE.about("schema: %s, entry: %s".formatted(form, match.id()));
    }
    if (matches.size() > 1 && !options.takesFirstOfSeveral()) {
      return ArError.SEVERAL_MATCHES.about(form);
    }
    if (options.type() == MergeOptions.MergeType.DUP_OVERWRITE) {
      Entry replaced = records.replace(match.id(), values.filled());
      notices.queue(replaced);
      return created(request, replaced, Optional.empty());
    }
    Map<Field, Optional<String>> changes = new EnumMap<>(Field.class);
    changes.putAll(values.values());
    changes.remove(Field.ENTRY_ID);
    change(match, changes);
    return Response.empty(204).with("Location", href(request, match.id()));
  }

  private Entry change(Entry before, Map<Field, Optional<String>> changes) {
    Entry after = records.update(before, changes);
    if (changes.containsKey(Field.CSP) || changes.containsKey(Field.CSP_REGION)) {
      notices.redirect(after);
    }
    if (before.stage() != after.stage()) {
      lifeCycle.entered(after);
    }
    return after;
  }

  private Response.Reply created(Request request, Entry entry, Optional<Projection> projection) {
    String href = href(request, entry.id());
    return projection
        .map(shown -> Response.json(201, shown.json(entry, href)))
        .orElseGet(() -> Response.empty(201))
        .with("Location", href);
  }

  private String href(Request request, EntryId id) {
    return formHref(request) + "/" + id;
  }

  private String listHref(Request request, int offset) {
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
