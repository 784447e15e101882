-- What organizers see of their list, and the way back from what they do in it.

-- From which of our own pages somebody came to register.

alter table registrations add column came_from text not null default '';
comment on column registrations.came_from is 'The kind of our own page before that of the event, as far as the browser said; elsewhere for any other site, none of which is written down.';

-- The way back from what organizers did by hand.
alter table registrations add column before_hand jsonb;
comment on column registrations.before_hand is 'What was held before an organizer''s last removal or seat, and when that was: for the way back, as long as nothing else has happened since.';
