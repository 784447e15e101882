-- How many people a room seats, and where it is streamed. Both belong to the house and not to a version of the agenda: they
-- hold at once, for whichever room has the name.

create table event_rooms (
    event_id bigint not null references events (id) on delete cascade,
    name text not null,
    seats integer,
    stream_url text,
    constraint event_rooms_pkey primary key (event_id, name),
    constraint event_rooms_name_filled check (name <> ''),
    constraint event_rooms_seats_range check (seats between 1 and 100000),
    constraint event_rooms_stream_url_shape check (stream_url is null or stream_url ~ '^https?://')
);
comment on table event_rooms is 'What is known of a room beside its name. A row stays when nothing is in the room any more, so that going back to an older draft finds it.';
comment on column event_rooms.name is 'As slots and drafts name it; a room that gets another name takes a copy of its row along.';
comment on column event_rooms.seats is 'How many people find a seat in it.';
comment on column event_rooms.stream_url is 'Where the room is streamed; shown as that of the event, to the confirmed alone, from an hour before.';
