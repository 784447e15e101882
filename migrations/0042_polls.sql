-- Polls and reactions on a live board.

create table polls (
    id bigint generated always as identity primary key,
    event_id bigint not null references events (id) on delete cascade,
    kind text not null constraint polls_kind_known check (kind in ('single', 'several', 'rating', 'words')),
    title text not null,
    options text[] not null default '{}',
    opened_at timestamptz,
    closes_at timestamptz,
    closed_at timestamptz,
    shown_at timestamptz,
    created_by bigint references accounts (id) on delete set null,
    created_at timestamptz not null default now()
);
create index polls_by_event on polls (event_id, id);
create index polls_by_account on polls (created_by) where created_by is not null;
comment on table polls is 'What a board is asked by its moderators.';
comment on column polls.opened_at is 'Null: a draft that nobody else sees.';
comment on column polls.closes_at is 'When it closes by itself.';
comment on column polls.shown_at is 'Since when everybody sees the results; null: only how many answered.';

create table poll_answers (
    poll_id bigint not null references polls (id) on delete cascade,
    participant text not null,
    -- From 1, as the options stand; of words their place among those that one gave.
    choice smallint not null,
    words text not null default '',
    answered_at timestamptz not null default now(),
    primary key (poll_id, participant, choice)
);
comment on table poll_answers is 'One row for each choice of a participant, who is kept as for votes.';

create table reactions (
    slot_id bigint not null references slots (id) on delete cascade,
    participant text not null,
    kind text not null constraint reactions_kind_known check (kind in ('aha', 'helps', 'same', 'applause')),
    reacted_at timestamptz not null default now(),
    primary key (slot_id, participant)
);
comment on table reactions is 'One of each participant for each talk.';

create table presences (
    event_id bigint not null references events (id) on delete cascade,
    account_id bigint not null references accounts (id) on delete cascade,
    question_id bigint references questions (id) on delete set null,
    seen_at timestamptz not null,
    primary key (event_id, account_id)
);
create index presences_by_account on presences (account_id);
create index presences_by_question on presences (question_id) where question_id is not null;
comment on table presences is 'Which moderators have the console open, and which question they look at; moderators alone see it.';
