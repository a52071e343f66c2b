-- A new value with each change of Users or certificates. A node compares it in the transaction that
-- commits a request, and so knows whether what it remembers of them still holds.
create table registration_version (
  only_row boolean primary key default true check (only_row),
  version uuid not null
);

insert into registration_version (version) values (gen_random_uuid());

create function change_registration_version() returns trigger language plpgsql as $$
begin
  update registration_version set version = gen_random_uuid();
  return null;
end
$$;

create trigger service_user_changes_the_version
  after insert or update or delete or truncate on service_user
  for each statement execute function change_registration_version();
create trigger user_certificate_changes_the_version
  after insert or update or delete or truncate on user_certificate
  for each statement execute function change_registration_version();
