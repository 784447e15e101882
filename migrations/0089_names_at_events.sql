-- Who takes part without an account has another name at each event.

alter table site_keys add column names_from timestamptz not null default 'epoch';
comment on column site_keys.names_from is 'Of participant: tokens given from then on have a name at each event, made of their random bits and the event; earlier ones keep one name for all until they end. Programs that know the one name alone have to be gone by then.';

-- Where people take part already: at four in the morning in Japan, a day from now at least, while no evening is on.
update site_keys
set names_from = (date_trunc('day', now() at time zone 'Asia/Tokyo') + interval '2 days 4 hours') at time zone 'Asia/Tokyo'
where purpose = 'participant' and exists (select from events);

comment on column questions.participant is 'Who asked: a:account, or p:HMAC-SHA-256 of the event under the random bits of the token that a browser or program holds (before site_keys.names_from: p:SHA-256 of those bits).';
