-- Letters of decisions that are kept when somebody decides otherwise, letters of talks that are cancelled, and the days
-- on which a speaker can come.

create table proposal_letters_aside (
    id          bigint generated always as identity primary key,
    proposal_id bigint not null references proposals (id) on delete cascade,
    decision    text not null,
    event_id    bigint references events (id) on delete cascade,
    subject     text not null,
    body        text not null,
    constraint proposal_letters_aside_known check (decision in ('accept', 'waitlist', 'reject', 'move')),
    constraint proposal_letters_aside_move_where check ((decision = 'move') = (event_id is not null))
);
create unique index proposal_letters_aside_one on proposal_letters_aside (proposal_id, decision, coalesce(event_id, 0));
create index proposal_letters_aside_by_event on proposal_letters_aside (event_id) where event_id is not null;
comment on table proposal_letters_aside is 'Letters that somebody wrote for a decision which was taken back or changed: whoever decides so again finds them.';
comment on column proposal_letters_aside.event_id is 'Of a move: to which event.';

-- What a cancelled speaker is told stands among the letters of their proposal. It is sent as it is written.
alter table proposal_decisions
    drop constraint proposal_decisions_known,
    add constraint proposal_decisions_known check (decision in ('accept', 'waitlist', 'reject', 'move', 'cancel')),
    add constraint proposal_decisions_cancel_is_sent check (decision <> 'cancel' or sent_at is not null);

alter table proposals
    add column free_days date[] not null default '{}',
    add constraint proposals_free_days_few check (cardinality(free_days) <= 31);
comment on column proposals.free_days is 'On which days of an event of several the speaker can come, on the wall of the series; none: they did not say.';
