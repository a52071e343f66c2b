-- The Smart Metering Inventory: one row for each device that has a line of its own in an inventory
-- file. A GPF named only in its hub's row is found through that row.
create type device_type as enum ('CHF', 'GPF', 'ESME', 'GSME', 'HCALCS', 'PPMID', 'IHD', 'CAD', 'SAPC');
create type device_status as enum (
  'Pending', 'Whitelisted', 'InstalledNotCommissioned', 'Commissioned', 'Decommissioned', 'Withdrawn',
  'Suspended', 'Recovery', 'Recovered');
create type logistics_status as enum ('Ordered', 'Delivered', 'Installed', 'Removed', 'Returned');
create type han_variant as enum ('Single Band', 'Dual Band');
create type csp_region as enum (
  'North', 'Central', 'South', '4G North', '4G Central', '4G South', 'Unknown', 'SMETS1');

-- EUI-64s are signed bigints here: equality and one fixed order are all that is asked of them.
-- The fill factor leaves room on the page for the one update in a hub's life, which then needs no
-- index entry; nothing that changes is indexed, for the same reason.
create table smi_device (
  device_id bigint primary key,
  gpf_device_id bigint,
  import_supplier bigint,
  gas_supplier bigint,
  returned_by bigint,
  delivered_on date,
  installed_on date,
  removed_on date,
  device_type device_type not null,
  device_status device_status not null,
  logistics_status logistics_status,
  csp_region csp_region,
  han_variant han_variant,
  returned_position smallint,
  manufacturer text,
  model text,
  delivered_to_party text,
  mpxn text,
  constraint hub_has_logistics_status_and_region
    check (device_type <> 'CHF' or (logistics_status is not null and csp_region is not null)),
  constraint returned_by_a_place_in_a_request
    check ((returned_by is null) = (returned_position is null))
) with (fillfactor = 85);

create index smi_device_gpf on smi_device (gpf_device_id) where gpf_device_id is not null;
