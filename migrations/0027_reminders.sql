-- Who holds a seat is reminded of it.

alter table events
    add column remind_hours integer[] not null default '{24}',
    add constraint events_remind_hours_range check (1 <= all (remind_hours) and 720 >= all (remind_hours));
comment on column events.remind_hours is 'So many hours before the start a mail reminds those who hold a seat; empty for no mail.';

create table reminders_sent (
    event_id  bigint not null references events (id) on delete cascade,
    hours     integer not null,
    starts_at timestamptz not null,
    sent_at   timestamptz not null,
    people    integer not null,
    constraint reminders_sent_pkey primary key (event_id, hours, starts_at)
);
comment on table reminders_sent is 'Which reminders went out, for which start: one that moves is reminded of anew.';
