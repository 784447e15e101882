-- What has to be done before an evening, and who does what on it.

create table checklist_items (
    id         bigint generated always as identity primary key,
    event_id   bigint not null references events (id) on delete cascade,
    words      text not null,
    due        date,
    owner_id   bigint references accounts (id) on delete set null,
    done_at    timestamptz,
    done_by    bigint references accounts (id) on delete set null,
    removed_at timestamptz,
    created_at timestamptz not null default now(),
    constraint checklist_items_words_not_empty check (words <> '')
);
comment on table checklist_items is 'What organizers have to do before an event, copied from the last one with the days moved.';
comment on column checklist_items.due is 'A day on the wall of the series.';
comment on column checklist_items.removed_at is 'Taken out of the list; kept so that it can be put back.';
create index checklist_items_by_event on checklist_items (event_id) where removed_at is null;

create table run_rows (
    id         bigint generated always as identity primary key,
    event_id   bigint not null references events (id) on delete cascade,
    slot_id    bigint references slots (id) on delete cascade,
    starts_at  timestamptz,
    minutes    integer,
    title      text not null default '',
    note       text not null default '',
    is_buffer  boolean not null default false,
    hands      integer not null default 0,
    removed_at timestamptz,
    created_at timestamptz not null default now(),
    constraint run_rows_slot_unique unique (slot_id),
    constraint run_rows_of_a_slot_or_of_its_own check ((slot_id is null) = (starts_at is not null)),
    constraint run_rows_own_has_title check (slot_id is not null or title <> ''),
    constraint run_rows_minutes_positive check (minutes is null or minutes > 0),
    constraint run_rows_hands_known check (hands between 0 and 20)
);
comment on table run_rows is 'The run sheet of an evening: lines of its own, and what organizers add to the slots of the agenda.';
comment on column run_rows.hands is 'How many people it takes; 0: nobody counted.';
comment on column run_rows.is_buffer is 'A delay is taken back here.';
create index run_rows_by_event on run_rows (event_id) where removed_at is null;

create table run_people (
    row_id     bigint not null references run_rows (id) on delete cascade,
    account_id bigint not null references accounts (id) on delete cascade,
    constraint run_people_pkey primary key (row_id, account_id)
);

create table run_delays (
    id         bigint generated always as identity primary key,
    event_id   bigint not null references events (id) on delete cascade,
    after_at   timestamptz not null,
    minutes    integer not null,
    created_by bigint references accounts (id) on delete set null,
    created_at timestamptz not null default now(),
    constraint run_delays_minutes_known check (minutes between 1 and 240)
);
comment on table run_delays is 'How much later the evening runs than planned: all that was planned after a moment, up to where buffers take it back.';
comment on column run_delays.after_at is 'As planned, whatever delays came before.';
create index run_delays_by_event on run_delays (event_id, id);

alter table events add column run_note text not null default '';
comment on column events.run_note is 'Whom to call when something goes wrong on the evening; only members see it.';
