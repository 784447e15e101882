-- How far what is said in a slot may travel: the Traffic Light Protocol 2.0 (FIRST).

alter table slots
    add column tlp text not null default 'clear',
    add column part_words text not null default '',
    add column part_tlp text,
    add column part_is_cut boolean not null default false,
    add column public_title text not null default '',
    add column public_speakers boolean not null default false,
    add constraint slots_tlp_known check (tlp in ('clear', 'green', 'amber', 'amber_strict', 'red')),
    add constraint slots_part_tlp_known check (part_tlp in ('clear', 'green', 'amber', 'amber_strict', 'red')),
    add constraint slots_part_has_words check ((part_tlp is null) = (part_words = ''));
comment on column slots.tlp is 'TLP:CLEAR for everybody, GREEN for who takes part in the series, AMBER and above for nobody outside of the desk.';
comment on column slots.part_words is 'A part of it that has a label of its own, in words: "slides 12 to 15".';
comment on column slots.part_is_cut is 'Slides and recording that are linked leave that part out.';
comment on column slots.public_title is 'What stands for the title where it may not be told; empty: nothing is told.';
comment on column slots.public_speakers is 'Who speaks may be told though the talk may not.';

-- What everybody may see of a slot, said once: a query for strangers reads these columns and not the ones behind them.
alter table slots
    add column is_open boolean not null generated always as (tlp = 'clear') stored,
    add column names_speakers boolean not null generated always as (tlp in ('clear', 'green') or public_speakers) stored,
    add column shown_title text not null generated always as
        (case when tlp in ('clear', 'green') then title else public_title end) stored,
    add column shown_abstract text not null generated always as
        (case when tlp in ('clear', 'green') then abstract else '' end) stored,
    add column shows_links boolean not null generated always as
        (tlp = 'clear' and (coalesce(part_tlp, 'clear') = 'clear' or part_is_cut)) stored,
    add column shows_links_within boolean not null generated always as
        (tlp in ('clear', 'green') and (coalesce(part_tlp, 'clear') in ('clear', 'green') or part_is_cut)) stored;
comment on column slots.is_open is 'Notes and questions may be read by everybody.';
comment on column slots.shows_links is 'Slides and recording may be seen by everybody.';
comment on column slots.shows_links_within is 'Slides and recording may be seen by who takes part in the series.';

-- A question follows the label of its talk wherever it goes.
alter table questions add column is_confidential boolean not null default false;
comment on column questions.is_confidential is 'It was asked to a talk that is not for everybody.';

create function follow_label_of_slot() returns trigger language plpgsql as $$
declare
    label text;
begin
    -- Whoever changes the label at this moment is waited for, and waits for this question: none slips through between.
    select tlp into label from slots where id = new.slot_id for share;
    -- What was asked to a talk that is gone stays what it was.
    new.is_confidential := case
        when new.slot_id is not null then coalesce(label <> 'clear', false)
        when tg_op = 'UPDATE' then old.is_confidential
        else new.is_confidential end;
    return new;
end $$;
create trigger questions_follow_label before insert or update of slot_id on questions
    for each row execute function follow_label_of_slot();

create function hand_label_to_questions() returns trigger language plpgsql as $$
begin
    update questions set is_confidential = (new.tlp <> 'clear') where slot_id = new.id;
    return null;
end $$;
create trigger slots_hand_label after update of tlp on slots
    for each row when (old.tlp is distinct from new.tlp) execute function hand_label_to_questions();

drop view event_cards;
alter table questions drop column is_public;
alter table questions
    add column is_shown boolean not null generated always as
        (state not in ('pending', 'merged', 'hidden') and (state <> 'declined' or shown_at is not null)) stored,
    add column is_public boolean not null generated always as
        (not is_confidential and state not in ('pending', 'merged', 'hidden') and (state <> 'declined' or shown_at is not null)) stored;
comment on column questions.is_shown is 'No moderator holds it back: whoever may hear its talk may see it. What was declined before anybody saw it stays unseen.';
comment on column questions.is_public is 'Everybody may see it where its event is public.';

create view event_cards as
select
    e.id, e.series_id, s.slug as series_slug, s.name as series_name, s.mark,
    e.number, e.label, e.title, e.lead, e.state, e.starts_at, e.ends_at, e.time_zone,
    e.venue_name, e.online_note, e.is_private,
    (select count(*) from slots t where t.event_id = e.id and t.kind not in ('break', 'opening')) as talks,
    -- Imported questions belong to the report: while it is a draft, nobody counts them.
    (select count(*) from questions q
      where q.event_id = e.id and q.is_public
        and (q.source <> 'imported' or r.state = 'published')) as questions,
    (select count(*) from questions q
      where q.event_id = e.id and q.is_public and q.state in ('answered', 'answered_text')
        and (q.source <> 'imported' or r.state = 'published')) as answered,
    coalesce(r.state = 'published', false) as has_report,
    e.is_public,
    e.seat_limit
from events e
join series s on s.id = e.series_id
left join reports r on r.event_id = e.id;
comment on view event_cards is 'An event as lists show it, with what can be counted.';

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select on event_cards to benkyokai_app;
    end if;
end $$;
