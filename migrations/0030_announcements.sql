-- What organizers write to those who registered, by segment.

create table announcements (
    id         bigint generated always as identity primary key,
    event_id   bigint not null references events (id) on delete cascade,
    subject_ja text not null,
    subject_en text not null default '',
    body_ja    text not null,
    body_en    text not null default '',
    segment    jsonb not null,
    state      text not null default 'draft',
    send_at    timestamptz,
    recipients integer,
    account_id bigint references accounts (id) on delete set null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint announcements_state_known check (state in ('draft', 'queued', 'sent', 'stopped')),
    constraint announcements_queued_when check (state <> 'queued' or send_at is not null)
);
comment on table announcements is 'A mail to many: a draft, waiting for its moment, or written to the outbox for each of its people.';
comment on column announcements.segment is 'Whom it goes to; counted when it is sent.';
comment on column announcements.recipients is 'How many it was written to; null before.';
create index announcements_by_event on announcements (event_id, id);
create index announcements_due on announcements (send_at) where state = 'queued';

alter table jobs add column announcement_id bigint references announcements (id) on delete cascade;
create index jobs_by_announcement on jobs (announcement_id, state) where announcement_id is not null;
comment on column jobs.announcement_id is 'Of a mail to many: which.';

create table mail_stops (
    series_id  bigint not null references series (id) on delete cascade,
    account_id bigint not null references accounts (id) on delete cascade,
    created_at timestamptz not null default now(),
    constraint mail_stops_pkey primary key (series_id, account_id)
);
comment on table mail_stops is 'Who wants no announcements of a series. What their own registration becomes is still told.';
