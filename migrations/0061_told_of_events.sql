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
