-- The facts of a study session: who met when, who spoke about what, what was asked and answered.
-- Forward only: this file is never edited once released; later migrations expand, then contract.

create table series (
    id               bigint generated always as identity primary key,
    slug             text not null,
    name             text not null,
    tagline_ja       text not null default '',
    tagline_en       text not null default '',
    description_ja   text not null default '',
    description_en   text not null default '',
    mark             text not null default 'fins',
    hashtag_pattern  text not null default '',
    hashtags         text[] not null default '{}',
    time_zone        text not null default 'Asia/Tokyo',
    default_minutes  integer not null default 150,
    default_start    time not null default '19:00',
    contact_mail     text,
    created_at       timestamptz not null default now(),
    constraint series_slug_unique unique (slug),
    constraint series_slug_shape check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
    constraint series_mark_known check (mark in ('fins', 'suns'))
);
comment on table series is 'A recurring study session with a numbering, look and defaults of its own.';
comment on column series.hashtag_pattern is 'Hashtag of one event without #, {n} stands for its number: secjaws{n}.';
comment on column series.hashtags is 'Hashtags of every event of the series, without #.';
comment on column series.mark is 'Which generated banner and accent it has: fins (night sea), suns (morning).';

create table events (
    id            bigint generated always as identity primary key,
    series_id     bigint not null references series (id),
    number        integer not null,
    label         text not null default '',
    title         text not null default '',
    lead          text not null default '',
    state         text not null default 'planned',
    starts_at     timestamptz,
    ends_at       timestamptz,
    doors_at      timestamptz,
    time_zone     text not null default 'Asia/Tokyo',
    venue_name    text not null default '',
    venue_address text not null default '',
    venue_url     text,
    online_note   text not null default '',
    is_private    boolean not null default false,
    hashtags      text[] not null default '{}',
    video_url     text,
    video_offset  interval,
    join_code     text,
    reason        text not null default '',
    sequence      integer not null default 0,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    constraint events_number_unique unique (series_id, number),
    constraint events_number_positive check (number > 0 and number < 100000),
    constraint events_join_code_unique unique (join_code),
    constraint events_state_known check (state in ('planned', 'announced', 'open', 'live', 'ended', 'postponed', 'cancelled')),
    constraint events_order check (ends_at is null or starts_at is null or ends_at > starts_at),
    constraint events_id_series_unique unique (id, series_id)
);
comment on table events is 'One numbered meeting of a series. Several days: event_days. Postponed and cancelled are states, not deletions.';
comment on column events.label is 'Edition mark such as IAMスペシャル! shown before the title.';
comment on column events.video_offset is 'Where in the recording the event''s start lies; turns times into places in the video.';
comment on column events.sequence is 'Raised with each change that calendars must learn of (iCalendar SEQUENCE).';
create index events_by_start on events (starts_at desc, id desc);
create index events_by_series on events (series_id, number desc);

create table event_days (
    id        bigint generated always as identity primary key,
    event_id  bigint not null references events (id) on delete cascade,
    starts_at timestamptz not null,
    ends_at   timestamptz not null,
    constraint event_days_order check (ends_at > starts_at)
);
comment on table event_days is 'The days of an event that lasts several; an event of one day has none.';

create table event_hosts (
    id       bigint generated always as identity primary key,
    event_id bigint not null references events (id) on delete cascade,
    name     text not null,
    url      text,
    label    text not null default '',
    constraint event_hosts_name_filled check (name <> '')
);
comment on table event_hosts is 'Communities that host an event together with the series; label holds the number under their own series.';

create table event_links (
    id       bigint generated always as identity primary key,
    event_id bigint not null references events (id) on delete cascade,
    kind     text not null,
    title    text not null default '',
    url      text not null,
    constraint event_links_kind_known check (kind in ('registration', 'video', 'survey', 'source', 'other')),
    constraint event_links_unique unique (event_id, kind, url),
    constraint event_links_url_shape check (url ~ '^https?://')
);
comment on table event_links is 'Where the event stands elsewhere: registration page, video, survey, first publication.';

create table slots (
    id                bigint generated always as identity primary key,
    event_id          bigint not null references events (id) on delete cascade,
    position          integer not null,
    kind              text not null default 'talk',
    label             text not null default '',
    title             text not null,
    abstract          text not null default '',
    minutes           integer,
    starts_at         timestamptz,
    room              text not null default '',
    level             integer,
    slides_url        text,
    video_url         text,
    video_at          interval,
    slides_promised   boolean not null default false,
    may_photograph    boolean,
    may_post          boolean,
    may_publish       boolean,
    may_record        boolean,
    updated_at        timestamptz not null default now(),
    constraint slots_position_unique unique (event_id, position) deferrable initially deferred,
    constraint slots_kind_known check (kind in ('talk', 'lightning', 'announcement', 'qa', 'break', 'opening', 'closing')),
    constraint slots_minutes_range check (minutes is null or minutes between 0 and 1440),
    constraint slots_level_range check (level is null or level between 100 and 500),
    constraint slots_id_event_unique unique (id, event_id)
);
comment on table slots is 'One entry of an agenda. Its permissions are null while nobody has asked the speaker.';
comment on column slots.position is 'Order within the event from 1; also its number in addresses (/talks/{n}).';
comment on column slots.label is 'What the report called it: Session1, LT2. Empty: derived from kind and position.';
comment on column slots.slides_promised is 'The source said that slides follow later.';

create table people (
    id         bigint generated always as identity primary key,
    slug       text not null,
    name       text not null,
    is_group   boolean not null default false,
    bio        text not null default '',
    url        text,
    created_at timestamptz not null default now(),
    constraint people_slug_unique unique (slug),
    constraint people_name_filled check (name <> '')
);
comment on table people is 'A speaker, or a group that speaks as one, across all events.';

create table person_aliases (
    person_id bigint not null references people (id) on delete cascade,
    alias     text not null,
    key       text not null,
    constraint person_aliases_pkey primary key (person_id, key)
);
comment on table person_aliases is 'Names a person is known by; key is the name folded for comparison (NFKC, lower case, no spaces).';
create index person_aliases_by_key on person_aliases (key);

create table appearances (
    id          bigint generated always as identity primary key,
    slot_id     bigint not null references slots (id) on delete cascade,
    person_id   bigint not null references people (id),
    position    integer not null default 1,
    name        text not null,
    affiliation text not null default '',
    role        text not null default '',
    honorific   text not null default '',
    constraint appearances_unique unique (slot_id, person_id),
    constraint appearances_name_filled check (name <> '')
);
comment on table appearances is 'A person on a slot, billed as on that evening: name, affiliation, role and honorific are kept as they were.';
create index appearances_by_person on appearances (person_id);

create table note_lines (
    id       bigint generated always as identity primary key,
    slot_id  bigint not null references slots (id) on delete cascade,
    position integer not null,
    kind     text not null default 'bullet',
    depth    integer not null default 1,
    body     text not null,
    video_at interval,
    constraint note_lines_position_unique unique (slot_id, position) deferrable initially deferred,
    constraint note_lines_kind_known check (kind in ('bullet', 'paragraph')),
    constraint note_lines_depth_range check ((kind = 'paragraph' and depth = 0) or (kind = 'bullet' and depth between 1 and 12))
);
comment on table note_lines is 'The notes of a slot in order, one line each; body is inline Markdown.';

create table impressions (
    slot_id bigint not null references slots (id) on delete cascade,
    author  text not null default '',
    body    text not null,
    constraint impressions_pkey primary key (slot_id)
);
comment on table impressions is 'The reporter''s 感想 on a slot, in Markdown; set apart from what was said.';

create table note_revisions (
    id         bigint generated always as identity primary key,
    slot_id    bigint not null references slots (id) on delete cascade,
    number     integer not null,
    account_id bigint,
    markdown   text not null,
    impression text not null default '',
    created_at timestamptz not null default now(),
    constraint note_revisions_unique unique (slot_id, number)
);
comment on table note_revisions is 'Each saved state of a slot''s notes as the editor''s Markdown.';

create table reports (
    event_id      bigint primary key references events (id) on delete cascade,
    state         text not null default 'draft',
    lead          text not null default '',
    closing       text not null default '',
    author        text not null default '',
    source_url    text,
    revision      integer not null default 0,
    published_at  timestamptz,
    publish_after timestamptz,
    updated_at    timestamptz not null default now(),
    constraint reports_state_known check (state in ('draft', 'review', 'published')),
    constraint reports_published_has_time check (state <> 'published' or published_at is not null)
);
comment on table reports is 'The report of an event: its words beside the slots'' notes, and whether readers may see it.';
create index reports_by_published on reports (published_at desc) where state = 'published';

create table report_revisions (
    id         bigint generated always as identity primary key,
    event_id   bigint not null references reports (event_id) on delete cascade,
    number     integer not null,
    account_id bigint,
    what       text not null,
    snapshot   text not null,
    created_at timestamptz not null default now(),
    constraint report_revisions_unique unique (event_id, number)
);
comment on table report_revisions is 'Each state of a whole report as text, so that two can be compared.';

create table questions (
    id          bigint generated always as identity primary key,
    event_id    bigint not null references events (id) on delete cascade,
    slot_id     bigint,
    position    integer not null default 0,
    source      text not null default 'live',
    body        text not null,
    asker       text not null default '',
    state       text not null default 'live',
    asked_at    timestamptz not null default now(),
    answered_at timestamptz,
    merged_into bigint references questions (id),
    participant text,
    constraint questions_slot_same_event foreign key (slot_id, event_id) references slots (id, event_id),
    constraint questions_source_known check (source in ('live', 'registration', 'imported')),
    constraint questions_state_known check (state in ('pending', 'live', 'answering', 'answered', 'answered_text', 'deferred', 'declined', 'merged', 'hidden')),
    constraint questions_body_filled check (body <> '')
);
comment on table questions is 'A question to a slot or an event, wherever it came from. An empty asker is anonymous.';
create index questions_by_event on questions (event_id, position, id);
create index questions_by_slot on questions (slot_id);

create table question_votes (
    question_id bigint not null references questions (id) on delete cascade,
    participant text not null,
    created_at  timestamptz not null default now(),
    constraint question_votes_pkey primary key (question_id, participant)
);
comment on table question_votes is 'One vote of one participant; a retracted vote is no row.';

create table answers (
    id          bigint generated always as identity primary key,
    question_id bigint not null references questions (id) on delete cascade,
    position    integer not null default 1,
    author      text not null default '',
    body        text not null,
    video_at    interval,
    created_at  timestamptz not null default now(),
    constraint answers_position_unique unique (question_id, position) deferrable initially deferred,
    constraint answers_body_filled check (body <> '')
);
comment on table answers is 'One answer to a question, in Markdown, with its author as named that evening.';

create table participation_types (
    id         bigint generated always as identity primary key,
    event_id   bigint not null references events (id) on delete cascade,
    position   integer not null default 1,
    name       text not null,
    mode       text not null default 'onsite',
    capacity   integer,
    opens_at   timestamptz,
    closes_at  timestamptz,
    admission  text not null default 'first_come',
    constraint participation_types_mode_known check (mode in ('onsite', 'online')),
    constraint participation_types_admission_known check (admission in ('first_come', 'lottery', 'invitation')),
    constraint participation_types_capacity_range check (capacity is null or capacity between 0 and 1000000),
    constraint participation_types_name_unique unique (event_id, name)
);
comment on table participation_types is 'A kind of seat (現地, オンライン, LT, スタッフ) with capacity and window of its own.';

create table report_imports (
    id          bigint generated always as identity primary key,
    series_id   bigint not null references series (id),
    account_id  bigint,
    event_id    bigint references events (id),
    source      text not null,
    source_hash text not null,
    draft       jsonb not null,
    state       text not null default 'open',
    version     integer not null default 1,
    created_at  timestamptz not null default now(),
    applied_at  timestamptz,
    constraint report_imports_state_known check (state in ('open', 'applied', 'discarded'))
);
comment on table report_imports is 'A report that was handed in: its text, what was understood of it with a person''s corrections, and what became of it.';
create index report_imports_by_series on report_imports (series_id, created_at desc);

create table search_documents (
    id           bigint generated always as identity primary key,
    kind         text not null,
    series_id    bigint not null references series (id) on delete cascade,
    event_id     bigint references events (id) on delete cascade,
    slot_id      bigint references slots (id) on delete cascade,
    question_id  bigint references questions (id) on delete cascade,
    person_id    bigint references people (id) on delete cascade,
    year         integer not null,
    occurred_at  timestamptz not null,
    title        text not null,
    body         text not null,
    url          text not null,
    title_norm   text not null,
    norm         text not null,
    grams        tsvector not null,
    constraint search_documents_kind_known check (kind in ('talk', 'speaker', 'note', 'question'))
);
comment on table search_documents is 'What readers may find: a copy of published text, folded (NFKC, lower case) with its bigrams; rebuilt by the action that publishes.';
create index search_documents_grams on search_documents using gin (grams) with (fastupdate = off);
create index search_documents_by_date on search_documents (occurred_at desc, id desc);
create index search_documents_by_series on search_documents (series_id, occurred_at desc, id desc);
create index search_documents_by_event on search_documents (event_id);
create index search_documents_by_slot on search_documents (slot_id);
create index search_documents_by_question on search_documents (question_id);
create index search_documents_by_person on search_documents (person_id);
