-- The read model: the only part of the database that the pages and the shared reports read, beside
-- the pages' own tables. Every view is a plain select that the planner merges into the query, so the
-- indexes of the tables serve it. docs/map.md lists the views.

-- A day of a return is a day in the United Kingdom (core: UkDay).
create function uk_day(at timestamptz) returns date
  language sql immutable parallel safe
  return (at at time zone 'Europe/London')::date;

-- The deadline of a return, and whether it has passed on a day (core: Deadlines). Written so that
-- an index on removed_on serves a question for late hubs.
create function days_to_return() returns integer
  language sql immutable parallel safe
  return 5;

create function return_due(removed_on date) returns date
  language sql immutable parallel safe
  return removed_on + days_to_return();

create function days_late(removed_on date, day date) returns integer
  language sql immutable parallel safe
  return day - return_due(removed_on);

create function is_late(removed_on date, day date) returns boolean
  language sql immutable parallel safe
  return removed_on < day - days_to_return();

-- Whether a return can still move (core: ReturnStage.isOpen). The stages that end it come last.
create function is_open(stage return_stage) returns boolean
  language sql immutable parallel safe
  return stage < 'Closed';

-- Whether a Party may return a hub (core: Entitlement). Before installation: the Party that took
-- delivery. Afterwards: the Party of the Import Supplier with role IS or of the Gas Supplier with
-- role GS.
create function entitles(
  device_status device_status, delivered_to_party text, import_supplier bigint, gas_supplier bigint,
  party text, import_users bigint[], gas_users bigint[]) returns boolean
  language sql immutable parallel safe
  return coalesce(
    case when device_status in ('Pending', 'Whitelisted') then delivered_to_party = party
         else import_supplier = any (import_users) or gas_supplier = any (gas_users)
    end, false);

-- Users, and whether each may return hubs as their Import Supplier or Gas Supplier.
create view ssi_user as
select u.user_id, u.party, u.roles, u.status, 'IS' = any (u.roles) as may_import,
       'GS' = any (u.roles) as may_gas
  from service_user u;

-- Parties with their Users that may return hubs.
create view ssi_party as
select p.name as party,
       coalesce(array_agg(u.user_id) filter (where u.may_import), '{}') as import_users,
       coalesce(array_agg(u.user_id) filter (where u.may_gas), '{}') as gas_users
  from party p
  left join ssi_user u on u.party = p.name
 group by p.name;

create view ssi_certificate as
select c.user_id, c.issuer, c.serial, c.not_before, c.not_after from user_certificate c;

-- Every device of the inventory that has a line of its own.
create view ssi_device as
select d.device_id, d.device_type, d.gpf_device_id, d.manufacturer, d.model, d.han_variant,
       d.csp_region, d.device_status, d.logistics_status, d.delivered_to_party, d.import_supplier,
       d.gas_supplier, d.mpxn, d.delivered_on, d.installed_on, d.removed_on, d.returned_by,
       d.returned_position, d.logistics_status = 'Returned' as returned
  from smi_device d;

-- Communications Hubs.
create view ssi_hub as
select d.* from ssi_device d where d.device_type = 'CHF';

-- Hubs that were removed and not returned, each with every Party that may return it. The Parties
-- that the hub names are looked up hub by hub; the rule then chooses among them.
create view ssi_hub_to_return as
select c.party, d.device_id, d.removed_on, d.device_status, d.logistics_status, d.manufacturer,
       d.model, d.han_variant, d.csp_region
  from ssi_hub d
 cross join lateral (
       select distinct k.party
         from (select d.delivered_to_party as party, '{}'::bigint[] as import_users,
                      '{}'::bigint[] as gas_users
                union all
               select u.party, case when u.may_import then array[u.user_id] end,
                      case when u.may_gas then array[u.user_id] end
                 from ssi_user u
                where u.user_id in (d.import_supplier, d.gas_supplier)) k
        where entitles(d.device_status, d.delivered_to_party, d.import_supplier, d.gas_supplier,
                       k.party, k.import_users, k.gas_users)) c
 where d.removed_on is not null
   and not d.returned
   and d.csp_region <> 'SMETS1';

-- Decided requests.
create view ssi_request as
select q.request_key, q.request_id, q.request_reference, q.party, q.user_id,
       q.service_reference_variant, q.form, q.schema_version, q.received_at, q.committed_at,
       uk_day(q.committed_at) as committed_on, q.header_code, q.hubs, q.accepted,
       q.hubs - q.accepted as rejected, q.request_sha256, q.node, q.return_type, q.fault_reason,
       q.connection_method, q.other_device_id, q.user_ref_date_time, q.user_ref_id,
       q.incident_reference, q.additional_information
  from service_request q;

-- Every hub that a request named, with its response code. The place orders the hubs of all requests
-- as they were decided, and leaves room for the positions 1 to 999.
create view ssi_entry as
select s.request_key, s.position, s.request_key * 1000 + s.position as place, s.device_id, s.code,
       s.code = 'I0' as accepted
  from sat_entry s;

-- The return of each accepted hub, and how far it has come.
create view ssi_return as
select r.request_key, r.position, r.device_id, r.user_id, r.state, r.attempts, r.next_attempt_at,
       r.last_problem, r.dsms_id, r.stage, r.stage_at, r.outcome, r.charge_gbp,
       is_open(r.stage) as open,
       case when not is_open(r.stage) then uk_day(r.stage_at) end as ended_on
  from return_record r;

-- Changes of returns that DSMS reported.
create view ssi_change as
select c.change_key, c.request_key, c.position, c.happened_at, c.standing, c.stage, c.outcome,
       c.charge, c.csp_reference
  from return_change c;

-- Requests and their signed answers, as long as they are kept.
create view ssi_answer as
select a.request_key, a.request, a.answer, a.replays from stored_answer a;

-- Returns Records on their way to DSMS, with the request of each.
create view ssi_delivery as
select r.request_key, r.position, return_reference(q.request_reference, r.position) as return_reference,
       r.device_id, q.request_id, q.party, q.user_id, q.committed_at, r.state, r.attempts,
       r.next_attempt_at, r.last_problem, r.dsms_id
  from return_record r
  join service_request q using (request_key);
