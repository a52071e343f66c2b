-- A request is found by the counter of its RequestID, and a hub by the MPxN of its premises: what
-- clerks have at hand. One entry for each request; the import pays the other.
create index service_request_counter on service_request (split_part(request_id, ':', 3));
create index smi_device_mpxn on smi_device (mpxn) where mpxn is not null;
