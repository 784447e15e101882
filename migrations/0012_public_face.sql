-- What the first page shows of all events: the newest answers, found along their times.
create index answers_by_time on answers (created_at desc, id desc);

-- Imported answers were said on their evening, not when the report was handed in.
update answers a set created_at = e.starts_at
from questions q join events e on e.id = q.event_id
where q.id = a.question_id and q.source = 'imported' and e.starts_at < a.created_at;
