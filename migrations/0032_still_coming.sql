-- Who holds a seat is asked once, so many hours before, whether they still come.

alter table events
    add column still_hours      integer,
    add column still_gives_back boolean not null default false,
    add constraint events_still_hours_range check (still_hours between 2 and 720);
comment on column events.still_hours is 'So many hours before the start they are asked; null for not at all.';
comment on column events.still_gives_back is 'Whoever has not answered by half of that time gives their seat to the next.';
alter table registrations
    add column still_asked_at timestamptz,
    add column still_at       timestamptz;
comment on column registrations.still_asked_at is 'When they were asked whether they still come.';
comment on column registrations.still_at is 'When they said that they do.';
