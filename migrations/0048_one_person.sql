-- Two people that are one become one, and two again when it was a mistake; and who proposed a talk speaks for it.

alter table people
    add column merged_into bigint references people (id),
    add constraint people_merged_into_another check (merged_into <> id);
create index accounts_by_person on accounts (person_id) where person_id is not null;
create index people_merged on people (merged_into) where merged_into is not null;
comment on column people.merged_into is 'Who they turned out to be: their address leads there for ever, and nobody is billed as them.';

create table person_merges (
    id        bigint generated always as identity primary key,
    kept_id   bigint not null references people (id),
    gone_id   bigint not null references people (id),
    moved     jsonb not null,
    merged_by bigint references accounts (id) on delete set null,
    merged_at timestamptz not null,
    undone_by bigint references accounts (id) on delete set null,
    undone_at timestamptz,
    constraint person_merges_two check (kept_id <> gone_id)
);
create unique index person_merges_one_standing on person_merges (gone_id) where undone_at is null;
create index person_merges_by_gone on person_merges (gone_id);
create index person_merges_by_kept on person_merges (kept_id);
create index person_merges_by_merger on person_merges (merged_by) where merged_by is not null;
create index person_merges_by_undoer on person_merges (undone_by) where undone_by is not null;
comment on table person_merges is 'What a merge moved, so that it can be undone. Ids and names alone: no address, and nothing that somebody wrote.';
comment on column person_merges.moved is 'slots, aliases, known (names that both had), mails (series), calls (events), reminders (slots), requests, accounts: of the one who went to the one who stayed; took_bio, took_url, took_picture.';

-- The end of the way from somebody who was merged, and maybe again.
create function standing_person(person bigint) returns bigint language sql stable as $$
    with recursive way as (
        select id, merged_into, 1 as steps from people where id = person
        union all
        select p.id, p.merged_into, w.steps + 1 from way w join people p on p.id = w.merged_into where w.steps < 100
    )
    select id from way where merged_into is null
$$;

create table people_apart (
    series_id bigint not null references series (id) on delete cascade,
    one_id    bigint not null references people (id) on delete cascade,
    other_id  bigint not null references people (id) on delete cascade,
    said_by   bigint references accounts (id) on delete set null,
    said_at   timestamptz not null,
    constraint people_apart_pkey primary key (series_id, one_id, other_id),
    constraint people_apart_order check (one_id < other_id)
);
create index people_apart_by_one on people_apart (one_id);
create index people_apart_by_other on people_apart (other_id);
create index people_apart_by_account on people_apart (said_by) where said_by is not null;
comment on table people_apart is 'Two whom organizers of a series know to be two, so that nobody proposes again to merge them.';

-- Which proposal a slot came from, and who of its people is billed there.
alter table slots add column proposal_id bigint references proposals (id) on delete set null;
create index slots_by_proposal on slots (proposal_id) where proposal_id is not null;
comment on column slots.proposal_id is 'The proposal that it came from; its people speak for it once they have confirmed.';

create table slot_proposers (
    slot_id       bigint not null references slots (id) on delete cascade,
    person_id     bigint not null references people (id) on delete cascade,
    co_speaker_id bigint references proposal_speakers (id) on delete cascade,
    constraint slot_proposers_pkey primary key (slot_id, person_id)
);
create index slot_proposers_by_person on slot_proposers (person_id);
create index slot_proposers_by_co_speaker on slot_proposers (co_speaker_id) where co_speaker_id is not null;
comment on table slot_proposers is 'Who of the people of its proposal is billed on a slot as whom.';
comment on column slot_proposers.co_speaker_id is 'Who agreed to speak too; null: who handed it in.';

-- Who handed in a proposal speaks for that talk alone, and not for all that a person of this name ever said.
create view speakers_of_slots as
select w.account_id, w.person_id, a.slot_id
from speakers w join appearances a on a.person_id = w.person_id join slots t on t.id = a.slot_id
join events e on e.id = t.event_id and e.series_id = w.series_id
union
select c.id, l.person_id, l.slot_id
from slot_proposers l join appearances a on a.slot_id = l.slot_id and a.person_id = l.person_id
join slots t on t.id = l.slot_id
join proposals p on p.id = t.proposal_id and p.event_id = t.event_id and p.state = 'confirmed'
join accounts c on c.id = p.account_id
where l.co_speaker_id is null and c.confirmed_at is not null and c.disabled_at is null
union
select c.id, l.person_id, l.slot_id
from slot_proposers l join appearances a on a.slot_id = l.slot_id and a.person_id = l.person_id
join slots t on t.id = l.slot_id
join proposals p on p.id = t.proposal_id and p.event_id = t.event_id and p.state = 'confirmed'
join proposal_speakers o on o.id = l.co_speaker_id and o.proposal_id = p.id and o.state = 'agreed'
join accounts c on c.mail_key = o.mail_key
where c.confirmed_at is not null and c.disabled_at is null;
comment on view speakers_of_slots is 'Which account speaks for whom on which slot: for somebody in a whole series, or for a talk that was proposed.';

create or replace view speakers_of_questions as
select w.account_id, w.person_id, q.id as question_id
from speakers_of_slots w join questions q on q.slot_id = w.slot_id;

-- Their page is written by who speaks for all that they said, in a series or everywhere.
create view speakers_of_profiles as
select w.account_id, w.person_id
from speakers w join appearances a on a.person_id = w.person_id join slots t on t.id = a.slot_id
join events e on e.id = t.event_id and e.series_id = w.series_id
union
select w.account_id, w.person_id
from speakers_of_slots w
where not exists (select from appearances a where a.person_id = w.person_id and not exists (
    select from speakers_of_slots v
    where v.account_id = w.account_id and v.person_id = w.person_id and v.slot_id = a.slot_id));
comment on view speakers_of_profiles is 'Which account writes what stands on whose page: one of a proposal alone only where that person never spoke but for it.';

create view mails_of_speakers as
select a.slot_id, a.person_id, m.mail, coalesce(c.language, m.language) as language, true as is_noted, null::bigint as account_id
from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
join person_mails m on m.person_id = a.person_id and m.series_id = e.series_id
left join accounts c on c.mail_key = m.mail_key and c.confirmed_at is not null and c.disabled_at is null
union all
select l.slot_id, l.person_id, coalesce(o.mail, c.mail), coalesce(c.language, 'ja'), false, c.id
from slot_proposers l join appearances a on a.slot_id = l.slot_id and a.person_id = l.person_id
join slots t on t.id = l.slot_id join events e on e.id = t.event_id
join proposals p on p.id = t.proposal_id and p.event_id = t.event_id and p.state = 'confirmed'
left join proposal_speakers o on o.id = l.co_speaker_id
left join accounts c on c.disabled_at is null
    and case when o.id is null then c.id = p.account_id and c.confirmed_at is not null else c.mail_key = o.mail_key end
where case when l.co_speaker_id is null then c.id is not null else o.proposal_id = p.id and o.state = 'agreed' end
  and not exists (select from person_mails m where m.person_id = l.person_id and m.series_id = e.series_id);
comment on view mails_of_speakers is 'Where whoever is billed on a slot is reached: as organizers noted it, else as the proposal says.';

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select on speakers_of_slots, speakers_of_profiles, mails_of_speakers to benkyokai_app;
    end if;
end $$;
