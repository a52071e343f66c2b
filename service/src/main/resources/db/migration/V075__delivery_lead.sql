-- The lead of the deliveries has one row: its holder, and when the holder last committed that it
-- leads. The number grows with each change of the holder.
create table delivery_lead (
  id smallint primary key default 1 check (id = 1),
  number bigint not null,
  node text not null,
  confirmed_at timestamptz not null
);

insert into delivery_lead (number, node, confirmed_at) values (0, '', clock_timestamp());
