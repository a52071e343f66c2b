-- The sessions of the pages, of all nodes. The browser holds a random token; the table holds its hash,
-- so that nobody who reads the table can use a session. A session belongs to an account, or to a person
-- who signed in through the identity provider; then it also holds the role and the Party.
create table ssi_session (
  token_sha256 bytea primary key check (octet_length(token_sha256) = 32),
  person text not null,
  awaits_passkey boolean not null,
  signed_in_at timestamptz not null,
  last_used_at timestamptz not null,
  password_set_at timestamptz,
  passkey_set_at timestamptz,
  role account_role,
  party text,
  ceremony text check (ceremony in ('registration', 'confirmation')),
  challenge bytea check (octet_length(challenge) between 16 and 64),
  check ((password_set_at is null) = (role is not null)),
  check (passkey_set_at is null or password_set_at is not null),
  check (party is null or role = 'supplier'),
  check ((ceremony is null) = (challenge is null))
) with (fillfactor = 70);

-- The two files that the last check of a returns file made, for the session that checked it.
create table ssi_checked_file (
  token_sha256 bytea primary key references ssi_session on delete cascade,
  good bytea not null,
  to_correct bytea not null
);
