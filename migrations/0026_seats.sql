-- Seats as people really take and leave them: places that end unless somebody answers, people who hold one
-- kind of seat while they wait for another, a limit that all kinds of an event share, and an order of the
-- queue that is that of the lock, not of the clock.

create sequence registration_turns;
alter table registrations
    add column turn        bigint not null default nextval('registration_turns'),
    add column waits_for   bigint references participation_types (id),
    add column fallback_id bigint references participation_types (id),
    add column lapses_at   timestamptz,
    add column lapse       text,
    add constraint registrations_lapse_known check (lapse in ('mail', 'offer')),
    add constraint registrations_lapse_whole check ((lapses_at is null) = (lapse is null)),
    add constraint registrations_waits_elsewhere
        check (waits_for is null or (state = 'confirmed' and waits_for <> type_id)),
    add constraint registrations_falls_back_elsewhere
        check (fallback_id is null or (state = 'confirmed' and lapse = 'offer' and fallback_id <> type_id));
update registrations r set turn = o.turn
from (select id, row_number() over (order by registered_at, id) as turn from registrations) o where o.id = r.id;
select setval('registration_turns', (select coalesce(max(turn), 0) + 1 from registrations), false);

comment on column registrations.turn is 'Order of the queue, drawn while the participation type is locked: anew when somebody who cancelled registers again, kept when they change the type.';
comment on column registrations.waits_for is 'Another type that the holder of this seat waits for; by turn, with those who hold none.';
comment on column registrations.fallback_id is 'The seat that the holder keeps until they have answered the offer of this one.';
comment on column registrations.lapses_at is 'The place ends then unless its holder says that they want it; null for one that stays.';
comment on column registrations.lapse is 'What is waited for: mail, that the owner of the address opens the link; offer, that they take the seat.';
comment on column registrations.registered_at is 'When somebody registered; the order of the queue is that of turn.';

create index registrations_queue on registrations (type_id, turn) where state = 'waitlisted';
create index registrations_elsewhere on registrations (waits_for, turn) where waits_for is not null;
create index registrations_lapsing on registrations (event_id, lapses_at) where lapses_at is not null;

alter table events
    add column seat_limit    integer,
    add column promotion     text not null default 'automatic',
    add column ask_hours     integer not null default 24,
    add column offer_hours   integer not null default 6,
    add constraint events_seat_limit_range check (seat_limit between 0 and 1000000),
    add constraint events_promotion_known check (promotion in ('automatic', 'paused')),
    add constraint events_ask_hours_range check (ask_hours between 0 and 720),
    add constraint events_offer_hours_range check (offer_hours between 1 and 168);
comment on column events.seat_limit is 'Places that all participation types share; null for none but their own.';
comment on column events.promotion is 'Whether free seats go to those who wait.';
comment on column events.ask_hours is 'So many hours before the start nobody is given a seat unasked any more: it is offered.';
comment on column events.offer_hours is 'How long an offered seat is kept for an answer.';

-- A seat that is kept while another is offered is taken; who waits from another seat waits.
create or replace function count_seats() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.state <> 'cancelled' then
        update participation_types
        set confirmed = confirmed - (old.state = 'confirmed')::integer,
            waitlisted = waitlisted - (old.state = 'waitlisted')::integer
        where id = old.type_id;
        if old.fallback_id is not null then
            update participation_types set confirmed = confirmed - 1 where id = old.fallback_id;
        end if;
        if old.waits_for is not null then
            update participation_types set waitlisted = waitlisted - 1 where id = old.waits_for;
        end if;
    end if;
    if tg_op <> 'DELETE' and new.state <> 'cancelled' then
        update participation_types
        set confirmed = confirmed + (new.state = 'confirmed')::integer,
            waitlisted = waitlisted + (new.state = 'waitlisted')::integer
        where id = new.type_id;
        if new.fallback_id is not null then
            update participation_types set confirmed = confirmed + 1 where id = new.fallback_id;
        end if;
        if new.waits_for is not null then
            update participation_types set waitlisted = waitlisted + 1 where id = new.waits_for;
        end if;
    end if;
    return null;
end
$$;
-- A process of the last release knows none of these: what it gives back waits for nothing, and who comes back goes last.
create function settle_registration() returns trigger language plpgsql as $$
begin
    if new.state = 'cancelled' then
        new.waits_for := null;
        new.fallback_id := null;
        new.lapse := null;
        new.lapses_at := null;
    elsif old.state = 'cancelled' and new.turn = old.turn then
        new.turn := nextval('registration_turns');
        new.lapse := null;
        new.lapses_at := null;
    end if;
    return new;
end
$$;
comment on function settle_registration is 'Whoever cancels a registration need not know what it waited for.';
create trigger registrations_settle before update of state on registrations
    for each row execute function settle_registration();

drop trigger registrations_count_seats on registrations;
create trigger registrations_count_seats
    after insert or delete or update of state, type_id, waits_for, fallback_id on registrations
    for each row execute function count_seats();

create or replace view event_cards as
select
    e.id, e.series_id, s.slug as series_slug, s.name as series_name, s.mark,
    e.number, e.label, e.title, e.lead, e.state, e.starts_at, e.ends_at, e.time_zone,
    e.venue_name, e.online_note, e.is_private,
    (select count(*) from slots t where t.event_id = e.id and t.kind not in ('break', 'opening')) as talks,
    -- Imported questions belong to the report: while it is a draft, nobody counts them.
    (select count(*) from questions q
      where q.event_id = e.id and q.state not in ('pending', 'merged', 'hidden')
        and (q.source <> 'imported' or r.state = 'published')) as questions,
    (select count(*) from questions q
      where q.event_id = e.id and q.state in ('answered', 'answered_text')
        and (q.source <> 'imported' or r.state = 'published')) as answered,
    coalesce(r.state = 'published', false) as has_report,
    e.is_public,
    e.seat_limit
from events e
join series s on s.id = e.series_id
left join reports r on r.event_id = e.id;
