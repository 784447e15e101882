-- Events :from to :to of the first series, each with ten slots, notes, questions, a published report
-- and what search finds of them: of the first ten and of each tenth after them, so that a page of
-- results is full in the small database too. For bin/bench; runs as the migrating role. Afterwards the database is
-- as at rest: what it tidies by itself within a minute does not run beside what is measured.
begin;
insert into events (series_id, number, title, state, starts_at, ends_at, online_note)
select (select min(id) from series), n, 'Filled evening ' || n, 'ended',
       timestamptz '2023-12-01 10:00Z' - n * interval '1 hour', timestamptz '2023-12-01 12:00Z' - n * interval '1 hour', 'Zoom'
from generate_series(:from, :to) n;
insert into slots (event_id, position, title, label, minutes)
select e.id, p, 'Talk ' || p || ' of evening ' || e.number, 'Session' || p, 15
from events e, generate_series(1, 10) p where e.number between :from and :to and e.series_id = (select min(id) from series);
insert into note_lines (slot_id, position, depth, body)
select t.id, l, 1 + l % 3, 'Line ' || l || ' of what was said'
from slots t join events e on e.id = t.event_id, generate_series(1, 5) l where e.number between :from and :to;
insert into questions (event_id, slot_id, position, source, body, asker)
select t.event_id, t.id, t.position, 'imported', 'Question to talk ' || t.position, 'bench'
from slots t join events e on e.id = t.event_id where e.number between :from and :to and t.position > 6;
insert into reports (event_id, state, published_at)
select id, 'published', starts_at from events where number between :from and :to;
insert into search_documents (kind, series_id, event_id, year, occurred_at, title, body, url, title_norm, norm, grams, fold_version)
select 'talk', e.series_id, e.id, extract(year from e.starts_at at time zone 'Asia/Tokyo'), e.starts_at, e.title, '権限 と 鍵 ' || e.number, '/security-jaws/' || e.number,
       lower(e.title), '権限ト鍵 ' || e.number, array_to_tsvector(array['権', '限', '権限', '限ト', 'ト', 'ト鍵', '鍵']), (select max(fold_version) from search_documents)
from events e where e.number between :from and :to and (e.number <= 1010 or e.number % 10 = 0);
commit;
vacuum analyze;
