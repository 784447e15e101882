-- How the number of people who are expected moved until an event began.

create table forecast_days (
    type_id  bigint not null references participation_types (id) on delete cascade,
    event_id bigint not null references events (id) on delete cascade,
    day      date not null,
    made_at  timestamptz not null,
    mean     double precision,
    low      double precision,
    high     double precision,
    constraint forecast_days_once primary key (type_id, day),
    constraint forecast_days_whole check (num_nulls(mean, low, high) in (0, 3))
);
comment on table forecast_days is 'Who was expected of each type, day by day while it was ahead, as it was worked out then. Nobody can work it out afterwards: see kept_forecasts, which holds what was expected at the start.';
comment on column forecast_days.day is 'On the wall of the event, as registrations are counted by day.';
comment on column forecast_days.made_at is 'Within the day; what is worked out later on the same day takes its place.';
comment on column forecast_days.mean is 'People; null, as the range, where the series had no past to tell from. In low to high it lies four times of five.';
create index forecast_days_by_event on forecast_days (event_id);
