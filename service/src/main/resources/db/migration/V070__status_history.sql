-- Since when a device has its SMI status and Logistics Status, as an inventory file stated them; null for
-- devices that an earlier version loaded. A return writes its own time to the Service Audit Trail only.
alter table smi_device add column status_since timestamptz;
alter table smi_device alter column status_since set default now();

-- The statuses that an import replaced, each with the time for which it applied.
create table smi_earlier_status (
  device_id bigint not null,
  since timestamptz,
  until timestamptz not null,
  device_status device_status not null,
  logistics_status logistics_status,
  primary key (device_id, until)
);

-- Every status that a device has had and since when: those of the inventory files, and Returned from the
-- Service Audit Trail. A status that was later overwritten by a return is the one before that return.
create view ssi_status as
with stated as (
  select device_id, since, until, device_status, logistics_status
    from smi_earlier_status
   union all
  select device_id, status_since, null, device_status, logistics_status
    from smi_device),
returned as (
  select s.device_id, q.committed_at as since, s.request_key, s.position, s.logistics_status_before
    from sat_entry s
    join service_request q using (request_key)
   where s.code = 'I0')
select t.device_id, t.since, t.device_status,
       coalesce(
         (select r.logistics_status_before
            from returned r
           where r.device_id = t.device_id
             and r.since >= coalesce(t.since, '-infinity')
             and r.since < coalesce(t.until, 'infinity')
           order by r.since
           limit 1), t.logistics_status) as logistics_status,
       null::bigint as request_key, null::smallint as position
  from stated t
 union all
select r.device_id, r.since,
       (select t.device_status
          from stated t
         where t.device_id = r.device_id
           and r.since >= coalesce(t.since, '-infinity')
           and r.since < coalesce(t.until, 'infinity')
         limit 1), 'Returned', r.request_key, r.position
  from returned r;
