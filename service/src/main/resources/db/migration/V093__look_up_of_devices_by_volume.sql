-- Volumes of the audit trail. To find a device in ssi_entry, name all volumes and the Device ID.
create view ssi_volume as
select v.volume
  from sat_volume v;

create or replace view ssi_entry as
select s.request_key, s.position, s.request_key * 1000 + s.position as place, s.device_id, s.code,
       s.code = 'I0' as accepted, s.volume
  from sat_entry s;

-- Two parts are used twice, and not materialized. Otherwise PostgreSQL reads the statuses of all devices to find those of one.
create or replace view ssi_status as
with stated as not materialized (
  select device_id, since, until, device_status, logistics_status
    from smi_earlier_status
   union all
  select device_id, status_since, null, device_status, logistics_status
    from smi_device),
returned as not materialized (
  select s.device_id, q.committed_at as since, s.request_key, s.position, s.logistics_status_before
    from sat_entry s
    join service_request q using (request_key)
   where s.code = 'I0'
     and s.volume = any (array(select v.volume from sat_volume v)))
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
