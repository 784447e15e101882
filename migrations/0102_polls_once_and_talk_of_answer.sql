-- A form of a poll that is sent twice makes one poll.
alter table polls add column pressed text not null default '';
comment on column polls.pressed is 'Tells the press that made it from others, as a digest of the drawn form, what stood in it and who sent it: sent twice it is one poll, though somebody may have changed it since. Empty where none is known.';
create unique index polls_by_press on polls (event_id, pressed) where pressed <> '';

-- What is taken up for an answer keeps the talk that was on, beside the talk that its asker chose.
alter table questions add column answering_slot bigint references slots (id) on delete set null;
create index questions_by_answering_slot on questions (answering_slot) where answering_slot is not null;
comment on column questions.answering_slot is 'The talk that was on when it was taken up on stage; null: none was, or nobody knows. The talk that it was asked to is slot_id.';
