-- Attempts to sign in are counted before the password is checked. A row counts the attempts for one
-- name from one origin (an address, or a browser that has signed in before); an empty name or origin
-- means "any". A row with more than attempts_max attempts refuses further ones until its end.
create table ssi_sign_in_attempt (
  name text not null,
  origin text not null,
  attempts integer not null check (attempts >= 0),
  attempts_max integer not null check (attempts_max > 0),
  ends_at timestamptz not null,
  primary key (name, origin)
);

create index ssi_sign_in_attempt_ends on ssi_sign_in_attempt (ends_at);

-- Browsers in which an account has signed in. Each holds a random token in a cookie.
create table ssi_known_browser (
  account text not null references ssi_account on delete cascade,
  token_sha256 bytea not null check (octet_length(token_sha256) = 32),
  signed_in_at timestamptz not null,
  primary key (account, token_sha256)
);

alter table ssi_account drop column failures, drop column locked_until;
