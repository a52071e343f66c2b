package hubreturns.simulator.remedy;

import hubreturns.simulator.csp.Notices;
import hubreturns.simulator.lifecycle.LifeCycle;
import hubreturns.simulator.records.Database;
import hubreturns.simulator.records.Entry;
import hubreturns.simulator.records.EntryId;
import hubreturns.simulator.records.Field;
import hubreturns.simulator.records.ReturnsRecords;
import hubreturns.simulator.records.Selection;
import hubreturns.simulator.records.Transaction;
import hubreturns.simulator.web.Answer;
import hubreturns.simulator.web.Json;
import hubreturns.simulator.web.Request;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ObjectNode;

/** What calls on entries do once they are let in. */
final class Entries {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

  private final String form;
  private final Database database;
  private final Notices notices;
  private final LifeCycle lifeCycle;
  private final CallCounts counts;
  private final Runnable noticeQueued;

  Entries(
      String form,
      Database database,
      Notices notices,
      LifeCycle lifeCycle,
      CallCounts counts,
      Runnable noticeQueued) {
    this.form = form;
    this.database = database;
    this.notices = notices;
    this.lifeCycle = lifeCycle;
    this.counts = counts;
    this.noticeQueued = noticeQueued;
  }

  /** {@code POST /entry/{form}}: a new record, whether or not its Return Reference is new. */
  Answer.Reply create(Request request, Optional<ObjectNode> body) {
    Optional<Projection> projection = request.query("fields").flatMap(Projection::read);
    if (request.query("fields").isPresent() && projection.isEmpty()) {
      return ArError.FIELD_UNKNOWN.about(request.query("fields").orElse(""));
    }
    return switch (EntryBody.read(body, false)) {
      case EntryBody.Refused refused -> refused.error().about(refused.about());
      case EntryBody.Values values -> {
        Entry entry =
            database.write(tx -> {
              Entry created = ReturnsRecords.create(tx, values.filled());
              notices.queue(tx, created);
              return created;
            });
        counts.recordCreated();
        noticeQueued.run();
        yield created(request, entry, projection);
      }
    };
  }

  /** {@code GET /entry/{form}}: the records that meet the qualification. */
  Answer.Reply query(Request request) {
    return switch (EntryQuery.read(request)) {
      case EntryQuery.Refused refused -> refused.error().about(refused.about());
      case EntryQuery.WellFormed query -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
          writeList(json, request, query);
        }
        yield Answer.json(200, out.toByteArray());
      }
    };
  }

  /** {@code GET /entry/{form}/{id}}. */
  Answer.Reply get(Request request, String id) {
    Optional<Projection> projection =
        request.query("fields").map(Projection::read).orElse(Optional.of(Projection.all()));
    if (projection.isEmpty()) {
      return ArError.FIELD_UNKNOWN.about(request.query("fields").orElse(""));
    }
    return EntryId.parse(id)
        .flatMap(entryId -> database.read(tx -> ReturnsRecords.find(tx, entryId)))
        .map(
            entry -> Answer.json(200, bytes(json -> write(json, request, entry, projection.get()))))
        .orElseGet(() -> ArError.ENTRY_UNKNOWN.about(id));
  }

  /** {@code PUT /entry/{form}/{id}}. */
  Answer.Reply update(String id, Optional<ObjectNode> body) {
    return switch (EntryBody.read(body, false)) {
      case EntryBody.Refused refused -> refused.error().about(refused.about());
      case EntryBody.Values values -> {
        Optional<Entry> changed =
            EntryId.parse(id).flatMap(entryId -> change(entryId, values.values()));
        yield changed
            .map(entry -> Answer.empty(204))
            .orElseGet(() -> ArError.ENTRY_UNKNOWN.about(id));
      }
    };
  }

  /** Changes a record as a PUT does. */
  Optional<Entry> change(EntryId id, Map<Field, Optional<String>> changes) {
    Optional<Entry> changed = database.write(tx -> change(tx, id, changes));
    noticeQueued.run();
    return changed;
  }

  /** {@code POST /mergeEntry/{form}}. */
  Answer.Reply merge(Request request, Optional<ObjectNode> body) {
    return switch (EntryBody.read(body, true)) {
      case EntryBody.Refused refused -> refused.error().about(refused.about());
      case EntryBody.Values values ->
          switch (MergeOptions.read(body.orElseGet(Json::object), values.values())) {
            case MergeOptions.Refused refused -> refused.error().about(refused.about());
            case MergeOptions.WellFormed options -> {
              Answer.Reply reply = database.write(tx -> merge(tx, request, values, options));
              noticeQueued.run();
              yield reply;
            }
          };
    };
  }

  private Answer.Reply merge(
      Transaction tx, Request request, EntryBody.Values values, MergeOptions.WellFormed options) {
    List<Entry> matches =
        options
            .match()
            .map(condition -> ReturnsRecords.list(tx, Selection.of(condition).first(2)))
            .orElse(List.of());
    boolean createsAnyway =
        options.type() == MergeOptions.MergeType.DUP_NEW_ID
            || options.type() == MergeOptions.MergeType.GEN_NEW_ID;
    if (matches.isEmpty() || createsAnyway) {
      return mergedAsNew(tx, request, values);
    }
    Entry match = matches.getFirst();
    if (options.type() == MergeOptions.MergeType.DUP_ERROR) {
      return ArError.NOT_UNIQUE.about("schema: %s, entry: %s".formatted(form, match.id()));
    }
    if (matches.size() > 1 && !options.takesFirstOfSeveral()) {
      return ArError.SEVERAL_MATCHES.about(form);
    }
    if (options.type() == MergeOptions.MergeType.DUP_OVERWRITE) {
      Entry replaced = ReturnsRecords.replace(tx, match.id(), values.filled());
      notices.queue(tx, replaced);
      return created(request, replaced, Optional.empty());
    }
    Map<Field, Optional<String>> changes = new EnumMap<>(Field.class);
    changes.putAll(values.values());
    changes.remove(Field.ENTRY_ID);
    change(tx, match, changes);
    return Answer.empty(204).with("Location", href(request, match.id()));
  }

  private Answer.Reply mergedAsNew(Transaction tx, Request request, EntryBody.Values values) {
    Entry entry = ReturnsRecords.create(tx, values.filled());
    notices.queue(tx, entry);
    counts.recordCreated();
    return created(request, entry, Optional.empty());
  }

  private Optional<Entry> change(Transaction tx, EntryId id, Map<Field, Optional<String>> changes) {
    return ReturnsRecords.find(tx, id).map(entry -> change(tx, entry, changes));
  }

  private Entry change(Transaction tx, Entry before, Map<Field, Optional<String>> changes) {
    Entry after = ReturnsRecords.update(tx, before, changes);
    if (changes.containsKey(Field.CSP) || changes.containsKey(Field.CSP_REGION)) {
      notices.redirect(tx, after);
    }
    if (before.stage() != after.stage()) {
      lifeCycle.entered(tx, after);
    }
    return after;
  }

  private Answer.Reply created(Request request, Entry entry, Optional<Projection> projection) {
    Answer.Reply reply =
        projection
            .map(shown -> Answer.json(201, bytes(json -> write(json, request, entry, shown))))
            .orElseGet(() -> Answer.empty(201));
    return reply.with("Location", href(request, entry.id()));
  }

  private void writeList(JsonGenerator json, Request request, EntryQuery.WellFormed query) {
    Selection selection = query.selection();
    int limit = selection.limit().orElse(Integer.MAX_VALUE);
    // One more than asked for tells whether there is a next page.
    Selection oneMore = limit < Integer.MAX_VALUE ? selection.first(limit + 1) : selection;
    int[] seen = {0};
    json.writeStartObject();
    json.writeName("entries");
    json.writeStartArray();
    database.read(tx -> {
      ReturnsRecords.each(
          tx,
          oneMore,
          entry -> {
            if (seen[0]++ < limit) {
              write(json, request, entry, query.projection());
            }
          });
      return seen[0];
    });
    json.writeEndArray();
    Map<String, String> links = new LinkedHashMap<>();
    links.put("self", listHref(request, selection.offset()));
    if (seen[0] > limit) {
      links.put("next", listHref(request, selection.offset() + limit));
    }
    json.writeName("_links");
    Projection.writeLinks(json, links);
    json.writeEndObject();
  }

  private void write(JsonGenerator json, Request request, Entry entry, Projection projection) {
    projection.write(json, entry, href(request, entry.id()));
  }

  private static byte[] bytes(Consumer<JsonGenerator> writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
      writer.accept(json);
    }
    return out.toByteArray();
  }

  private String href(Request request, EntryId id) {
    return formHref(request) + "/" + id;
  }

  private String listHref(Request request, int offset) {
    StringBuilder href = new StringBuilder(formHref(request));
    Map<String, String> parameters = new LinkedHashMap<>(request.query());
    parameters.put("offset", Integer.toString(offset));
    char separator = '?';
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      href.append(separator)
          .append(encode(parameter.getKey()))
          .append('=')
          .append(encode(parameter.getValue()));
      separator = '&';
    }
    return href.toString();
  }

  private String formHref(Request request) {
    String host =
        request.header("Host").filter(name -> HOST.matcher(name).matches()).orElse("localhost");
    return "http://%s/api/arsys/v1/entry/%s".formatted(host, encode(form));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
