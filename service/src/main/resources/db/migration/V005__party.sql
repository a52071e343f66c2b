-- Parties, their Users, and the certificates that the operator registered for them.
create table party (
  name text primary key check (btrim(name) <> '')
);

create table service_user (
  user_id bigint primary key,
  party text not null references party,
  roles text[] not null check (roles <@ array['IS', 'GS', 'ES', 'RSA', 'ED', 'GT', 'OU']),
  status text not null check (status in ('Live', 'Suspended'))
);

create table user_certificate (
  issuer text not null,
  serial numeric(60) not null,
  user_id bigint not null references service_user,
  not_before timestamptz not null,
  not_after timestamptz not null,
  certificate bytea not null,
  primary key (issuer, serial)
);
