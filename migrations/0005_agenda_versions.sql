-- A version that was undone is never given again: a save that was based on it is noticed.

alter table events add column agenda_version integer not null default 0;
comment on column events.agenda_version is 'Highest version that a draft of the agenda ever had here, undone ones included.';
update events e set agenda_version = coalesce((select max(version) from agenda_drafts d where d.event_id = e.id), 0);
