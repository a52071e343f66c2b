-- Requests whose accepted hubs have no return records yet. The leader of the deliveries writes these when their turn is
-- near, so that a request writes one row here and not one for each hub. A User's requests are one stretch of the index, oldest first.
create table queued_request (
  user_id bigint not null,
  request_key bigint not null,
  hubs smallint not null check (hubs between 1 and 999),
  primary key (user_id, request_key)
);

-- A node of the previous release neither delivers nor shows a return without a return record. So only a database in
-- which nothing was imported, decided or delivered begins like this; in all others, requests write them as before.
alter table delivery_lead add column leader_writes_records boolean not null default false;
update delivery_lead
   set leader_writes_records = number = 0
                        and not exists (select from service_request)
                        and not exists (select from service_user)
                        and not exists (select from smi_device);

-- Requests whose returns have no records yet.
create view ssi_queued as
select w.request_key, w.user_id, w.hubs
  from queued_request w;

-- The return of each accepted hub, and how far it has come. Without a record, it waits at its first stage.
create or replace view ssi_return as
select r.request_key, r.position, r.device_id, r.user_id, r.state, r.attempts, r.next_attempt_at,
       r.last_problem, r.dsms_id, r.stage, r.stage_at, r.outcome, r.charge_gbp,
       is_open(r.stage) as open,
       case when not is_open(r.stage) then uk_day(r.stage_at) end as ended_on, true as written
  from return_record r
 union all
select s.request_key, s.position, s.device_id, w.user_id, 'waiting'::delivery_state, 0::smallint, q.committed_at,
       null::text, null::text, 'Notified'::return_stage, null::timestamptz, null::return_outcome, null::numeric(8, 2),
       true, null::date, false
  from queued_request w
  join service_request q on (q.user_id, q.request_key) = (w.user_id, w.request_key)
  join sat_entry s on s.request_key = w.request_key
 where s.code = 'I0';

-- Returns on their way to DSMS, with the request of each.
create or replace view ssi_delivery as
select r.request_key, r.position, return_reference(q.request_reference, r.position) as return_reference,
       r.device_id, q.request_id, q.party, q.user_id, q.committed_at, r.state, r.attempts,
       r.next_attempt_at, r.last_problem, r.dsms_id
  from ssi_return r
  join service_request q using (request_key);
