-- What each release of an agenda changed, for everybody to read.

create table agenda_releases (
    event_id    bigint not null references events (id) on delete cascade,
    version     integer not null,
    released_at timestamptz not null,
    changes     jsonb not null,
    constraint agenda_releases_pkey primary key (event_id, version),
    constraint agenda_releases_changes_list check (jsonb_typeof(changes) = 'array')
);
comment on table agenda_releases is 'What each release of an agenda changed, in words of both languages; nothing of a slot that is not for everybody or the community.';
comment on column agenda_releases.version is 'How manieth release of the event it is.';
comment on column agenda_releases.changes is 'A line each: slot (its id, as long as it is there), words (ja, en). Lines of a slot go when its label closes it.';
