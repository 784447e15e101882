-- Which events everybody may know of, said in one place.

alter table events add column is_public boolean not null
    generated always as (state <> 'planned' and not is_private) stored;
comment on column events.is_public is 'Anybody may know of it: announced, and not private. What a query shows to visitors asks this and nothing else.';

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
    e.is_public
from events e
join series s on s.id = e.series_id
left join reports r on r.event_id = e.id;
