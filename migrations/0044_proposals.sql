-- The call for talks: what a series asks for, what was proposed, how it was judged, decided and told.

create table proposal_calls (
    id            bigint generated always as identity primary key,
    series_id     bigint not null references series (id) on delete cascade,
    event_id      bigint references events (id) on delete cascade,
    title_ja      text not null default '',
    title_en      text not null default '',
    words_ja      text not null default '',
    words_en      text not null default '',
    opens_at      timestamptz,
    closes_at     timestamptz,
    lengths       integer[] not null,
    kinds         text[] not null,
    asks_level    boolean not null default false,
    max_proposals integer not null default 3,
    is_anonymous  boolean not null default false,
    confirm_days  integer not null default 7,
    created_by    bigint references accounts (id) on delete set null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    constraint proposal_calls_kinds_known check (kinds <@ array['talk', 'lightning', 'first_time'] and cardinality(kinds) > 0),
    constraint proposal_calls_lengths_some check (cardinality(lengths) > 0 and 1 <= all (lengths) and 480 >= all (lengths)),
    constraint proposal_calls_max_range check (max_proposals between 1 and 20),
    constraint proposal_calls_confirm_range check (confirm_days between 1 and 60),
    constraint proposal_calls_time_order check (closes_at > opens_at)
);
create unique index proposal_calls_one_of_series on proposal_calls (series_id) where event_id is null;
create unique index proposal_calls_one_of_event on proposal_calls (event_id) where event_id is not null;
create index proposal_calls_by_series on proposal_calls (series_id);
create index proposal_calls_by_account on proposal_calls (created_by) where created_by is not null;
comment on table proposal_calls is 'What a series asks for, for whichever event, or for one event of it.';
comment on column proposal_calls.event_id is 'Null: for whichever event of the series.';
comment on column proposal_calls.opens_at is 'Null, or to come: only organizers see it.';
comment on column proposal_calls.closes_at is 'Nothing is handed in or changed from then on; null: until somebody says when.';
comment on column proposal_calls.is_anonymous is 'Reviewers do not learn whose a proposal is before it is decided.';
comment on column proposal_calls.confirm_days is 'Days for which an accepted proposal waits for its answer.';

create table proposal_fields (
    id          bigint generated always as identity primary key,
    call_id     bigint not null references proposal_calls (id) on delete cascade,
    position    integer not null,
    kind        text not null,
    words_ja    text not null,
    words_en    text not null default '',
    hint        text not null default '',
    options     text[] not null default '{}',
    is_required boolean not null default false,
    removed_at  timestamptz,
    constraint proposal_fields_kind_known check (kind in ('short', 'long', 'choice', 'choices', 'consent'))
);
create index proposal_fields_by_call on proposal_fields (call_id, position);
comment on table proposal_fields is 'What a call asks beside what every call asks; never deleted once answered.';

create table proposal_criteria (
    id         bigint generated always as identity primary key,
    call_id    bigint not null references proposal_calls (id) on delete cascade,
    position   integer not null,
    name       text not null,
    weight     integer not null,
    removed_at timestamptz,
    constraint proposal_criteria_weight_range check (weight between 1 and 5)
);
create index proposal_criteria_by_call on proposal_criteria (call_id, position);
comment on table proposal_criteria is 'By what proposals are judged. Scores of a removed one count no more.';

create table proposals (
    id             bigint generated always as identity primary key,
    call_id        bigint not null references proposal_calls (id) on delete cascade,
    event_id       bigint references events (id) on delete set null,
    account_id     bigint not null references accounts (id) on delete cascade,
    code           text not null,
    number         integer,
    state          text not null default 'draft',
    version        integer not null default 1,
    typed          jsonb not null default '{}',
    title          text not null default '',
    summary        text not null default '',
    notes          text not null default '',
    minutes        integer,
    kind           text,
    level          integer,
    availability   text not null default '',
    free_from      time,
    free_until     time,
    may_photograph boolean,
    may_post       boolean,
    may_publish    boolean,
    may_record     boolean,
    name           text not null default '',
    affiliation    text not null default '',
    role           text not null default '',
    tlp            text not null default 'clear',
    moves_on       boolean not null default false,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    submitted_at   timestamptz,
    decided_at     timestamptz,
    confirm_by     timestamptz,
    reminded_at    timestamptz,
    answered_at    timestamptz,
    placed_at      timestamptz,
    constraint proposals_code_unique unique (code),
    constraint proposals_number_unique unique (call_id, number),
    constraint proposals_state_known check (state in
        ('draft', 'submitted', 'waitlisted', 'accepted', 'confirmed', 'rejected', 'withdrawn', 'cancelled')),
    constraint proposals_kind_known check (kind in ('talk', 'lightning', 'first_time')),
    constraint proposals_tlp_known check (tlp in ('clear', 'green', 'amber', 'amber_strict', 'red')),
    constraint proposals_minutes_range check (minutes between 1 and 480),
    constraint proposals_level_range check (level between 100 and 500),
    constraint proposals_whole check (state = 'draft'
        or (number is not null and submitted_at is not null and title <> '' and minutes is not null and kind is not null)),
    constraint proposals_answer_awaited check (state <> 'accepted' or confirm_by is not null)
);
create index proposals_by_call on proposals (call_id, state);
create index proposals_by_account on proposals (account_id);
create index proposals_by_event on proposals (event_id) where event_id is not null;
create index proposals_unanswered on proposals (confirm_by) where state = 'accepted' and reminded_at is null;
comment on table proposals is 'A talk that somebody proposes.';
comment on column proposals.event_id is 'For which event it is meant; null: for whichever.';
comment on column proposals.code is 'Stands in the address of its proposer''s page; cannot be guessed.';
comment on column proposals.number is 'Within its call, in the order of handing in; null for a draft that was never handed in.';
comment on column proposals.version is 'Raised with each save, so that an older form overwrites nothing.';
comment on column proposals.typed is 'The form as it was typed last, by its fields; a draft has nothing else.';
comment on column proposals.free_from is 'On the wall of the series: not before, and not after free_until.';
comment on column proposals.moves_on is 'The proposer agrees that it may move to the next event.';
comment on column proposals.confirm_by is 'Until when an accepted one waits for its answer.';
comment on column proposals.answered_at is 'When it was confirmed, declined, withdrawn or cancelled.';
comment on column proposals.placed_at is 'Since when it stands on the agenda of its event.';

create table proposal_answers (
    proposal_id bigint not null references proposals (id) on delete cascade,
    field_id    bigint not null references proposal_fields (id) on delete cascade,
    answer      text[] not null,
    constraint proposal_answers_pkey primary key (proposal_id, field_id)
);
create index proposal_answers_by_field on proposal_answers (field_id);
comment on table proposal_answers is 'What was answered to a field: one text, or the chosen options.';

create table proposal_speakers (
    id          bigint generated always as identity primary key,
    proposal_id bigint not null references proposals (id) on delete cascade,
    position    integer not null,
    name        text not null,
    mail        text not null,
    mail_key    text not null,
    state       text not null default 'asked',
    affiliation text not null default '',
    role        text not null default '',
    asked_at    timestamptz not null,
    answered_at timestamptz,
    constraint proposal_speakers_mail_unique unique (proposal_id, mail_key),
    constraint proposal_speakers_state_known check (state in ('asked', 'agreed', 'declined')),
    constraint proposal_speakers_mail_shape check (mail ~ '^[^\s@]+@[^\s@]+$' and length(mail) <= 254)
);
create index proposal_speakers_by_mail on proposal_speakers (mail_key);
comment on table proposal_speakers is 'Who would speak too; nobody is billed before they agreed by the link of a mail.';

create table proposal_links (
    token_hash  bytea primary key,
    proposal_id bigint not null references proposals (id) on delete cascade,
    speaker_id  bigint references proposal_speakers (id) on delete cascade,
    expires_at  timestamptz not null,
    constraint proposal_links_hash_size check (length(token_hash) = 32)
);
create index proposal_links_by_proposal on proposal_links (proposal_id);
create index proposal_links_by_speaker on proposal_links (speaker_id) where speaker_id is not null;
create index proposal_links_by_end on proposal_links (expires_at);
comment on table proposal_links is 'Links in mails by which a proposer, or somebody who would speak too, answers without signing in; by SHA-256 of a 256-bit token.';
comment on column proposal_links.speaker_id is 'Null: it is the proposer''s.';

create table proposal_reviews (
    proposal_id bigint not null references proposals (id) on delete cascade,
    account_id  bigint not null references accounts (id) on delete cascade,
    words       text not null default '',
    is_conflict boolean not null default false,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    constraint proposal_reviews_pkey primary key (proposal_id, account_id)
);
create index proposal_reviews_by_account on proposal_reviews (account_id);
comment on table proposal_reviews is 'What a reviewer thinks of a proposal; one of each.';
comment on column proposal_reviews.is_conflict is 'They declared a conflict of interest: they count for nothing here, and see nothing of the others.';

create table proposal_scores (
    proposal_id  bigint not null,
    account_id   bigint not null,
    criterion_id bigint not null references proposal_criteria (id) on delete cascade,
    score        smallint not null,
    constraint proposal_scores_pkey primary key (proposal_id, account_id, criterion_id),
    constraint proposal_scores_of_review foreign key (proposal_id, account_id)
        references proposal_reviews (proposal_id, account_id) on delete cascade,
    constraint proposal_scores_range check (score between 1 and 5)
);
create index proposal_scores_by_criterion on proposal_scores (criterion_id);
comment on table proposal_scores is 'From 1 to 5, by criterion.';

create table proposal_comments (
    id          bigint generated always as identity primary key,
    proposal_id bigint not null references proposals (id) on delete cascade,
    account_id  bigint references accounts (id) on delete set null,
    body        text not null,
    at          timestamptz not null
);
create index proposal_comments_by_proposal on proposal_comments (proposal_id, id);
create index proposal_comments_by_account on proposal_comments (account_id) where account_id is not null;
comment on table proposal_comments is 'What reviewers say to each other about a proposal; its proposer never sees it.';

create table proposal_decisions (
    id          bigint generated always as identity primary key,
    proposal_id bigint not null references proposals (id) on delete cascade,
    decision    text not null,
    event_id    bigint references events (id) on delete cascade,
    version     integer not null default 1,
    subject     text,
    body        text,
    staged_by   bigint references accounts (id) on delete set null,
    staged_at   timestamptz not null,
    sent_by     bigint references accounts (id) on delete set null,
    sent_at     timestamptz,
    constraint proposal_decisions_known check (decision in ('accept', 'waitlist', 'reject', 'move')),
    constraint proposal_decisions_move_where check ((decision = 'move') = (event_id is not null)),
    constraint proposal_decisions_letter_whole check ((subject is null) = (body is null)),
    constraint proposal_decisions_sent_words check (sent_at is null or subject is not null)
);
create unique index proposal_decisions_one_staged on proposal_decisions (proposal_id) where sent_at is null;
create index proposal_decisions_by_proposal on proposal_decisions (proposal_id, id);
create index proposal_decisions_by_event on proposal_decisions (event_id) where event_id is not null;
create index proposal_decisions_by_stager on proposal_decisions (staged_by) where staged_by is not null;
create index proposal_decisions_by_sender on proposal_decisions (sent_by) where sent_by is not null;
comment on table proposal_decisions is 'What was decided of a proposal and how its proposer is told; nobody learns of it before it is sent.';
comment on column proposal_decisions.event_id is 'Of a move: to which event.';
comment on column proposal_decisions.version is 'Raised when its letter is written anew: what is sent is what was looked at.';
comment on column proposal_decisions.subject is 'Null, as body: the words that stand there by themselves.';
