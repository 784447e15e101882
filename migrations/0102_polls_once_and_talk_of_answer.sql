-- A form of a poll that is sent twice makes one poll.
alter table polls add column pressed text not null default '';
comment on column polls.pressed is 'Tells the press that made it from others, as a digest of the drawn form, what stood in it and who sent it: sent twice it is one poll, though somebody may have changed it since. Empty where none is known.';
create unique index polls_by_press on polls (event_id, pressed) where pressed <> '';
