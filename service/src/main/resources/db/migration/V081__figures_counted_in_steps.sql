-- The figures of the pages are counted in steps. Each step adds what was written since the step
-- before it: requests, and changes of return records.

-- What a statement changed in the standing of returns, summed up: minus the hubs at the earlier
-- stage, plus the hubs at the new one. A step takes the rows away.
create table ssi_standing_change (
  written_by xid8 not null default pg_current_xact_id(),
  party text not null,
  day date not null,
  stage return_stage not null,
  outcome return_outcome,
  hubs bigint not null,
  charge_gbp numeric(14, 2) not null
);

create function note_standing_change() returns trigger language plpgsql as $$
begin
  insert into ssi_standing_change (party, day, stage, outcome, hubs, charge_gbp)
  select q.party, uk_day(q.committed_at), c.stage, c.outcome, sum(c.hubs), sum(c.charge_gbp)
    from (select request_key, stage, outcome, -1 as hubs, -coalesce(charge_gbp, 0) as charge_gbp
            from earlier
           union all
          select request_key, stage, outcome, 1, coalesce(charge_gbp, 0)
            from later) c
    join service_request q using (request_key)
   group by 1, 2, 3, 4
  having sum(c.hubs) <> 0 or sum(c.charge_gbp) <> 0;
  return null;
end
$$;

-- No standing may change between the sums below and the trigger.
lock table return_record in share row exclusive mode;

-- Records start as Notified. What is different today counts as one change.
insert into ssi_standing_change (party, day, stage, outcome, hubs, charge_gbp)
select q.party, uk_day(q.committed_at), c.stage, c.outcome, sum(c.hubs), sum(c.charge_gbp)
  from (select request_key, stage, outcome, 1 as hubs, coalesce(charge_gbp, 0) as charge_gbp
          from return_record
         where (stage, outcome, coalesce(charge_gbp, 0)) is distinct from ('Notified', null, 0)
         union all
        select request_key, 'Notified', null, -1, 0
          from return_record
         where (stage, outcome, coalesce(charge_gbp, 0)) is distinct from ('Notified', null, 0)) c
  join service_request q using (request_key)
 group by 1, 2, 3, 4;

create trigger return_record_changes_standing after update on return_record
  referencing old table as earlier new table as later
  for each statement execute function note_standing_change();

-- The first step counts everything again.
delete from ssi_standing;
delete from ssi_notified;
delete from ssi_overdue;
delete from ssi_counted;

alter table ssi_counted
  drop column took,
  -- Requests and changes of older transactions are counted.
  add column written_below xid8 not null,
  -- What follows from the inventory was counted again then, after so many imports.
  add column inventory_counted_at timestamptz not null,
  add column inventory_took interval not null,
  add column imports bigint not null;

-- It also has the transaction that wrote the request.
create or replace view ssi_request as
select q.request_key, q.request_id, q.request_reference, q.party, q.user_id,
       q.service_reference_variant, q.form, q.schema_version, q.received_at, q.committed_at,
       uk_day(q.committed_at) as committed_on, q.header_code, q.hubs, q.accepted,
       q.hubs - q.accepted as rejected, q.request_sha256, q.node, q.return_type, q.fault_reason,
       q.connection_method, q.other_device_id, q.user_ref_date_time, q.user_ref_id,
       q.incident_reference, q.additional_information, q.written_by
  from service_request q;
