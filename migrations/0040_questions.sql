-- Questions are declined with a reason, merged, edited by their asker; two moderators at once are told of each other, and
-- what was done can be undone.

alter table questions
    add column shown_at timestamptz default now(),
    add column reason text not null default '',
    add column edited_at timestamptz,
    add column version integer not null default 0,
    add column held_word text not null default '',
    add column moved_by bigint references accounts (id) on delete set null;
create index questions_by_mover on questions (moved_by) where moved_by is not null;
comment on column questions.shown_at is 'When everybody could see it first; null: never yet.';
comment on column questions.reason is 'Why it was declined, as its asker and everybody read it.';
comment on column questions.version is 'Raised by each act of a moderator: who acts on an older one is told.';
comment on column questions.held_word is 'The word of the series by which it waits for a moderator.';
update questions set shown_at = case when state = 'pending' or (was_held and state = 'hidden') then null else asked_at end;

update questions set state = 'hidden' where state = 'merged' and merged_into is null;
update questions set merged_into = null where state <> 'merged';
alter table questions
    add column is_public boolean not null generated always as
        (state not in ('pending', 'merged', 'hidden') and (state <> 'declined' or shown_at is not null)) stored;
comment on column questions.is_public is 'Everybody may see it where its event is public. What was declined before anybody saw it stays unseen.';
create index questions_merged on questions (merged_into) where merged_into is not null;

create or replace view event_cards as
select
    e.id, e.series_id, s.slug as series_slug, s.name as series_name, s.mark,
    e.number, e.label, e.title, e.lead, e.state, e.starts_at, e.ends_at, e.time_zone,
    e.venue_name, e.online_note, e.is_private,
    (select count(*) from slots t where t.event_id = e.id and t.kind not in ('break', 'opening')) as talks,
    -- Imported questions belong to the report: while it is a draft, nobody counts them.
    (select count(*) from questions q
      where q.event_id = e.id and q.is_public
        and (q.source <> 'imported' or r.state = 'published')) as questions,
    (select count(*) from questions q
      where q.event_id = e.id and q.state in ('answered', 'answered_text')
        and (q.source <> 'imported' or r.state = 'published')) as answered,
    coalesce(r.state = 'published', false) as has_report,
    e.is_public,
    e.seat_limit
from events e
join series s on s.id = e.series_id
left join reports r on r.event_id = e.id;

-- A vote that came with a question that was merged into this one.
alter table question_votes add column merged_from bigint references questions (id) on delete cascade;
create index question_votes_merged on question_votes (merged_from) where merged_from is not null;

create table question_texts (
    question_id bigint not null references questions (id) on delete cascade,
    until timestamptz not null,
    body text not null,
    primary key (question_id, until)
);
comment on table question_texts is 'What a question said before its asker changed it.';

create table question_acts (
    id bigint generated always as identity primary key,
    event_id bigint not null references events (id) on delete cascade,
    account_id bigint references accounts (id) on delete set null,
    at timestamptz not null,
    undone_at timestamptz
);
create index question_acts_by_event on question_acts (event_id, id desc);
create index question_acts_by_account on question_acts (account_id) where account_id is not null;
comment on table question_acts is 'What a moderator did with one press, which may have moved several questions.';

create table question_moves (
    act_id bigint not null references question_acts (id) on delete cascade,
    question_id bigint not null references questions (id) on delete cascade,
    from_state text not null,
    to_state text not null,
    from_reason text not null default '',
    from_into bigint references questions (id) on delete cascade,
    primary key (act_id, question_id)
);
create index question_moves_by_question on question_moves (question_id, act_id desc);

create table held_askers (
    event_id bigint not null references events (id) on delete cascade,
    participant text not null,
    hold text not null,
    question_id bigint references questions (id) on delete set null,
    account_id bigint references accounts (id) on delete set null,
    at timestamptz not null,
    primary key (event_id, participant),
    constraint held_askers_hold_known check (hold in ('held', 'blocked'))
);
create index held_askers_by_question on held_askers (question_id) where question_id is not null;
create index held_askers_by_account on held_askers (account_id) where account_id is not null;
comment on column held_askers.question_id is 'By which it was decided. It is shown there alone: at every question of theirs it would tell which of them one person asked.';
comment on table held_askers is 'Whose questions wait for a moderator, or are not taken; by whom.';

alter table events
    add column slow_seconds integer not null default 0,
    add column asking text not null default 'anyone',
    add column voting text not null default 'anyone',
    add constraint events_slow_seconds_range check (slow_seconds between 0 and 3600),
    add constraint events_asking_known check (asking in ('anyone', 'registered')),
    add constraint events_voting_known check (voting in ('anyone', 'registered'));
comment on column events.slow_seconds is 'Between two questions of one participant; 0: as fast as the house allows.';

alter table series add column held_words text[] not null default '{}';
comment on column series.held_words is 'A question with one of these waits for a moderator.';
