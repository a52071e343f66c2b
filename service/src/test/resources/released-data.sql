insert into party (name) values ('Supplier A'), ('Supplier B');
insert into service_user (user_id, party, roles, status)
values (1, 'Supplier A', '{IS,GS}', 'Live'), (2, 'Supplier B', '{}', 'Suspended');
insert into user_certificate (issuer, serial, user_id, not_before, not_after, certificate)
values ('CN=Made-up CA', 7, 1, '2020-01-01Z', '2040-01-01Z', '\x30');
insert into smi_device (device_id, device_type, device_status, logistics_status, csp_region, import_supplier, delivered_to_party)
select number, 'CHF', 'Commissioned', 'Delivered', 'North', 1, 'Supplier A' from generate_series(1, 3000) number;
insert into smi_device (device_id, device_type, device_status) values (-1, 'ESME', 'Pending');
insert into smi_earlier_status (device_id, since, until, device_status, logistics_status)
values (1, null, '2026-01-01Z', 'Pending', 'Ordered');
insert into service_request (user_id, received_at, committed_at, header_code, hubs, accepted, request_id, request_reference,
                             request_sha256, party, node, schema_version, form, service_reference_variant, return_type)
select 1, '2026-11-01Z', '2026-11-01Z', 'I0', 500, 500, 'REQUEST ' || number, 'CHR-000000000000000' || number,
       sha256('\x00'), 'Supplier A', 'node-1', '5.5', 'list', '8.14.4', 'No Fault Return (general)'
  from generate_series(1, 4) number;
insert into sat_entry (request_key, device_id, code, logistics_status_before, logistics_status_after, position)
select q.request_key, 500 * (q.request_key - 1) + place, 'I0', 'Delivered', 'Returned', place
  from service_request q cross join generate_series(1, 500) place;
update smi_device d
   set logistics_status = 'Returned', returned_by = s.request_key, returned_position = s.position
  from sat_entry s where s.device_id = d.device_id;
insert into return_record (request_key, device_id, user_id, next_attempt_at, position, state, dsms_id, stage, outcome, charge_gbp, stage_at)
select request_key, device_id, 1, '2026-11-01Z', position,
       (case request_key when 1 then 'sent' when 2 then 'parked' else 'waiting' end)::delivery_state,
       case request_key when 1 then 'R' || position end,
       (case request_key when 1 then 'Record raised' else 'Notified' end)::return_stage,
       (case request_key when 1 then 'Redeployable' end)::return_outcome,
       case request_key when 1 then 8.27 end, case request_key when 1 then '2026-11-02Z'::timestamptz end
  from sat_entry;
insert into return_change (request_key, position, happened_at, noted_at, standing, stage)
values (1, 1, '2026-11-02Z', '2026-11-02Z', 'regular', 'Record raised');
insert into stored_answer (request_key, request, answer)
select q.request_key, '\x00', convert_to('I0</sr:ResponseCode><sr:ResponseDateTime>I0</sr:ResponseCode><sr:DeviceIDList>'
       || string_agg(eui64_text(s.device_id), ',' order by s.position) || '<', 'UTF8')
  from service_request q join sat_entry s using (request_key) group by q.request_key;
insert into audit_checkpoint (number, made_at, node, written_below, request_keys, leaves, root, previous, signature, certificate)
values (1, '2026-11-01Z', 'node-1', '700', '{1}', sha256('\x01'), sha256('\x02'), sha256('\x03'), '\x30', '\x30');
insert into dsms_watermark (modified_at) values ('2026-11-02Z');
insert into ssi_account (name, role, party, password_hash, must_change_password, created_at, password_set_at)
values ('clerk', 'supplier', 'Supplier A', 'hash', false, '2026-11-01Z', '2026-11-01Z');
insert into ssi_known_browser (account, token_sha256, signed_in_at) values ('clerk', sha256('\x04'), '2026-11-01Z');
insert into ssi_sign_in_attempt (name, origin, attempts, attempts_max, ends_at) values ('clerk', '192.0.2.1', 1, 5, '2026-11-01Z');
insert into user_entities (id, name) values ('AQ', 'clerk');
insert into user_credentials (credential_id, user_entity_user_id, public_key, signature_count, uv_initialized, backup_eligible,
                              authenticator_transports, backup_state, created, last_used, label)
values ('AQ', 'AQ', '\x30', 0, true, false, '', false, '2026-11-01Z', '2026-11-01Z', 'key');
insert into admin_event (at, actor, address, action, subject, before, after)
values ('2026-11-01Z', 'operator', 'this machine', 'account created', 'clerk', 'none', 'supplier');
