-- A talk that was sent to another event before it was ever released is known at both: it is found without reading all drafts
-- of a series. And what is known of a room follows its name, also when the version that renamed it is undone.

create index agenda_drafts_with_sent on agenda_drafts using gin (slots jsonb_path_ops) where slots @? '$[*].sent_as';
comment on index agenda_drafts_with_sent is 'Versions that hold a slot which was sent on before its first release, by the word that both events know it by.';

alter table agenda_drafts add column renamed_room jsonb;
alter table agenda_drafts add constraint agenda_drafts_renamed_room_object
    check (renamed_room is null or jsonb_typeof(renamed_room) = 'object');
comment on column agenda_drafts.renamed_room is 'Which room this version gave another name: was, is, and over, what was known of another room under the new name. Null: none.';
comment on column event_rooms.name is 'As slots and drafts name it; a room that gets another name takes its row along, and leaves a copy while readers know it by the old one.';

comment on table event_rooms is 'What is known of a room beside its name. A row stays until the next release when nothing is in the room any more, so that going back to an older draft finds it.';
