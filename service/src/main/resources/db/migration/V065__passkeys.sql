-- The passkeys of accounts, in the tables that Spring Security's JDBC repositories read and write. The
-- library fixes the names of tables and columns. An account has at most one passkey.
create table user_entities (
  id text primary key,
  name text not null unique references ssi_account on delete cascade,
  display_name text
);

create table user_credentials (
  credential_id text primary key,
  user_entity_user_id text not null unique references user_entities on delete cascade,
  public_key bytea not null,
  signature_count bigint not null,
  uv_initialized boolean not null,
  backup_eligible boolean not null,
  authenticator_transports text not null,
  public_key_credential_type text,
  backup_state boolean not null,
  attestation_object bytea,
  attestation_client_data_json bytea,
  created timestamptz not null,
  last_used timestamptz not null,
  label text not null
);
