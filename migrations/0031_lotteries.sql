-- A draw that anyone can repeat: what is drawn by is said first, then the list is closed, then drawn.

create table lotteries (
    type_id     bigint primary key references participation_types (id) on delete cascade,
    event_id    bigint not null references events (id) on delete cascade,
    source      text not null,
    said_at     timestamptz not null,
    closed_at   timestamptz,
    fingerprint text,
    seed        text,
    seats       integer,
    drawn_at    timestamptz,
    constraint lotteries_closed_whole check ((closed_at is null) = (fingerprint is null)),
    constraint lotteries_drawn_whole check ((drawn_at is null) = (seed is null) and (drawn_at is null) = (seats is null)),
    constraint lotteries_in_order check (drawn_at is null or closed_at is not null)
);
comment on table lotteries is 'Of a participation type whose seats are drawn.';
comment on column lotteries.source is 'Which public value the seed will be, said before the list is closed.';
comment on column lotteries.fingerprint is 'SHA-256 of the entries'' numbers, sorted, a line each, in hexadecimal.';
comment on column lotteries.seats is 'How many were drawn.';
create index lotteries_by_event on lotteries (event_id);

create table lottery_entries (
    type_id         bigint not null references lotteries (type_id) on delete cascade,
    number          text not null,
    registration_id bigint references registrations (id) on delete set null,
    place           integer,
    became          text,
    constraint lottery_entries_pkey primary key (type_id, number),
    constraint lottery_entries_became_known check (became in ('won', 'waits', 'withdrawn')),
    constraint lottery_entries_once unique (type_id, registration_id)
);
comment on table lottery_entries is 'Who was on the list when it was closed. The number is drawn by chance and says nothing of anybody.';
comment on column lottery_entries.place is 'From 1, in the order drawn.';
comment on column lottery_entries.became is 'What the draw made of it: who had left the list between closing and drawing is withdrawn, and the next one in the order stands in their place.';
