-- What became of each registration, said in one place: who came, who stayed away without a word, who gave their seat back, and who
-- did so late.

-- Before the evening nobody is in it. Read from its ends it says whether anybody came, and whether anybody was noted as not there.
create index registrations_noted on registrations (type_id, (checked_in_at is not null or coalesce(attended, false)))
    where checked_in_at is not null or attended is not null;

create view attendance as
select r.id as registration_id, r.event_id, r.account_id, r.type_id, p.name as type_name, p.mode, r.state, r.registered_at,
       case p.mode when 'onsite' then n.onsite else n.online end as is_noted,
       case
           when r.checked_in_at is not null or r.attended then 'came'
           when r.state = 'confirmed' and r.lapse is null and (not r.attended or p.mode = 'onsite' and n.onsite) then 'absent'
           when r.state = 'cancelled' and r.confirmed_at is not null
                and r.cancelled_at > e.starts_at - make_interval(hours => e.ask_hours)
                and not (coalesce(r.before_hand ->> 'act', '') = 'removed'
                         and abs(extract(epoch from (r.before_hand ->> 'at')::timestamptz - r.cancelled_at)) < 0.001)
                and coalesce((select s.state = 'confirmed' and s.lapse is null from registration_steps s
                              where s.registration_id = r.id and s.at < r.cancelled_at and s.state <> 'cancelled'
                              order by s.id desc limit 1), true) then 'cancelled_late'
           when r.state = 'cancelled' then 'cancelled'
           else 'unknown'
       end as outcome
from events e
-- Once for each event, however many registered: "offset 0" keeps it from being asked again for every row.
cross join lateral (
    select coalesce(bool_or(s.came) filter (where t.mode = 'onsite'), false) as onsite,
           coalesce(bool_or(not s.came) filter (where t.mode = 'online'), false) as online
    from participation_types t
    cross join lateral (
        select case t.mode
            when 'onsite' then
                (select o.checked_in_at is not null or coalesce(o.attended, false) from registrations o
                   where o.type_id = t.id and (o.checked_in_at is not null or o.attended is not null)
                   order by o.checked_in_at is not null or coalesce(o.attended, false) desc limit 1)
            else
                (select o.checked_in_at is not null or coalesce(o.attended, false) from registrations o
                   where o.type_id = t.id and (o.checked_in_at is not null or o.attended is not null)
                   order by o.checked_in_at is not null or coalesce(o.attended, false) limit 1)
        end as came) s
    where t.event_id = e.id
    offset 0) n
join registrations r on r.event_id = e.id
join participation_types p on p.id = r.type_id;

comment on view attendance is 'What is known of each registration. The one rule of who counts as absent.';
comment on column attendance.is_noted is 'Whether somebody noted at that event who came to the place; of those who watch at home, whether anybody was noted as not there. A code that is typed at home says who watched, and of nobody that they did not.';
comment on column attendance.outcome is 'came; absent: holds a seat, gave no word, and was noted as not there, or was to come to a place at which others were seen; cancelled_late: gave a seat back themselves after the hour from which seats are offered (ask_hours); cancelled; unknown: holds no seat, or nobody noted who came.';

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select on attendance to benkyokai_app;
    end if;
end $$;
