-- How far each return has come (product.md, "Returns life cycle"): where it stands now, in the
-- record's own row, and each change that DSMS told of, with both times.
create type return_stage as enum (
  'Notified', 'Record raised', 'CSP notified', 'Awaiting shipment', 'In transit', 'Received',
  'Under test', 'Closed');
create type return_outcome as enum (
  'Redeployable', 'Not redeployable', 'No fault found', 'Lost or stolen');

alter table return_record
  add column stage return_stage not null default 'Notified',
  add column outcome return_outcome,
  add column stage_at timestamptz,
  add column charge_gbp numeric(8, 2) check (charge_gbp >= 0);

-- Records that an earlier version delivered. Later on, delivery and stage are set together.
update return_record set stage = 'Record raised' where state = 'sent';

-- A change is kept as DSMS spelt it; its standing says what we made of it. Only a regular one moves
-- the record's stage: an unknown stage, or one that goes back, is kept and flagged.
create type change_standing as enum ('regular', 'backward', 'unknown');

create table return_change (
  change_key bigint generated always as identity primary key,
  request_key bigint not null,
  happened_at timestamptz not null,
  noted_at timestamptz not null,
  standing change_standing not null,
  position smallint not null check (position between 1 and 999),
  stage text,
  outcome text,
  charge text,
  csp_reference text,
  foreign key (request_key, position) references return_record
);

-- One row for one change, however often DSMS is asked; it also finds the changes of one return.
create unique index return_change_once on return_change
  (request_key, position, happened_at, stage, outcome, charge, csp_reference) nulls not distinct;
