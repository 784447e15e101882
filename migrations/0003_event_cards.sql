-- What every list of events shows, in one place.

create view event_cards as
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
    coalesce(r.state = 'published', false) as has_report
from events e
join series s on s.id = e.series_id
left join reports r on r.event_id = e.id;
comment on view event_cards is 'An event as lists show it, with what can be counted about it.';

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select on event_cards to benkyokai_app;
    end if;
exception
    when insufficient_privilege then null;
end
$$;
