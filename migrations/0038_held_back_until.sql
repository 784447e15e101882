-- Who came to an evening of the series after they were held back waits as everybody from then on.

create function is_held_back_over(held registrations, at timestamptz) returns boolean language sql stable as $$
    select s.absence_limit is null or e.starts_at - interval '1 day' <= at
        or exists (
            select from registrations came join events c on c.id = came.event_id
            where came.account_id = held.account_id and c.series_id = e.series_id
              and (came.checked_in_at is not null or coalesce(came.attended, false))
              and coalesce(c.ends_at, c.starts_at) > held.registered_at)
    from events e join series s on s.id = e.series_id where e.id = held.event_id
$$;
comment on function is_held_back_over is 'The day before has come, the series has the rule no more, or they have come to another of its evenings since.';
