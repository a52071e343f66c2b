-- The Service Audit Trail: one row for each request that was decided, one for each hub it named.
create type response_code as enum (
  'I0', 'I99', 'W081401', 'E1', 'E2', 'E3', 'E4', 'E5', 'E11', 'E12', 'E13', 'E19',
  'E081401', 'E081402', 'E081405');

create table service_request (
  request_key bigint generated always as identity primary key,
  user_id bigint not null,
  other_device_id bigint,
  received_at timestamptz not null,
  committed_at timestamptz not null,
  header_code response_code not null,
  hubs smallint not null check (hubs between 1 and 999),
  accepted smallint not null check (accepted between 0 and hubs),
  request_id text not null unique check (request_id = upper(request_id)),
  request_reference text not null unique,
  request_sha256 bytea not null check (octet_length(request_sha256) = 32),
  party text not null,
  node text not null,
  schema_version text not null,
  form text not null check (form in ('single', 'list')),
  service_reference_variant text not null check (service_reference_variant in ('8.14.3', '8.14.4')),
  return_type text not null,
  fault_reason text,
  connection_method text,
  user_ref_date_time text,
  user_ref_id text,
  incident_reference text,
  additional_information text
);

create index service_request_received on service_request (received_at);

create table sat_entry (
  request_key bigint not null,
  device_id bigint not null,
  code response_code not null,
  logistics_status_before logistics_status,
  logistics_status_after logistics_status,
  position smallint not null check (position between 1 and 999),
  primary key (request_key, position)
);

create index sat_entry_device on sat_entry (device_id);

-- Append-only, whoever connects.
create function refuse_change_of_audit_trail() returns trigger language plpgsql as $$
begin
  raise exception 'the Service Audit Trail is append-only: % of % refused', tg_op, tg_table_name;
end
$$;

create trigger service_request_append_only before update or delete or truncate on service_request
  for each statement execute function refuse_change_of_audit_trail();
create trigger sat_entry_append_only before update or delete or truncate on sat_entry
  for each statement execute function refuse_change_of_audit_trail();
