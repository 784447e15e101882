//! What somebody is as a speaker: their page, their talks, where they are reached, and what was wanted of them.

use serde_json::Value;
use sqlx::{PgConnection, types::Json};

use crate::ids::AccountId;

/// `speaker_profiles`: the pages that this account alone writes. The picture is inside, in Base64.
pub async fn profiles(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Value> {
    let data = sqlx::query_scalar!(
        r#"select jsonb_build_object('speaker_profiles', coalesce(jsonb_agg(jsonb_build_object(
               'slug', p.slug, 'name', p.name, 'bio', p.bio, 'url', p.url, 'created_at', p.created_at,
               'names', (select coalesce(jsonb_agg(jsonb_build_object('name', n.alias, 'is_own', n.is_own, 'is_confirmed', n.is_confirmed) order by n.id), '[]')
                         from person_aliases n where n.person_id = p.id),
               'picture', (select jsonb_build_object('hash', i.hash, 'uploaded_at', i.uploaded_at, 'jpeg', replace(encode(i.bytes, 'base64'), chr(10), ''))
                           from person_pictures i where i.person_id = p.id),
               'picture_removed', (select jsonb_build_object('series', s.slug, 'reason', r.reason, 'removed_at', r.removed_at)
                                   from picture_removals r left join series s on s.id = r.series_id where r.person_id = p.id)
           ) order by p.id), '[]')) as "data!: Json<Value>"
           from people p
           where not p.is_group
             and (exists (select from accounts a where a.id = $1 and a.person_id = p.id)
                  or exists (select from speakers_of_profiles w where w.account_id = $1 and w.person_id = p.id))
             and not exists (select from accounts o where o.person_id = p.id and o.id <> $1 and o.disabled_at is null)"#,
        account.0
    )
    .fetch_one(db)
    .await?;
    Ok(data.0)
}

/// `talks`, `speaker_mails`, `speaker_letters`: as they are billed, what they let out, and when they were written to.
pub async fn talks(db: &mut PgConnection, account: AccountId, mail_key: &str) -> sqlx::Result<Value> {
    let data = sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'talks', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'series', s.slug, 'event', e.number, 'talk', t.position, 'kind', t.kind, 'label', t.label, 'title', t.title,
                              'abstract', t.abstract, 'minutes', t.minutes, 'starts_at', t.starts_at, 'room', t.room, 'level', t.level,
                              'speaker', p.slug, 'name', a.name, 'affiliation', a.affiliation, 'role', a.role, 'honorific', a.honorific,
                              'may_photograph', t.may_photograph, 'may_post', t.may_post, 'may_publish', t.may_publish, 'may_record', t.may_record,
                              'tlp', t.tlp, 'part_words', t.part_words, 'part_tlp', t.part_tlp, 'part_is_cut', t.part_is_cut,
                              'public_title', t.public_title, 'public_speakers', t.public_speakers, 'slides_url', t.slides_url,
                              'slides_promised', t.slides_promised, 'closed_afterwards', t.closed_afterwards, 'video_url', t.video_url, 'video_at', t.video_at,
                              'slides_file', (select jsonb_build_object('size', f.size, 'hash', f.hash, 'uploaded_at', f.uploaded_at)
                                              from slot_files f where f.slot_id = t.id),
                              'correction', (select jsonb_build_object('state', c.state, 'name', c.name, 'affiliation', c.affiliation, 'role', c.role,
                                                                       'title', c.title, 'abstract', c.abstract, 'sent_at', c.sent_at)
                                             from talk_corrections c where c.slot_id = t.id and c.account_id = $1)
                          ) order by e.starts_at, e.id, t.position), '[]')
                   from (select distinct w.person_id, w.slot_id from speakers_of_slots w where w.account_id = $1) own
                     join slots t on t.id = own.slot_id join events e on e.id = t.event_id join series s on s.id = e.series_id
                     join people p on p.id = own.person_id join appearances a on a.slot_id = own.slot_id and a.person_id = own.person_id),
               'speaker_mails', (
                   select coalesce(jsonb_agg(jsonb_build_object('series', s.slug, 'speaker', p.slug, 'mail', m.mail, 'language', m.language, 'at', m.at) order by m.at, s.slug), '[]')
                   from person_mails m join series s on s.id = m.series_id join people p on p.id = m.person_id where m.mail_key = $2),
               'speaker_letters', (
                   select coalesce(jsonb_agg(to_jsonb(l) order by l.at, l.what), '[]')
                   from (select 'questions' as what, s.slug as series, e.number as event, null::integer as talk, c.at
                         from question_calls c join events e on e.id = c.event_id join series s on s.id = e.series_id
                         where exists (select from speakers_of_slots w join slots t on t.id = w.slot_id
                                       where w.account_id = $1 and w.person_id = c.person_id and t.event_id = c.event_id)
                         union all
                         select 'reminder', s.slug, e.number, t.position, r.at
                         from speaker_reminders r join slots t on t.id = r.slot_id join events e on e.id = t.event_id join series s on s.id = e.series_id
                         where exists (select from speakers_of_slots w where w.account_id = $1 and w.person_id = r.person_id and w.slot_id = r.slot_id)
                         union all
                         select 'missing', s.slug, null, null, q.asked_at
                         from missing_requests q join series s on s.id = q.series_id
                         where exists (select from speakers_of_profiles w where w.account_id = $1 and w.person_id = q.person_id)) l)
           ) as "data!: Json<Value>""#,
        account.0,
        mail_key
    )
    .fetch_one(db)
    .await?;
    Ok(data.0)
}
