//! Registrations: what was held, answered and attended, and how it came to that.

use serde_json::Value;
use sqlx::{PgConnection, types::Json};

use crate::ids::AccountId;

/// `registrations`, without what organizers noted for themselves.
pub async fn seats(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Value> {
    let data = sqlx::query_scalar!(
        r#"select jsonb_build_object('registrations', coalesce(jsonb_agg(jsonb_build_object(
               'series', s.slug, 'event', e.number, 'title', e.title, 'starts_at', e.starts_at, 'type', t.name, 'mode', t.mode,
               'state', r.state, 'code', r.code, 'registered_at', r.registered_at, 'confirmed_at', r.confirmed_at,
               'cancelled_at', r.cancelled_at, 'attended', r.attended, 'checked_in_at', r.checked_in_at, 'waits_for', w.name,
               'fallback', b.name, 'lapse', r.lapse, 'lapses_at', r.lapses_at, 'is_held_back', r.is_held_back,
               'first_position', r.first_position, 'still_asked_at', r.still_asked_at, 'still_at', r.still_at,
               'door_name', r.door_name, 'imported_name', r.imported_name, 'came_from', r.came_from, 'wants_news', r.wants_news,
               'agreed_at', r.agreed_at, 'agreed_to', r.agreed_to,
               'answers', (
                   select coalesce(jsonb_agg(jsonb_build_object('question', q.words_ja, 'question_en', q.words_en, 'answer', a.answer, 'answered_at', a.answered_at) order by q.position, q.id), '[]')
                   from sign_up_answers a join sign_up_questions q on q.id = a.question_id where a.registration_id = r.id),
               'history', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'at', h.at, 'state', h.state, 'type', ht.name, 'waits_for', hw.name, 'lapse', h.lapse, 'lapses_at', h.lapses_at,
                              'is_held_back', h.is_held_back, 'position', h.position, 'queue', hq.name) order by h.id), '[]')
                   from registration_steps h left join participation_types ht on ht.id = h.type_id
                     left join participation_types hw on hw.id = h.waits_for left join participation_types hq on hq.id = h.queue
                   where h.registration_id = r.id),
               'entries', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'name', d.name, 'entered_at', d.entered_at, 'is_about', d.is_about, 'received_at', d.received_at,
                              'was_mistake', exists (select from door_undos u where u.event_id = d.event_id and u.entry_id = d.id)) order by d.entered_at, d.id), '[]')
                   from door_entries d where d.registration_id = r.id),
               'draws', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'type', lt.name, 'number', l.number, 'group', l.grp, 'is_first', l.is_first, 'place', l.place, 'became', l.became,
                              'closed_at', y.closed_at, 'drawn_at', y.drawn_at) order by l.type_id), '[]')
                   from lottery_entries l join lotteries y on y.type_id = l.type_id join participation_types lt on lt.id = l.type_id
                   where l.registration_id = r.id)
           ) order by r.id), '[]')) as "data!: Json<Value>"
           from registrations r join events e on e.id = r.event_id join series s on s.id = e.series_id
             join participation_types t on t.id = r.type_id
             left join participation_types w on w.id = r.waits_for left join participation_types b on b.id = r.fallback_id
           where r.account_id = $1"#,
        account.0
    )
    .fetch_one(db)
    .await?;
    Ok(data.0)
}
