//! An event as a record of the product's own format: all of its rows.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::record_polls::held_polls;
use crate::{
    archive::format::{
        files::FileRecord,
        polls::Poll,
        record::{
            AnswerRecord, AttendanceRecord, DayRecord, EventRecord, FORMAT, HostRecord, ImpressionRecord, LinkRecord,
            NoteRecord, PersonRecord, QuestionRecord, ReportRecord, RoomRecord, SeriesRecord, SlotRecord,
            SpeakerRecord,
        },
    },
    ids::{EventId, SeriesId},
    registration,
};

/// All that is stored of an event, as a record.
pub async fn record_of(db: &mut PgConnection, event: EventId) -> sqlx::Result<EventRecord> {
    let mut record = event_record(db, event).await?;
    fill_facts(db, event, &mut record).await?;
    let (ids, slots): (Vec<i64>, Vec<_>) = slot_records(db, event).await?.into_iter().unzip();
    record.slots = slots;
    record.questions = question_records(db, event, &ids).await?;
    Ok(record)
}

/// The event without what hangs on it.
async fn event_record(db: &mut PgConnection, event: EventId) -> sqlx::Result<EventRecord> {
    let row = sqlx::query!(
        r#"select s.slug, e.number, e.label, e.title, e.lead, e.state, e.starts_at, e.ends_at, e.doors_at, e.time_zone,
                  e.venue_name, e.venue_address, e.venue_url, e.online_note, e.is_private, e.hashtags, e.video_url,
                  extract(epoch from e.video_offset)::bigint as video_offset, e.stream_url, e.reason, e.moderated, e.announced_at, e.leave_by
           from events e join series s on s.id = e.series_id where e.id = $1"#,
        event.0
    )
    .fetch_one(db)
    .await?;
    Ok(EventRecord {
        format: FORMAT.to_owned(),
        series: row.slug,
        number: row.number,
        label: row.label,
        title: row.title,
        lead: row.lead,
        state: row.state,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        doors_at: row.doors_at,
        time_zone: row.time_zone,
        venue_name: row.venue_name,
        venue_address: row.venue_address,
        venue_url: row.venue_url,
        online_note: row.online_note,
        is_private: row.is_private,
        hashtags: row.hashtags,
        video_url: row.video_url,
        video_offset: row.video_offset,
        stream_url: row.stream_url,
        reason: row.reason,
        moderated: row.moderated,
        announced_at: row.announced_at,
        leave_by: row.leave_by,
        ..EventRecord::default()
    })
}

/// Its days, hosts, rooms, links, participation types, counts and polls.
async fn fill_facts(db: &mut PgConnection, event: EventId, record: &mut EventRecord) -> sqlx::Result<()> {
    record.days = sqlx::query_as!(
        DayRecord,
        "select starts_at, ends_at from event_days where event_id = $1 order by starts_at, id",
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    record.hosts = sqlx::query_as!(
        HostRecord,
        "select name, label, url from event_hosts where event_id = $1 order by id",
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    record.rooms = sqlx::query_as!(
        RoomRecord,
        // By the names that readers know; of a room that they do not know yet by the one that it had first.
        r#"select coalesce(t.room, r.name) as "name!", r.seats, r.stream_url
           from event_rooms r join events e on e.id = r.event_id
           left join lateral (select distinct s.room from slots s where s.event_id = e.id
                              and coalesce(e.room_keys ->> s.room, s.room) = r.name) t on true
           where e.id = $1 and (r.seats is not null or r.stream_url is not null)
             and (t.room is not null or (strpos(r.name, e'\n') = 0
                  and not exists (select from slots o where o.event_id = e.id and o.room = r.name)))
           order by 1"#,
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    record.links = sqlx::query_as!(
        LinkRecord,
        "select kind, title, url from event_links where event_id = $1 order by id",
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    record.types = registration::recorded::types(db, event).await?;
    record.attendance = attendance(db, event).await?;
    record.polls = polls(db, event).await?;
    record.held_polls = held_polls(db, event).await?;
    record.report = sqlx::query_as!(
        ReportRecord,
        "select state, lead, closing, author, source_url, published_at from reports where event_id = $1",
        event.0
    )
    .fetch_optional(db)
    .await?;
    Ok(())
}

/// How many came, as other services counted them.
pub async fn attendance(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<AttendanceRecord>> {
    sqlx::query_as!(
        AttendanceRecord,
        "select source, type_name, confirmed, waitlisted, cancelled, attended from attendance_counts where event_id = $1
         order by source, type_name",
        event.0
    )
    .fetch_all(db)
    .await
}

pub async fn polls(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Poll>> {
    let rows = sqlx::query!("select question, options from event_polls where event_id = $1 order by position", event.0);
    Ok(rows
        .fetch_all(db)
        .await?
        .into_iter()
        .map(|row| Poll { question: row.question, options: serde_json::from_value(row.options).unwrap_or_default() })
        .collect())
}

/// Its agenda with speakers, notes and impressions, in order.
async fn slot_records(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(i64, SlotRecord)>> {
    let rows = sqlx::query!(
        r#"select t.id, t.kind, t.label, t.title, t.abstract as summary, t.minutes, t.starts_at, t.room, t.level, t.slides_url,
                  t.slides_promised, t.video_url, extract(epoch from t.video_at)::bigint as video_at, t.may_photograph,
                  t.may_post, t.may_publish, t.may_record, t.tlp, t.part_words, t.part_tlp, t.part_is_cut, t.public_title,
                  t.public_speakers, i.author as "author?", i.body as "impression?",
                  f.hash as "file_hash?", f.uploaded_at as "file_at?"
           from slots t left join impressions i on i.slot_id = t.id left join slot_files f on f.slot_id = t.id where t.event_id = $1 order by t.position"#,
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    let mut slots: Vec<(i64, SlotRecord)> = rows
        .into_iter()
        .zip(1..)
        .map(|(row, place)| {
            let file = row.file_hash.zip(row.file_at);
            let slot = SlotRecord {
                kind: row.kind,
                label: row.label,
                title: row.title,
                summary: row.summary,
                minutes: row.minutes,
                starts_at: row.starts_at,
                room: row.room,
                level: row.level,
                slides_url: row.slides_url,
                slides_promised: row.slides_promised,
                slides_file: file.map(|(hash, at)| FileRecord::slides(place, hash, at)),
                video_url: row.video_url,
                video_at: row.video_at,
                may_photograph: row.may_photograph,
                may_post: row.may_post,
                may_publish: row.may_publish,
                may_record: row.may_record,
                tlp: row.tlp,
                part_words: row.part_words,
                part_tlp: row.part_tlp,
                part_is_cut: row.part_is_cut,
                public_title: row.public_title,
                public_speakers: row.public_speakers,
                speakers: Vec::new(),
                notes: Vec::new(),
                impression: row.author.zip(row.impression).map(|(author, text)| ImpressionRecord { author, text }),
            };
            (row.id, slot)
        })
        .collect();
    let at = |slots: &[(i64, SlotRecord)], id: i64| slots.iter().position(|(slot, _)| *slot == id);
    let speakers = sqlx::query!(
        "select a.slot_id, p.slug, a.name, a.affiliation, a.role, a.honorific
         from appearances a join slots t on t.id = a.slot_id join people p on p.id = a.person_id
         where t.event_id = $1 order by a.slot_id, a.position, a.id",
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    for row in speakers {
        if let Some(at) = at(&slots, row.slot_id) {
            slots[at].1.speakers.push(SpeakerRecord {
                person: row.slug,
                name: row.name,
                affiliation: row.affiliation,
                role: row.role,
                honorific: row.honorific,
            });
        }
    }
    let notes = sqlx::query!(
        r#"select n.slot_id, n.depth, n.body, extract(epoch from n.video_at)::bigint as video_at
           from note_lines n join slots t on t.id = n.slot_id where t.event_id = $1 order by n.slot_id, n.position"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    for row in notes {
        if let Some(at) = at(&slots, row.slot_id) {
            slots[at].1.notes.push(NoteRecord { depth: row.depth, text: row.body, video_at: row.video_at });
        }
    }
    Ok(slots)
}

/// Its questions in order, by the places of their slots in `slots`.
async fn question_records(db: &mut PgConnection, event: EventId, slots: &[i64]) -> sqlx::Result<Vec<QuestionRecord>> {
    let rows = sqlx::query!(
        r#"select q.id, q.slot_id, q.position, case when q.asked_afterwards then 'afterwards' else q.source end as "source!", q.body, q.asker, q.state, q.asked_at, q.answered_at, q.answering_slot, q.merged_into, q.reason, q.shown_at, q.is_confidential,
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from questions q where q.event_id = $1 order by q.position, q.id"#,
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut questions: Vec<QuestionRecord> = rows
        .into_iter()
        .map(|row| QuestionRecord {
            slot: row.slot_id.and_then(|id| slots.iter().position(|slot| *slot == id)),
            position: row.position,
            source: row.source,
            body: row.body,
            asker: row.asker,
            state: row.state,
            is_confidential: row.is_confidential,
            votes: i32::try_from(row.votes).unwrap_or(i32::MAX),
            asked_at: row.asked_at,
            answered_at: row.answered_at,
            reason: row.reason,
            shown_at: row.shown_at,
            answered_in: row.answering_slot.and_then(|id| slots.iter().position(|slot| *slot == id)),
            merged_into: row.merged_into.and_then(|id| ids.iter().position(|known| *known == id)),
            answers: Vec::new(),
        })
        .collect();
    let answers = sqlx::query!(
        r#"select a.question_id, a.author, a.body, extract(epoch from a.video_at)::bigint as video_at, a.created_at
           from answers a where a.question_id = any($1) order by a.question_id, a.position"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    for row in answers {
        if let Some(at) = ids.iter().position(|id| *id == row.question_id) {
            questions[at].answers.push(AnswerRecord {
                author: row.author,
                text: row.body,
                video_at: row.video_at,
                created_at: row.created_at,
            });
        }
    }
    Ok(questions)
}

/// The series, without its people.
pub async fn series_record(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<SeriesRecord> {
    let row = sqlx::query!(
        r#"select slug, name, tagline_ja, tagline_en, description_ja, description_en, mark, hashtag_pattern, hashtags,
                  time_zone, default_minutes, to_char(default_start, 'HH24:MI') as "default_start!", contact, sign_up_ja, sign_up_en
           from series where id = $1"#,
        series.0
    )
    .fetch_one(db)
    .await?;
    Ok(SeriesRecord {
        format: FORMAT.to_owned(),
        slug: row.slug,
        name: row.name,
        tagline_ja: row.tagline_ja,
        tagline_en: row.tagline_en,
        description_ja: row.description_ja,
        description_en: row.description_en,
        mark: row.mark,
        hashtag_pattern: row.hashtag_pattern,
        hashtags: row.hashtags,
        time_zone: row.time_zone,
        default_minutes: row.default_minutes,
        default_start: row.default_start,
        contact: row.contact,
        sign_up_ja: row.sign_up_ja,
        sign_up_en: row.sign_up_en,
        people: Vec::new(),
    })
}

/// Those who spoke at events of the series.
pub async fn person_records(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<PersonRecord>> {
    let rows = sqlx::query!(
        r#"with gone as materialized (select slug, standing_person(id) as person from people where merged_into is not null)
           select p.slug, p.name, p.is_group, p.bio, p.url, q.hash as "picture?", q.uploaded_at as "picture_at?",
                  array(select a.alias from names_that_stand a where a.person_id = p.id and a.alias <> p.name order by a.alias) as "aliases!",
                  array(select a.alias from person_aliases a where a.person_id = p.id and a.is_confirmed order by a.alias) as "confirmed!",
                  array(select a.alias from person_aliases a where a.person_id = p.id and a.is_own and not a.is_confirmed order by a.alias) as "own!",
                  coalesce((select array_agg(g.slug order by g.slug) from gone g where g.person = p.id), '{}') as "formerly!"
           from people p left join person_pictures q on q.person_id = p.id
           where exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                         where a.person_id = p.id and e.series_id = $1)
           order by p.slug"#,
        series.0
    )
    .fetch_all(db)
    .await?;
    let people = rows.into_iter().map(|row| PersonRecord {
        slug: row.slug,
        name: row.name,
        is_group: row.is_group,
        bio: row.bio,
        url: row.url,
        aliases: row.aliases,
        confirmed_aliases: row.confirmed,
        own_aliases: row.own,
        formerly: row.formerly,
        picture: row.picture.zip(row.picture_at).map(|(hash, at)| FileRecord::picture(hash, at)),
    });
    Ok(people.collect())
}

/// Who registered for an event, for the list of an export: participation type, name, address, state, whether they came,
/// when. Of a closed account there is neither name nor address.
pub async fn registrations(
    db: &mut PgConnection,
    event: EventId,
) -> sqlx::Result<Vec<(String, String, String, String, Option<bool>, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"select p.name as type_name, coalesce(nullif(a.name, ''), r.imported_name, '') as "name!",
                  case when is_gone(a.mail_key, a.disabled_at) then '' else a.mail end as "mail!", r.state, r.attended,
                  r.registered_at
           from registrations r join accounts a on a.id = r.account_id join participation_types p on p.id = r.type_id
           where r.event_id = $1 order by p.position, r.registered_at, r.id"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.type_name, row.name, row.mail, row.state, row.attended, row.registered_at))
        .collect())
}
