-- Evidence that no row of the Service Audit Trail was changed afterwards, see docs/guarantees.md#audit-trail.

-- Written with the request: the digest of its row and entries, and four bytes of each entry's own digest.
-- Both are null for requests of earlier versions; checkpoints then hold the digest as the row was found.
alter table service_request add column digest bytea check (octet_length(digest) = 32);
alter table service_request add column entry_digests bytea check (octet_length(entry_digests) = 4 * hubs);

-- The transaction that wrote the request. When no transaction below X runs any more, the requests below X are complete.
alter table service_request add column written_by xid8 not null default pg_current_xact_id();
create index service_request_written_by on service_request (written_by);

create table audit_checkpoint (
  number bigint primary key check (number > 0),
  made_at timestamptz not null,
  node text not null,
  written_below xid8 not null,
  request_keys bigint[] not null,
  leaves bytea not null check (octet_length(leaves) = 32 * cardinality(request_keys)),
  root bytea not null check (octet_length(root) = 32),
  previous bytea not null check (octet_length(previous) = 32),
  signature bytea not null,
  certificate bytea not null
);

create trigger audit_checkpoint_append_only before update or delete or truncate on audit_checkpoint
  for each statement execute function refuse_change_of_audit_trail();
