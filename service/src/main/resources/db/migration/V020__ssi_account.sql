-- Who may sign in to the Self Service Interface: people, not Users. A supplier sees its Party's
-- returns alone; an operator and an auditor see all, and only an operator acts.
create type account_role as enum ('supplier', 'operator', 'auditor');

create table ssi_account (
  name text primary key check (name ~ '^[a-z0-9][a-z0-9._@-]{0,62}$'),
  role account_role not null,
  party text references party,
  password_hash text not null,
  must_change_password boolean not null,
  enabled boolean not null default true,
  failures smallint not null default 0 check (failures >= 0),
  locked_until timestamptz,
  created_at timestamptz not null,
  password_set_at timestamptz not null,
  signed_in_at timestamptz,
  constraint suppliers_and_only_they_have_a_party check ((role = 'supplier') = (party is not null))
);
