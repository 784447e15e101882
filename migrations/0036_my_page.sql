-- A name that others may read.

alter table accounts add column shows_name boolean not null default false;
comment on column accounts.shows_name is 'Their name stands on the list of those who come to an event, for as long as one may register for it.';
