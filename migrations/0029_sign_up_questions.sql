-- What a series, or one event of it, asks of whoever registers.

create table sign_up_questions (
    id            bigint generated always as identity primary key,
    series_id     bigint not null references series (id) on delete cascade,
    event_id      bigint references events (id) on delete cascade,
    position      integer not null,
    kind          text not null,
    words_ja      text not null,
    words_en      text not null default '',
    hint          text not null default '',
    options       text[] not null default '{}',
    is_required   boolean not null default false,
    only_mode     text,
    only_question bigint references sign_up_questions (id) on delete cascade,
    only_answer   text,
    removed_at    timestamptz,
    constraint sign_up_questions_kind_known check (kind in ('short', 'long', 'choice', 'choices', 'consent')),
    constraint sign_up_questions_mode_known check (only_mode in ('onsite', 'online')),
    constraint sign_up_questions_condition_whole check ((only_question is null) = (only_answer is null)),
    constraint sign_up_questions_not_itself check (only_question <> id)
);
comment on table sign_up_questions is 'Asked at each event of the series, or of one event alone; never deleted once answered.';
comment on column sign_up_questions.event_id is 'Null: of the series.';
comment on column sign_up_questions.only_mode is 'Asked of those on site, or online, alone.';
comment on column sign_up_questions.only_question is 'Asked of those who gave only_answer to that question.';
create index sign_up_questions_by_series on sign_up_questions (series_id, event_id, position) where removed_at is null;

create table sign_up_answers (
    registration_id bigint not null references registrations (id) on delete cascade,
    question_id     bigint not null references sign_up_questions (id) on delete cascade,
    answer          text[] not null,
    answered_at     timestamptz not null,
    constraint sign_up_answers_pkey primary key (registration_id, question_id)
);
comment on table sign_up_answers is 'What somebody answered: one text, or the chosen options.';
create index sign_up_answers_by_question on sign_up_answers (question_id);
