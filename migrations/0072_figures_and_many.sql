-- What was expected of an evening at its start, answers as a filter of who registered, and what is done to all whom one finds.

create table kept_forecasts (
    type_id   bigint not null references participation_types (id) on delete cascade,
    event_id  bigint not null references events (id) on delete cascade,
    starts_at timestamptz not null,
    made_at   timestamptz not null,
    held      bigint not null,
    mean      double precision,
    low       double precision,
    high      double precision,
    constraint kept_forecasts_once primary key (type_id),
    constraint kept_forecasts_whole check (num_nulls(mean, low, high) in (0, 3))
);
comment on table kept_forecasts is 'Who was expected of each type when its event began. Worked out afterwards it would be another number: people come in at the door and change their type there, earlier evenings are corrected, and the way of counting itself gets better.';
comment on column kept_forecasts.starts_at is 'The start for which it was made: an event that gets another one later is expected anew.';
comment on column kept_forecasts.held is 'Seats of the type that were held by then.';
comment on column kept_forecasts.mean is 'People; null, as the range, where the series had no past to tell from. In low to high it lies four times of five.';
create index kept_forecasts_by_event on kept_forecasts (event_id);

-- Of one question any of the answers that are looked for, of each question one. A line of text is looked for as a part of it,
-- whatever the case; what was chosen as it is. An empty text looks for who gave no answer.
create function gave_answers(registration bigint, questions bigint[], answers text[]) returns boolean language sql stable as $$
    select not exists (
        select from unnest(questions) as q(id)
        where not exists (
            select from unnest(questions, answers) as w(question, wanted)
            where w.question = q.id
              and case when w.wanted = '' then
                      not exists (select from sign_up_answers a where a.registration_id = registration and a.question_id = w.question)
                  else
                      exists (select from sign_up_answers a join sign_up_questions k on k.id = a.question_id, unnest(a.answer) as given
                              where a.registration_id = registration and a.question_id = w.question
                                and case when k.kind in ('short', 'long') then strpos(lower(given), lower(w.wanted)) > 0
                                         else given = w.wanted end)
                  end))
$$;
comment on function gave_answers is 'Whether a registration has answers that are looked for; the two arrays are as long as each other.';

create table bulk_acts (
    id         bigint generated always as identity,
    event_id   bigint not null references events (id) on delete cascade,
    begun_at   timestamptz not null,
    what       text not null,
    words      text not null,
    reason     text not null,
    undoes     bigint,
    busy_until timestamptz,
    constraint bulk_acts_id primary key (id),
    constraint bulk_acts_undoes foreign key (undoes) references bulk_acts (id) on delete cascade
);
comment on table bulk_acts is 'One act of organizers on all whom a filter found, while it is under way and can be taken back. The log says of each what was done, by whom and why.';
comment on column bulk_acts.what is 'The word of the act, as the form of the list has it; of one that takes another back, that of the other.';
comment on column bulk_acts.words is 'What those are written who are removed; empty for no mail.';
comment on column bulk_acts.undoes is 'The act that is taken back.';
comment on column bulk_acts.busy_until is 'Somebody is at it until then, unless they stopped in the middle.';
create index bulk_acts_by_event on bulk_acts (event_id);
create index bulk_acts_by_undone on bulk_acts (undoes) where undoes is not null;

create table bulk_people (
    act_id          bigint not null,
    position        integer not null,
    registration_id bigint not null,
    since           timestamptz,
    tried_at        timestamptz,
    outcome         text,
    why_ja          text not null default '',
    why_en          text not null default '',
    constraint bulk_people_once primary key (act_id, position),
    constraint bulk_people_act foreign key (act_id) references bulk_acts (id) on delete cascade,
    constraint bulk_people_registration foreign key (registration_id) references registrations (id) on delete cascade,
    constraint bulk_people_outcome_known check (outcome in ('done', 'same', 'refused')),
    constraint bulk_people_tried check ((outcome is null) = (tried_at is null))
);
comment on table bulk_people is 'To whom such an act is done, as the filter found them when it was pressed, and what came of each.';
comment on column bulk_people.position is 'In this order.';
comment on column bulk_people.since is 'When the act was done to them that is taken back.';
comment on column bulk_people.outcome is 'Null: their turn has not come. same: it was so already.';
create index bulk_people_by_registration on bulk_people (registration_id);

-- Room between two turns, so that somebody can be put there and no other turn changes.
alter sequence registration_turns increment by 1024;
