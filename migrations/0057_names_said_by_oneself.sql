-- What people call themselves is shown and found, and decides of nobody else's talk.
alter table person_aliases add column is_own boolean not null default false;
comment on column person_aliases.is_own is 'Said by the person alone: no agenda and no import takes the name for theirs until an organizer writes it.';
