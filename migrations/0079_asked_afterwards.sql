-- A talk is asked after its evening, too: for its speaker, who answers in text (domain/src/qa/afterwards.rs).

-- Beside the source: programs of the last release read that as one of the words that they know.
alter table questions
    add column asked_afterwards boolean not null default false,
    add constraint questions_afterwards_live check (not asked_afterwards or source = 'live');
comment on column questions.asked_afterwards is 'It came by the board as any other, after the end of its event; a source of its own for whoever reads it.';

alter table events add column closed_afterwards boolean not null default false;
comment on column events.closed_afterwards is 'moderators take no questions after its end';

alter table slots add column closed_afterwards boolean not null default false;
comment on column slots.closed_afterwards is 'its speaker takes no questions after the end of the event';
