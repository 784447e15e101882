-- A call that is judged without names may ask for what would say whose a proposal is.
alter table proposal_fields add column is_hidden boolean not null default false;
comment on column proposal_fields.is_hidden is 'While names are hidden the answer is hidden with them.';
