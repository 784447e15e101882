-- Who stayed away several times without a word waits until the day before, where the series has that rule.

alter table series
    add column absence_limit integer,
    add constraint series_absence_limit_range check (absence_limit between 2 and 10);
comment on column series.absence_limit is 'After so many absences in a row without a word somebody waits until the day before; null: there is no such rule.';

alter table registrations add column is_held_back boolean not null default false;
comment on column registrations.is_held_back is 'They wait until the day before the event by the rule of its series, and nobody behind them waits for that: not counted in participation_types.waitlisted.';

create or replace function count_seats() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.state <> 'cancelled' then
        update participation_types
        set confirmed = confirmed - (old.state = 'confirmed')::integer,
            waitlisted = waitlisted - (old.state = 'waitlisted' and not old.is_held_back)::integer
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
            waitlisted = waitlisted + (new.state = 'waitlisted' and not new.is_held_back)::integer
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

-- Whoever has a place, or none, is held back from nothing.
create or replace function settle_registration() returns trigger language plpgsql as $$
begin
    if new.state <> 'waitlisted' then
        new.is_held_back := false;
    end if;
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

drop trigger registrations_count_seats on registrations;
create trigger registrations_count_seats
    after insert or delete or update of state, type_id, waits_for, fallback_id, is_held_back on registrations
    for each row execute function count_seats();
create index registrations_held_back on registrations (event_id) where is_held_back;
