-- What the nodes of the DUIS interface tell each other, twice a second. The tables are unlogged: a
-- commit waits neither for the disk nor for a standby, and after a crash of the database, and on a new
-- primary, they begin empty. A node is one start of a process, so a restarted one has a new key.
create unlogged table duis_node (
  node uuid primary key,
  name text not null,
  seen_at timestamptz not null
) with (fillfactor = 50);

-- The hubs that a node has taken from the allocation of a User since the row was made.
create unlogged table allocation_use (
  node uuid,
  user_id bigint,
  counted_since timestamptz not null,
  counted_at timestamptz not null,
  hubs bigint not null,
  primary key (node, user_id)
) with (fillfactor = 50);
