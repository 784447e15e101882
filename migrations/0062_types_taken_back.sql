-- The way back from a change of the participation type that an organizer made.

alter table registrations add column before_type jsonb;
comment on column registrations.before_type is 'What was held before an organizer last changed the type, and what the change made of it: for the way back, as long as nothing else has happened since.';
