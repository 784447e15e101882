-- What is still to come is found without looking at what is over.

create index events_upcoming on events (starts_at, id) where state in ('announced', 'open', 'postponed') and not is_private;
