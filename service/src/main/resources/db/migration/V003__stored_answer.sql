-- The request and its signed answer, byte for byte, for as long as a replay gets the same answer.
create table stored_answer (
  request_key bigint primary key references service_request,
  request bytea compression lz4 not null,
  answer bytea compression lz4 not null
);
