-- The entries of the audit trail by volume: about 256 MB of them, four million, that were written one after the other. The index of
-- devices is one stretch for each volume. New entries go to the last stretch, so a longer trail makes them no slower.
create table sat_volume (
  volume smallint primary key,
  -- The size of sat_entry when the volume began.
  begun_at_bytes bigint not null
);
insert into sat_volume (volume, begun_at_bytes) values (0, 0);

-- A node of the previous release writes to the first volume. An entry there is found like any other.
alter table sat_entry add column volume smallint not null default 0;
create index sat_entry_volume_device on sat_entry (volume, device_id);
drop index sat_entry_device;

-- Volumes of the audit trail. The entries of a device are found by its Device ID and all volumes.
create view ssi_volume as
select v.volume
  from sat_volume v;

create or replace view ssi_entry as
select s.request_key, s.position, s.request_key * 1000 + s.position as place, s.device_id, s.code,
       s.code = 'I0' as accepted, s.volume
  from sat_entry s;

-- A part that is used twice is not materialized: the statuses of one device would otherwise be sought in those of all.
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
