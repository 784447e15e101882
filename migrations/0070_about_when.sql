-- When somebody came in, where a phone cannot know.

alter table door_entries add column is_about boolean not null default false;
comment on column door_entries.is_about is 'The clock of the phone was set while nobody could see how much: entered_at is no more than about right.';
comment on column door_entries.entered_at is 'By the clock of the database''s server: the moment when it was received, less the time since, as the phone counted it.';
