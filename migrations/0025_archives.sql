-- An archive moves in: files of other services, each read, looked through and applied; and what they bring that had no
-- place yet.

create table archive_imports (
    id bigint generated always as identity primary key,
    series_id bigint not null references series (id),
    account_id bigint references accounts (id) on delete set null,
    file_name text not null default '',
    content_hash text not null,
    created_at timestamptz not null default now()
);
create index archive_imports_by_series on archive_imports (series_id, id desc);

create table archive_files (
    id bigint generated always as identity primary key,
    archive_id bigint not null references archive_imports (id) on delete cascade,
    position integer not null,
    name text not null,
    kind text not null,
    state text not null default 'waiting',
    raw bytea,
    number integer,
    is_number_chosen boolean not null default false,
    choices jsonb not null default '{}',
    outline jsonb not null default '{}',
    import_id bigint references report_imports (id) on delete set null,
    claimed_until timestamptz,
    applied_at timestamptz,
    constraint archive_files_kind_known check (kind in
        ('series', 'record', 'events', 'calendar', 'report', 'chapters', 'attendees', 'questions', 'table', 'derived', 'unknown')),
    constraint archive_files_state_known check (state in ('waiting', 'read', 'queued', 'applied', 'left')),
    constraint archive_files_position_unique unique (archive_id, position)
);
create index archive_files_to_do on archive_files (archive_id, position) where state in ('waiting', 'queued');
comment on column archive_files.raw is 'The file as it was handed in; null once what it holds of people is stored, or 30 days later.';
comment on column archive_files.choices is 'What a person decided: kind, columns, encoding.';
comment on column archive_files.outline is 'What was understood, and what applying it would change or changed.';

-- Lists of other services name people without an account here.
alter table registrations
    add column imported_name text,
    add column attended boolean;
comment on column registrations.imported_name is 'The name in the list that it came with; null for one that was made here.';
comment on column registrations.attended is 'Whether they came; null where nobody noted it.';

-- Lists without mail addresses say how many came, and nothing of whom.
create table attendance_counts (
    event_id bigint not null references events (id) on delete cascade,
    source text not null,
    type_name text not null default '',
    confirmed integer not null default 0,
    waitlisted integer not null default 0,
    cancelled integer not null default 0,
    attended integer,
    primary key (event_id, source, type_name),
    constraint attendance_counts_right check (confirmed >= 0 and waitlisted >= 0 and cancelled >= 0 and attended >= 0)
);

-- Results of polls that were held elsewhere.
create table event_polls (
    event_id bigint not null references events (id) on delete cascade,
    position integer not null,
    question text not null,
    options jsonb not null,
    primary key (event_id, position)
);

alter table questions drop constraint questions_source_known;
alter table questions add constraint questions_source_known
    check (source in ('live', 'registration', 'imported', 'slido'));
