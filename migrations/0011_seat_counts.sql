-- How many seats of a kind are taken stands in its row, where whoever takes one looks and waits anyway;
-- counting the registrations each time made a seat dearer the more there were. The counts are kept by the
-- database itself, in the transaction of whoever writes a registration, so a program of the last release
-- keeps them too.
alter table participation_types
    add column confirmed  integer not null default 0,
    add column waitlisted integer not null default 0,
    add constraint participation_types_counts_right check (confirmed >= 0 and waitlisted >= 0);
comment on column participation_types.confirmed is 'Registrations of this kind that hold a seat; kept by count_seats.';
comment on column participation_types.waitlisted is 'Registrations of this kind that wait; kept by count_seats.';

create function count_seats() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.state <> 'cancelled' then
        update participation_types
        set confirmed = confirmed - (old.state = 'confirmed')::integer,
            waitlisted = waitlisted - (old.state = 'waitlisted')::integer
        where id = old.type_id;
    end if;
    if tg_op <> 'DELETE' and new.state <> 'cancelled' then
        update participation_types
        set confirmed = confirmed + (new.state = 'confirmed')::integer,
            waitlisted = waitlisted + (new.state = 'waitlisted')::integer
        where id = new.type_id;
    end if;
    return null;
end
$$;
comment on function count_seats is 'Keeps the counts of participation_types.';

create trigger registrations_count_seats
    after insert or delete or update of state, type_id on registrations
    for each row execute function count_seats();

-- The trigger's lock keeps writers out until this ends, so nothing is counted twice or not at all.
update participation_types p
set confirmed = c.confirmed, waitlisted = c.waitlisted
from (select type_id,
             count(*) filter (where state = 'confirmed') as confirmed,
             count(*) filter (where state = 'waitlisted') as waitlisted
      from registrations group by type_id) c
where c.type_id = p.id;
