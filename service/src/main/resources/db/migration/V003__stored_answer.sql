-- The request and its signed answer, byte for byte, for as long as a replay gets the same answer.
create table stored_answer (
  request_key bigint primary key references service_request,
  request bytea not null,
  answer bytea not null
);

-- Not compressed: pglz would cost more time than the disk it saves is worth.
alter table stored_answer alter column request set storage external, alter column answer set storage external;
