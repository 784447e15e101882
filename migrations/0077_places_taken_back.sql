-- An organizer takes back that somebody was given another place in the queue; and what is pressed twice in the list of those
-- who registered is done once.

alter table registrations add column before_place jsonb;
comment on column registrations.before_place is 'The turn that was held before an organizer last gave another place in the queue, and the one that was given: for the way back, which leads to the same neighbours and not to the same number, as long as nothing else has happened since. Both go along when turns are moved to make room.';
alter table registrations add column ticket_again_at timestamptz;
comment on column registrations.ticket_again_at is 'When organizers last had the ticket sent again: pressed twice it goes once.';

alter table bulk_acts add column pressed text not null default '';
comment on column bulk_acts.pressed is 'Tells the press that began it from others, as a digest of the drawn form, what it asked for and by whom: pressed twice it is one act, though the filter may find others by then. Empty where none is known.';
create unique index bulk_acts_by_press on bulk_acts (event_id, pressed) where pressed <> '';
