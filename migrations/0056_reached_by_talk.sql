-- Whoever proposed a talk is reached, and speaks for it, by the talk itself: not by a name, and wherever it goes.

-- A proposal that moves to another event is of that one at once, its talk with the next releases only.
create or replace view speakers_of_slots as
select w.account_id, w.person_id, a.slot_id
from speakers w join appearances a on a.person_id = w.person_id join slots t on t.id = a.slot_id
join events e on e.id = t.event_id and e.series_id = w.series_id
union
select c.id, l.person_id, l.slot_id
from slot_proposers l join appearances a on a.slot_id = l.slot_id and a.person_id = l.person_id
join slots t on t.id = l.slot_id
join proposals p on p.id = t.proposal_id and p.state = 'confirmed'
join accounts c on c.id = p.account_id
where l.co_speaker_id is null and c.confirmed_at is not null and c.disabled_at is null
union
select c.id, l.person_id, l.slot_id
from slot_proposers l join appearances a on a.slot_id = l.slot_id and a.person_id = l.person_id
join slots t on t.id = l.slot_id
join proposals p on p.id = t.proposal_id and p.state = 'confirmed'
join proposal_speakers o on o.id = l.co_speaker_id and o.proposal_id = p.id and o.state = 'agreed'
join accounts c on c.mail_key = o.mail_key
where c.confirmed_at is not null and c.disabled_at is null;

create or replace view mails_of_speakers as
select a.slot_id, a.person_id, m.mail, coalesce(c.language, m.language) as language, true as is_noted, null::bigint as account_id
from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
join person_mails m on m.person_id = a.person_id and m.series_id = e.series_id
left join accounts c on c.mail_key = m.mail_key and c.confirmed_at is not null and c.disabled_at is null
union all
select l.slot_id, l.person_id, coalesce(o.mail, c.mail), coalesce(c.language, 'ja'), false, c.id
from slot_proposers l join appearances a on a.slot_id = l.slot_id and a.person_id = l.person_id
join slots t on t.id = l.slot_id join events e on e.id = t.event_id
join proposals p on p.id = t.proposal_id and p.state = 'confirmed'
left join proposal_speakers o on o.id = l.co_speaker_id
left join accounts c on c.disabled_at is null
    and case when o.id is null then c.id = p.account_id and c.confirmed_at is not null else c.mail_key = o.mail_key end
where case when l.co_speaker_id is null then c.id is not null else o.proposal_id = p.id and o.state = 'agreed' end
  and not exists (select from person_mails m where m.person_id = l.person_id and m.series_id = e.series_id);

-- Letters go to who was accepted and has not confirmed yet, too: a talk of theirs may be on the agenda.
create or replace view speaker_mails as
select t.event_id, t.id as slot_id, a.person_id, a.name, t.position as slot_position, a.position,
       coalesce(m.mail, w.mail) as mail, coalesce(o.language, m.language, w.language) as language,
       m.mail is not null as is_noted
from slots t join events e on e.id = t.event_id join appearances a on a.slot_id = t.id
  left join person_mails m on m.person_id = a.person_id and m.series_id = e.series_id
  left join accounts o on o.mail_key = m.mail_key and o.confirmed_at is not null and o.disabled_at is null
  left join lateral (
      select c.mail, c.language
      from slot_proposers l join proposals p on p.id = t.proposal_id and p.state in ('accepted', 'confirmed')
      join accounts c on c.id = p.account_id and c.confirmed_at is not null and c.disabled_at is null
      where m.mail is null and l.slot_id = t.id and l.person_id = a.person_id and l.co_speaker_id is null
      union all
      select s.mail, coalesce(c.language, 'ja')
      from slot_proposers l join proposals p on p.id = t.proposal_id and p.state in ('accepted', 'confirmed')
      join proposal_speakers s on s.id = l.co_speaker_id and s.proposal_id = p.id and s.state = 'agreed'
      left join accounts c on c.mail_key = s.mail_key and c.disabled_at is null
      where m.mail is null and l.slot_id = t.id and l.person_id = a.person_id) w on true
where coalesce(m.mail, w.mail) is not null;
