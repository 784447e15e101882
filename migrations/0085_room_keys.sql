-- A room has a key of its own, which stays when it gets another name: what is known of it follows the room and not the name.
-- The key is the name that the room had first, so that what is known already stays as it is; another word where that name was
-- some other room's first. An older program goes on by names: of what it writes each name is its own key.

alter table events
    add column room_keys jsonb not null default '{}',
    add constraint events_room_keys_object check (jsonb_typeof(room_keys) = 'object');
comment on column events.room_keys is 'Of the rooms that readers know by another word than their key: the key by the name. Any other name is its own key.';

alter table agenda_drafts
    add column room_keys jsonb,
    add constraint agenda_drafts_room_keys_object check (room_keys is null or jsonb_typeof(room_keys) = 'object');
comment on column agenda_drafts.room_keys is 'The same of the rooms of this version, also of names that no room has any more. Null: written by a program without keys, as the version before it.';
comment on column agenda_drafts.renamed_room is 'Which room this version gave another name, where a program without keys wrote it: was, is, and over, what was known of another room under the new name. Null: none.';

comment on table event_rooms is 'What is known of a room. A row stays until the next release when nothing is in the room any more, so that going back to an older draft finds it.';
comment on column event_rooms.name is 'The key of the room: the name that it had first, or another word where that is the key of some other room.';
