-- One Returns Record for each accepted hub; its own row is the outbox towards DSMS.
create type delivery_state as enum ('waiting', 'sent', 'parked');

create table return_record (
  request_key bigint not null,
  device_id bigint not null,
  next_attempt_at timestamptz not null,
  state delivery_state not null default 'waiting',
  position smallint not null check (position between 1 and 999),
  attempts smallint not null default 0 check (attempts >= 0),
  dsms_id text,
  last_problem text,
  primary key (request_key, position),
  constraint sent_records_have_a_dsms_id check (state <> 'sent' or dsms_id is not null)
);

-- Holds the waiting rows only, so that claiming the next costs the same at any size of the table.
create index return_record_waiting on return_record (request_key, position) where state = 'waiting';
