-- The door: who came, as phones say it that may have no network for a while.

create sequence door_turns;
create table door_entries (
    event_id        bigint not null references events (id) on delete cascade,
    id              text not null,
    registration_id bigint references registrations (id) on delete cascade,
    name            text not null default '',
    type_id         bigint references participation_types (id) on delete set null,
    entered_at      timestamptz not null,
    received_at     timestamptz not null,
    account_id      bigint references accounts (id) on delete set null,
    turn            bigint not null default nextval('door_turns'),
    constraint door_entries_pkey primary key (event_id, id),
    constraint door_entries_id_shape check (id ~ '^[A-Za-z0-9_-]{8,64}$')
);
comment on table door_entries is 'Somebody came in. Never changed: one that was a mistake is named in door_undos, so that phones may tell of both in any order.';
comment on column door_entries.id is 'Drawn by the phone: the same entry sent twice is one.';
comment on column door_entries.registration_id is 'Null for a walk-in, who has a name at most.';
comment on column door_entries.type_id is 'What they came in as, where it is not the type that they registered for.';
comment on column door_entries.entered_at is 'By the clock of the database''s server: the moment when it was received, less the time since by the phone''s own clock.';
comment on column door_entries.account_id is 'Who let them in; null where they said so themselves with the attendance code.';
create index door_entries_by_registration on door_entries (registration_id);
create index door_entries_by_turn on door_entries (event_id, turn);

create table door_undos (
    event_id    bigint not null references events (id) on delete cascade,
    entry_id    text not null,
    account_id  bigint references accounts (id) on delete set null,
    received_at timestamptz not null,
    turn        bigint not null default nextval('door_turns'),
    constraint door_undos_pkey primary key (event_id, entry_id),
    constraint door_undos_entry_shape check (entry_id ~ '^[A-Za-z0-9_-]{8,64}$')
);
comment on table door_undos is 'Entries that were mistakes; also of one that has not arrived yet.';
create index door_undos_by_turn on door_undos (event_id, turn);

alter table registrations
    add column checked_in_at timestamptz,
    add column desk_note     text not null default '',
    add column door_name     text not null default '',
    add column code_tries    integer not null default 0,
    add column code_tried_at timestamptz;
comment on column registrations.checked_in_at is 'The earliest entry that stands, as door_entries and door_undos say; null for who has not come.';
comment on column registrations.desk_note is 'What the organizers noted for themselves; shown at the door.';
comment on column registrations.door_name is 'The name or its reading by which the holder wants to be called at the door; may be empty.';
comment on column registrations.code_tries is 'Wrong attendance codes since code_tried_at.';

-- Two random UUIDs are 244 random bits.
alter table events add column door_secret bytea not null
    default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
comment on column events.door_secret is 'From which the attendance code of each minute is made.';
