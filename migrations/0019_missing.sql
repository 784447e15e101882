-- What is missing of events that are over: what will never come, and who was asked for the rest.

create table missing_waived (
    id         bigint generated always as identity primary key,
    event_id   bigint not null references events (id) on delete cascade,
    kind       text not null,
    slot_id    bigint references slots (id) on delete cascade,
    waived_at  timestamptz not null,
    constraint missing_waived_kind_known check (kind in ('report', 'slides', 'video', 'video_start', 'answers')),
    constraint missing_waived_once unique nulls not distinct (event_id, kind, slot_id)
);
comment on table missing_waived is 'What organizers know will not come: it is missing no more.';

create table missing_requests (
    id        bigint generated always as identity primary key,
    series_id bigint not null references series (id) on delete cascade,
    person_id bigint not null references people (id) on delete cascade,
    asked_at  timestamptz not null,
    asked_by  bigint references accounts (id) on delete set null
);
comment on table missing_requests is 'When a speaker was asked for what is missing of theirs, whichever way.';
create index missing_requests_by_person on missing_requests (series_id, person_id, asked_at desc);
