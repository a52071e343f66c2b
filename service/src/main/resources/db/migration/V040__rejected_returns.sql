-- A return may also end as Rejected, when the depot does not accept it. It then has no outcome.
-- "Fault confirmed" is the outcome of a hub that has the fault for which it was returned.
alter type return_stage add value 'Rejected' after 'Closed';
alter type return_outcome add value 'Fault confirmed' before 'Lost or stolen';
