-- Up to which moment of DSMS's own time its changes are known here. One row, once there was any.
create table dsms_watermark (
  only_one boolean primary key default true check (only_one),
  modified_at timestamptz not null
);
