-- The forms in which identifiers and times are shown and asked for, for reports and for psql.
create function eui64_text(id bigint) returns text
  language sql immutable strict parallel safe
  return upper(regexp_replace(lpad(to_hex(id), 16, '0'), '(..)(?!$)', '\1-', 'g'));

create function utc_text(at timestamptz) returns text
  language sql stable strict parallel safe
  return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

create function return_reference(request_reference text, place smallint) returns text
  language sql immutable strict parallel safe
  return request_reference || '-' || lpad(place::text, 3, '0');
