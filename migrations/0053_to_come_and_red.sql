-- What is on or still to come, and the few slots of TLP:RED, are found without looking at what is over. An index of so few
-- rows also lets one plan serve for every moment, where the first page was planned anew for each reader.

create index events_to_come on events (starts_at, id)
    where state in ('announced', 'open', 'postponed', 'live') and not is_private;
drop index events_upcoming;

create index slots_red on slots (event_id) where tlp = 'red';
