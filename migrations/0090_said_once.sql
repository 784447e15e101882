-- What several queries ask of an event and of a registration is said once. Each is one expression over columns, which Postgres
-- takes into the query that names it, so that indexes serve as before.
create function is_over(state text, ends_at timestamptz, at timestamptz) returns boolean language sql immutable parallel safe as $$
    select $1 = 'ended' or ($1 in ('announced', 'open', 'live') and $2 <= $3)
$$;
comment on function is_over is 'Whether an event has been: it was ended, or its end has passed and nobody called it off or put it off.';

create function is_registered(state text, lapse text) returns boolean language sql immutable parallel safe as $$
    select $1 <> 'cancelled' and $2 is distinct from 'mail'
$$;
comment on function is_registered is 'Whether somebody has registered: what is only held until a link of a mail is opened is no registration yet.';

create function is_seated(state text, lapse text) returns boolean language sql immutable parallel safe as $$
    select $1 = 'confirmed' and $2 is null
$$;
comment on function is_seated is 'Whether somebody has a place that is theirs without an answer: neither held for a mail nor offered.';

-- An organizer may ask again.
comment on table speaker_reminders is 'When we last reminded whom of what is still wanted for which talk: by itself once, and again where an organizer asks.';
