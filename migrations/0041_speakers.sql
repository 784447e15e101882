-- What a talk was asked waits for its speaker, and who asked hears of the answer.

create table person_mails (
    series_id bigint not null references series (id) on delete cascade,
    person_id bigint not null references people (id) on delete cascade,
    mail text not null,
    mail_key text not null,
    language text not null default 'ja',
    added_by bigint references accounts (id) on delete set null,
    at timestamptz not null,
    primary key (series_id, person_id),
    constraint person_mails_key_unique unique (series_id, mail_key),
    constraint person_mails_language_known check (language in ('ja', 'en'))
);
create index person_mails_by_key on person_mails (mail_key);
create index person_mails_by_person on person_mails (person_id);
create index person_mails_by_account on person_mails (added_by) where added_by is not null;
comment on table person_mails is 'Where a speaker is reached, as the organizers of a series noted it. Whoever owns the mailbox answers for them there.';

create table question_mails (
    question_id bigint primary key references questions (id) on delete cascade,
    mail text not null,
    language text not null,
    at timestamptz not null
);
comment on table question_mails is 'Who wants to hear of the answer; gone once they were told.';

create table question_calls (
    event_id bigint not null references events (id) on delete cascade,
    person_id bigint not null references people (id) on delete cascade,
    at timestamptz not null,
    primary key (event_id, person_id)
);
create index question_calls_by_person on question_calls (person_id);
comment on table question_calls is 'Whom we wrote that questions wait for them, so that it is said once.';

create view speakers as
select a.id as account_id, m.person_id, m.series_id
from person_mails m join accounts a on a.mail_key = m.mail_key
where a.confirmed_at is not null and a.disabled_at is null
union
select a.id, a.person_id, s.id
from accounts a cross join series s
where a.person_id is not null and a.confirmed_at is not null and a.disabled_at is null;
comment on view speakers is 'Which account speaks for which person in which series: by the mailbox that organizers noted, or by the account itself.';

create view speakers_of_questions as
select w.account_id, w.person_id, q.id as question_id
from speakers w join appearances p on p.person_id = w.person_id join slots t on t.id = p.slot_id
join events e on e.id = t.event_id and e.series_id = w.series_id join questions q on q.slot_id = t.id;
