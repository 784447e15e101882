-- An evening runs late in one of its rooms; and lists show who holds an event together with its series.

alter table run_delays add column room text not null default '';
comment on column run_delays.room is 'In which room it runs later, until everybody meets again; empty: everywhere.';

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
    coalesce((select string_agg(trim(h.name || ' ' || h.label), ' × ' order by h.id) from event_hosts h where h.event_id = e.id), '') as partners
from events e
join series s on s.id = e.series_id
left join reports r on r.event_id = e.id;
