-- Letters to speakers: words that organizers write, letters that go by themselves or not, and results that can be stopped.

create table speaker_letters (
    id         bigint generated always as identity primary key,
    series_id  bigint not null references series (id) on delete cascade,
    event_id   bigint references events (id) on delete cascade,
    kind       text not null,
    subject_ja text not null default '',
    body_ja    text not null default '',
    subject_en text not null default '',
    body_en    text not null default '',
    is_off     boolean not null default false,
    version    integer not null default 1,
    updated_by bigint references accounts (id) on delete set null,
    updated_at timestamptz not null,
    constraint speaker_letters_kind_known check (kind in
        ('agenda_released', 'talk_moved', 'talk_removed', 'event_postponed', 'event_cancelled', 'slides_wanted', 'questions_waiting')),
    constraint speaker_letters_whole check ((subject_ja = '') = (body_ja = '') and (subject_en = '') = (body_en = ''))
);
create unique index speaker_letters_one_of_series on speaker_letters (series_id, kind) where event_id is null;
create unique index speaker_letters_one_of_event on speaker_letters (event_id, kind) where event_id is not null;
create index speaker_letters_by_series on speaker_letters (series_id);
create index speaker_letters_by_account on speaker_letters (updated_by) where updated_by is not null;
comment on table speaker_letters is 'Letters to speakers as organizers wrote them, for an event or for each event of a series.';
comment on column speaker_letters.event_id is 'Null: for each event of the series that has no row of its own.';
comment on column speaker_letters.subject_ja is 'Empty, as body_ja: the words of the series, or those that stand there by themselves. The same in English.';
comment on column speaker_letters.is_off is 'It does not go by itself. Of an event that has a row its own counts, else that of the series.';
comment on column speaker_letters.version is 'Raised with each change, so that an older form overwrites nothing.';

create function sends_letter(of_event bigint, of_series bigint, of_kind text) returns boolean language sql stable as $$
    select not coalesce(
        (select is_off from speaker_letters where event_id = of_event and kind = of_kind),
        (select is_off from speaker_letters where series_id = of_series and event_id is null and kind = of_kind),
        false)
$$;
comment on function sends_letter is 'Whether a letter of this kind goes by itself.';

-- Whom a letter about a slot goes to: to the mailbox that organizers noted, else to who proposed the talk, in the
-- language of their account.
create view speaker_mails as
select t.event_id, t.id as slot_id, a.person_id, a.name, t.position as slot_position, a.position,
       coalesce(m.mail, w.mail) as mail, coalesce(o.language, m.language, w.language) as language,
       m.mail is not null as is_noted
from slots t join events e on e.id = t.event_id join appearances a on a.slot_id = t.id
  left join person_mails m on m.person_id = a.person_id and m.series_id = e.series_id
  left join accounts o on o.mail_key = m.mail_key and o.confirmed_at is not null and o.disabled_at is null
  left join lateral (
      select c.mail, c.language from proposals p join accounts c on c.id = p.account_id
      where m.mail is null and p.event_id = e.id and p.state in ('accepted', 'confirmed') and p.placed_at is not null
        and p.name = a.name and c.confirmed_at is not null and c.disabled_at is null
      order by p.title = t.title desc, p.id limit 1) w on true
where coalesce(m.mail, w.mail) is not null;
comment on view speaker_mails is 'Where each speaker of a slot is reached, and in which language. Whoever is reached by a proposal alone speaks for nobody by that.';

-- What was decided can be stopped for some seconds before it is told.
alter table proposal_decisions
    add column send_at timestamptz,
    add column queued_by bigint references accounts (id) on delete set null;
create index proposal_decisions_by_queuer on proposal_decisions (queued_by) where queued_by is not null;
create index proposal_decisions_queued on proposal_decisions (send_at) where send_at is not null and sent_at is null;
comment on column proposal_decisions.send_at is 'When it is told; until then it can be stopped. Null: nobody has sent it.';

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select on speaker_mails to benkyokai_app;
    end if;
end $$;
