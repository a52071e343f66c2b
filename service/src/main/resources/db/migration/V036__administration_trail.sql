-- The administration trail: who changed accounts, Parties, certificates or the inventory, who
-- retried deliveries, from where, and what it was before and after.
create table admin_event (
  event_key bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null check (actor <> ''),
  address text not null check (address <> ''),
  action text not null check (action <> ''),
  subject text not null,
  before text not null,
  after text not null
);

create index admin_event_at on admin_event (at);

create function refuse_change_of_administration_trail() returns trigger language plpgsql as $$
begin
  raise exception 'the administration trail is append-only: % of % refused', tg_op, tg_table_name;
end
$$;

create trigger admin_event_append_only before update or delete or truncate on admin_event
  for each statement execute function refuse_change_of_administration_trail();
