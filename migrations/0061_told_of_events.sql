-- Speakers hear that their event is otherwise now, and that it takes place after all.

alter table speaker_letters drop constraint speaker_letters_kind_known;
alter table speaker_letters add constraint speaker_letters_kind_known check (kind in
    ('agenda_released', 'talk_moved', 'talk_removed', 'event_postponed', 'event_cancelled', 'event_revived', 'event_changed',
     'slides_wanted', 'questions_waiting'));

-- An event that is postponed gives its day up until there is another. One that was postponed before this and got no other
-- day since does so now.
update events e set starts_at = null, ends_at = null, doors_at = null, sequence = sequence + 1
where e.state = 'postponed' and e.starts_at is not null and not exists (
    select from audit_log l
    where l.event_id = e.id and l.action = 'event.edit' and l.details @> '{"changes": [{"field": "date"}]}'
      and l.id > coalesce((select max(p.id) from audit_log p where p.event_id = e.id and p.action = 'event.state.postponed'), 0));

-- An evening that runs late ends later than planned: registration and the attendance code go by that.
alter table events add column late_ends_at timestamptz;
comment on column events.late_ends_at is 'When the last slot ends as delays have moved it; null without delays. It holds while the event is live and where it is later than ends_at.';

create or replace view event_cards as
select
    e.id, e.series_id, s.slug as series_slug, s.name as series_name, s.mark,
    e.number, e.label, e.title, e.lead, e.state, e.starts_at, e.ends_at, e.time_zone,
    e.venue_name, e.online_note, e.is_private,
    (select count(*) from slots t where t.event_id = e.id and t.kind not in ('break', 'opening')) as talks,
    -- Imported questions belong to the report: while it is a draft, nobody counts them.
    (select count(*) from questions q
      where q.event_id = e.id and q.is_public
        and (q.source <> 'imported' or r.state = 'published')) as questions,
    (select count(*) from questions q
      where q.event_id = e.id and q.is_public and q.state in ('answered', 'answered_text')
        and (q.source <> 'imported' or r.state = 'published')) as answered,
    coalesce(r.state = 'published', false) as has_report,
    e.is_public,
    e.seat_limit,
    -- Who holds it together with the series, each with its own number.
    coalesce((select string_agg(trim(h.name || ' ' || h.label), ' × ' order by h.id) from event_hosts h where h.event_id = e.id), '') as partners,
    e.late_ends_at
from events e
join series s on s.id = e.series_id
left join reports r on r.event_id = e.id;

-- A house closes at an hour of its own, whatever the event's end.
alter table events add column leave_by time;
comment on column events.leave_by is 'By which hour, on its wall, everybody is out of the house; one before the start is after midnight. Null: nobody said.';
