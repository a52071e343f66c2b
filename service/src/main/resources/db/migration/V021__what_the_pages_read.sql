-- What the pages of the SSI read by. Nothing here is written for each hub of a request: the indexes
-- on requests cost one entry for each request, those on devices are paid by the import, and the one
-- on Returns Records by their delivery.

-- One Party's requests, newest first.
create index service_request_party on service_request (party, request_key);

-- What a User wrote down with a request, in any letter case.
create index service_request_user_ref on service_request (upper(user_ref_id))
  where user_ref_id is not null;
create index service_request_incident on service_request (upper(incident_reference))
  where incident_reference is not null;

-- A return by the id of its record in DSMS.
create index return_record_dsms on return_record (dsms_id) where dsms_id is not null;

-- An EUI-64 with its digits in reverse order: an ID's end is then a range, as its beginning is.
create function eui64_mirrored(id bigint) returns bigint
  language sql immutable strict parallel safe
  return ('x' || reverse(lpad(to_hex(id), 16, '0')))::bit(64)::bigint;

create index smi_device_mirrored on smi_device (eui64_mirrored(device_id));

-- Hubs that were removed, whatever became of them: the Logistics Status changes and is not indexed.
create index smi_device_removed on smi_device (removed_on) where removed_on is not null;

-- The figures of the pages, counted in the background and shown with their age. What was notified
-- never changes; where returns stand does, and is counted anew.
create table ssi_notified (
  party text not null,
  day date not null,
  code response_code not null,
  late boolean not null,
  hubs bigint not null,
  primary key (party, day, code, late)
);

create table ssi_standing (
  party text not null,
  day date not null,
  stage return_stage not null,
  outcome return_outcome,
  hubs bigint not null,
  charge_gbp numeric(14, 2) not null,
  unique nulls not distinct (party, day, stage, outcome)
);

-- Hubs removed and not Returned when last looked through, by the Party that should notify them.
create table ssi_overdue (
  party text not null,
  removed_on date not null,
  device_id bigint not null,
  primary key (party, removed_on, device_id)
);

create table ssi_counted (
  only_row boolean primary key default true check (only_row),
  counted_at timestamptz not null,
  took interval not null
);
