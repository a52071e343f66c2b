-- How often a stored answer was given again, for as long as it is kept.
alter table stored_answer add column replays integer not null default 0 check (replays >= 0);
