-- What a version of an agenda sent to another event, so that undoing it brings it back; and rooms in which nothing stands yet.

alter table agenda_drafts
    add column moved_to bigint references events (id) on delete set null,
    add column moved_at integer,
    add column rooms text[] not null default '{}';
create index agenda_drafts_by_moved_to on agenda_drafts (moved_to) where moved_to is not null;
comment on column agenda_drafts.moved_to is 'This version took a slot off, which stands on the draft of that event since.';
comment on column agenda_drafts.moved_at is 'Its place in the version before, from 0.';
comment on column agenda_drafts.rooms is 'Rooms that have a column although no slot of this version need be in them.';
