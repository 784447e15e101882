-- How many screens show a board, summed over all processes.

create table board_screens (
    event_id bigint not null references events (id) on delete cascade,
    room bigint not null,
    screens integer not null,
    seen_at timestamptz not null,
    primary key (event_id, room),
    constraint board_screens_counted check (screens >= 0)
);
comment on table board_screens is 'How many screens of attendees a room of a process has open, as it last said; moderators alone see the sum. Whose they are stands nowhere.';
comment on column board_screens.room is 'Drawn anew by each room, so that one that closes takes nothing away from the one that follows it.';
comment on column board_screens.seen_at is 'When the room last said so; one that has not for long is no more, whatever became of its process.';
