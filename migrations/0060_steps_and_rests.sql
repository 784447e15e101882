-- What became of a place, step by step, for its holder to read; and mailings that rest until they go on or end.

alter table registrations add column first_position integer;
comment on column registrations.first_position is 'Their place in the queue when they registered; null for who got a seat, is held back, or entered a draw.';

create table registration_steps (
    id              bigint generated always as identity primary key,
    registration_id bigint not null references registrations (id) on delete cascade,
    at              timestamptz not null,
    state           text not null,
    type_id         bigint references participation_types (id) on delete set null,
    waits_for       bigint references participation_types (id) on delete set null,
    lapse           text,
    lapses_at       timestamptz,
    is_held_back    boolean not null,
    turn            bigint not null,
    position        bigint,
    queue           bigint generated always as (case when state = 'waitlisted' and not is_held_back then type_id else waits_for end) stored,
    constraint registration_steps_once unique (registration_id, at)
);
comment on table registration_steps is 'What a registration was from each moment on, kept by keep_registration_step. One that never changed has none: its row says all.';
comment on column registration_steps.id is 'The order of the steps: that in which their transactions had the lock.';
comment on column registration_steps.at is 'When the transaction began that made it so, as in the log; of the first step, when they registered.';
comment on column registration_steps.position is 'Their place in the queue by then; null where they waited for nothing, or for a draw.';
comment on column registration_steps.queue is 'The type whose seat was waited for.';
create index registration_steps_by_type on registration_steps (type_id) where type_id is not null;
create index registration_steps_by_wish on registration_steps (waits_for) where waits_for is not null;

-- Once for each transaction, at its commit: what it made of the row is the step, whatever it wrote on the way; and whoever else it
-- moved stands where they will by then. A registration writes no step: five hundred at once wait for each other as it is.
create function keep_registration_step() returns trigger language plpgsql as $$
begin
    insert into registration_steps (registration_id, at, state, type_id, waits_for, lapse, lapses_at, is_held_back, turn, position)
    select r.id, old.registered_at, old.state, old.type_id, old.waits_for, old.lapse, old.lapses_at, old.is_held_back, old.turn,
           old.first_position
    from registrations r
    where r.id = old.id and not exists (select from registration_steps s where s.registration_id = old.id);
    insert into registration_steps (registration_id, at, state, type_id, waits_for, lapse, lapses_at, is_held_back, turn, position)
    select r.id, now(), r.state, r.type_id, r.waits_for, r.lapse, r.lapses_at, r.is_held_back, r.turn,
           case when q.queue is not null
                 and not exists (select from lotteries l where l.type_id = q.queue and l.drawn_at is null) then
               (select count(*) from registrations o
                where o.type_id = q.queue and o.state = 'waitlisted' and not o.is_held_back and o.turn <= r.turn)
               + (select count(*) from registrations o where o.waits_for = q.queue and o.turn <= r.turn)
           end
    from registrations r,
         lateral (select case when r.state = 'waitlisted' and not r.is_held_back then r.type_id else r.waits_for end as queue) q
    where r.id = new.id
    on conflict on constraint registration_steps_once do nothing;
    return null;
end
$$;
comment on function keep_registration_step is 'Keeps registration_steps.';
create constraint trigger registrations_keep_step
    after update of state, type_id, waits_for, lapse, is_held_back, turn on registrations
    deferrable initially deferred
    for each row
    when ((old.state, old.type_id, old.waits_for, old.lapse, old.is_held_back, old.turn)
          is distinct from (new.state, new.type_id, new.waits_for, new.lapse, new.is_held_back, new.turn))
    execute function keep_registration_step();

-- Mails that were stopped before they left wait where they are, so that they can go on.
alter table jobs
    drop constraint jobs_state_known,
    add constraint jobs_state_known check (state in ('queued', 'held', 'done', 'dead', 'sent'));
alter table announcements
    drop constraint announcements_state_known,
    add constraint announcements_state_known check (state in ('draft', 'queued', 'sent', 'paused', 'stopped')),
    add column withheld integer not null default 0;
comment on column announcements.withheld is 'How many of its mails were not sent, because it was ended before.';
