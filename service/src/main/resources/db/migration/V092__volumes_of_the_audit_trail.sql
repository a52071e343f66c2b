-- Entries of the audit trail that follow each other are in one volume. The index of devices, where it begins with the volume, has a
-- stretch for each volume, and new entries go to the last one. So a longer trail makes new entries no slower.
create table sat_volume (
  volume smallint primary key,
  -- The size of sat_entry when the volume began.
  begun_at_bytes bigint not null
);
insert into sat_volume (volume, begun_at_bytes) values (0, 0);
create trigger sat_volume_append_only before update or delete or truncate on sat_volume
  for each statement execute function refuse_change_of_audit_trail();

-- A node of the previous release names no volume.
alter table sat_entry add column volume smallint not null default 0;

-- A node of the previous release finds an entry by its device alone. So only a database that began with this release gets the
-- index of volumes; any other keeps its index, which finds the entries of all volumes.
do $$
begin
  if (select leader_writes_records from delivery_lead) then
    create index sat_entry_volume_device on sat_entry (volume, device_id);
    drop index sat_entry_device;
  end if;
end
$$;

analyze sat_volume;
