//! An event as a record of the product's own format: all of its rows, and back.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    archive::format::{
        polls::Poll,
        record::{
            AnswerRecord, AttendanceRecord, DayRecord, EventRecord, FORMAT, HostRecord, ImpressionRecord, LinkRecord,
            NoteRecord, PersonRecord, QuestionRecord, ReportRecord, SeriesRecord, SlotRecord, SpeakerRecord,
            TypeRecord,
        },
    },
    ids::{EventId, SeriesId},
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
                  extract(epoch from e.video_offset)::bigint as video_offset, e.stream_url, e.reason, e.moderated, e.announced_at
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
        ..EventRecord::default()
    })
}

/// Its days, hosts, links, participation types, counts and polls.
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
    record.links = sqlx::query_as!(
        LinkRecord,
        "select kind, title, url from event_links where event_id = $1 order by id",
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    record.types = sqlx::query_as!(
        TypeRecord,
        "select name, mode, capacity, opens_at, closes_at, admission from participation_types where event_id = $1
         order by position, id",
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    record.attendance = attendance(db, event).await?;
    record.polls = polls(db, event).await?;
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

pub async fn set_polls(db: &mut PgConnection, event: EventId, polls: &[Poll]) -> sqlx::Result<()> {
    sqlx::query!("delete from event_polls where event_id = $1", event.0).execute(&mut *db).await?;
    for (position, poll) in (1..).zip(polls) {
        sqlx::query!(
            "insert into event_polls (event_id, position, question, options) values ($1, $2, $3, $4)",
            event.0,
            position,
            poll.question,
            serde_json::to_value(&poll.options).unwrap_or_default()
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Its agenda with speakers, notes and impressions, in order.
async fn slot_records(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(i64, SlotRecord)>> {
    let rows = sqlx::query!(
        r#"select t.id, t.kind, t.label, t.title, t.abstract as summary, t.minutes, t.starts_at, t.room, t.level, t.slides_url,
                  t.slides_promised, t.video_url, extract(epoch from t.video_at)::bigint as video_at, t.may_photograph,
                  t.may_post, t.may_publish, t.may_record, i.author as "author?", i.body as "impression?"
           from slots t left join impressions i on i.slot_id = t.id where t.event_id = $1 order by t.position"#,
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    let mut slots: Vec<(i64, SlotRecord)> = rows
        .into_iter()
        .map(|row| {
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
                video_url: row.video_url,
                video_at: row.video_at,
                may_photograph: row.may_photograph,
                may_post: row.may_post,
                may_publish: row.may_publish,
                may_record: row.may_record,
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
        r#"select q.id, q.slot_id, q.position, q.source, q.body, q.asker, q.state, q.asked_at, q.answered_at, q.merged_into,
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
            votes: i32::try_from(row.votes).unwrap_or(i32::MAX),
            asked_at: row.asked_at,
            answered_at: row.answered_at,
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
    sqlx::query_as!(
        PersonRecord,
        r#"select p.slug, p.name, p.is_group, p.bio, p.url,
                  coalesce((select array_agg(a.alias order by a.alias) from person_aliases a where a.person_id = p.id and a.alias <> p.name), '{}') as "aliases!"
           from people p
           where exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                         where a.person_id = p.id and e.series_id = $1)
           order by p.slug"#,
        series.0
    )
    .fetch_all(db)
    .await
}

/// Fills what the series does not say yet from a record; returns whether something was.
pub async fn fill_series(db: &mut PgConnection, series: SeriesId, record: &SeriesRecord) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update series set
             tagline_ja = coalesce(nullif(tagline_ja, ''), $2), tagline_en = coalesce(nullif(tagline_en, ''), $3),
             description_ja = coalesce(nullif(description_ja, ''), $4), description_en = coalesce(nullif(description_en, ''), $5),
             hashtag_pattern = coalesce(nullif(hashtag_pattern, ''), $6),
             hashtags = case when hashtags = '{}' then $7 else hashtags end,
             contact = coalesce(nullif(contact, ''), $8),
             sign_up_ja = coalesce(nullif(sign_up_ja, ''), $9), sign_up_en = coalesce(nullif(sign_up_en, ''), $10)
         where id = $1 and (tagline_ja = '' and $2 <> '' or tagline_en = '' and $3 <> '' or description_ja = '' and $4 <> ''
             or description_en = '' and $5 <> '' or hashtag_pattern = '' and $6 <> '' or hashtags = '{}' and $7 <> '{}'::text[]
             or contact = '' and $8 <> '' or sign_up_ja = '' and $9 <> '' or sign_up_en = '' and $10 <> '')",
        series.0,
        record.tagline_ja,
        record.tagline_en,
        record.description_ja,
        record.description_en,
        record.hashtag_pattern,
        &record.hashtags,
        record.contact,
        record.sign_up_ja,
        record.sign_up_en
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// What a series of another site keeps by its own settings; for one that was made a moment ago.
pub async fn set_defaults(db: &mut PgConnection, series: SeriesId, record: &SeriesRecord) -> sqlx::Result<()> {
    sqlx::query!(
        "update series set time_zone = $2, default_minutes = $3, default_start = $4::text::time, mark = $5 where id = $1",
        series.0,
        record.time_zone,
        record.default_minutes,
        record.default_start,
        record.mark
    )
    .execute(db)
    .await
    .map(drop)
}

/// Adds a person of a record, or fills what is not said of them yet; returns whether something was written.
pub async fn fill_person(db: &mut PgConnection, person: &PersonRecord) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into people (slug, name, is_group, bio, url) values ($1, $2, $3, $4, $5)
         on conflict on constraint people_slug_unique do update
         set bio = coalesce(nullif(people.bio, ''), excluded.bio), url = coalesce(people.url, excluded.url)
         where people.bio = '' and excluded.bio <> '' or people.url is null and excluded.url is not null",
        person.slug,
        person.name,
        person.is_group,
        person.bio,
        person.url
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// Adds the event of a record, with all that is its own.
pub async fn insert_event_record(
    db: &mut PgConnection,
    series: SeriesId,
    record: &EventRecord,
) -> sqlx::Result<EventId> {
    let id = sqlx::query_scalar!(
        r#"insert into events (series_id, number, label, title, lead, state, starts_at, ends_at, doors_at, time_zone, venue_name,
               venue_address, venue_url, online_note, is_private, hashtags, video_url, video_offset, stream_url, reason, moderated, announced_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, make_interval(secs => $18::float8), $19, $20, $21, $22)
           returning id as "id: EventId""#,
        series.0,
        record.number,
        record.label,
        record.title,
        record.lead,
        record.state,
        record.starts_at,
        record.ends_at,
        record.doors_at,
        record.time_zone,
        record.venue_name,
        record.venue_address,
        record.venue_url,
        record.online_note,
        record.is_private,
        &record.hashtags,
        record.video_url,
        seconds(record.video_offset),
        record.stream_url,
        record.reason,
        record.moderated,
        record.announced_at
    )
    .fetch_one(&mut *db)
    .await?;
    for day in &record.days {
        sqlx::query!(
            "insert into event_days (event_id, starts_at, ends_at) values ($1, $2, $3)",
            id.0,
            day.starts_at,
            day.ends_at
        )
        .execute(&mut *db)
        .await?;
    }
    for host in &record.hosts {
        sqlx::query!(
            "insert into event_hosts (event_id, name, label, url) values ($1, $2, $3, $4)",
            id.0,
            host.name,
            host.label,
            host.url
        )
        .execute(&mut *db)
        .await?;
    }
    for link in &record.links {
        sqlx::query!(
            "insert into event_links (event_id, kind, title, url) values ($1, $2, $3, $4)
             on conflict on constraint event_links_unique do nothing",
            id.0,
            link.kind,
            link.title,
            link.url
        )
        .execute(&mut *db)
        .await?;
    }
    for (position, kind) in (1..).zip(&record.types) {
        sqlx::query!(
            "insert into participation_types (event_id, position, name, mode, capacity, opens_at, closes_at, admission)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id.0,
            position,
            kind.name,
            kind.mode,
            kind.capacity,
            kind.opens_at,
            kind.closes_at,
            kind.admission
        )
        .execute(&mut *db)
        .await?;
    }
    for counts in &record.attendance {
        set_attendance(db, id, counts).await?;
    }
    set_polls(db, id, &record.polls).await?;
    Ok(id)
}

/// Sets how many came by a source; returns whether that is new.
pub async fn set_attendance(db: &mut PgConnection, event: EventId, counts: &AttendanceRecord) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into attendance_counts as c (event_id, source, type_name, confirmed, waitlisted, cancelled, attended)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint attendance_counts_pkey do update
         set confirmed = excluded.confirmed, waitlisted = excluded.waitlisted, cancelled = excluded.cancelled, attended = excluded.attended
         where (c.confirmed, c.waitlisted, c.cancelled, c.attended)
               is distinct from (excluded.confirmed, excluded.waitlisted, excluded.cancelled, excluded.attended)",
        event.0,
        counts.source,
        counts.type_name,
        counts.confirmed,
        counts.waitlisted,
        counts.cancelled,
        counts.attended
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// Adds a slot of a record with its notes; who speaks is billed by slug.
pub async fn insert_slot_record(
    db: &mut PgConnection,
    event: EventId,
    position: i32,
    slot: &SlotRecord,
) -> sqlx::Result<i64> {
    let id = sqlx::query_scalar!(
        "insert into slots (event_id, position, kind, label, title, abstract, minutes, starts_at, room, level, slides_url,
             slides_promised, video_url, video_at, may_photograph, may_post, may_publish, may_record)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, make_interval(secs => $14::float8), $15, $16, $17, $18)
         returning id",
        event.0,
        position,
        slot.kind,
        slot.label,
        slot.title,
        slot.summary,
        slot.minutes,
        slot.starts_at,
        slot.room,
        slot.level,
        slot.slides_url,
        slot.slides_promised,
        slot.video_url,
        seconds(slot.video_at),
        slot.may_photograph,
        slot.may_post,
        slot.may_publish,
        slot.may_record
    )
    .fetch_one(&mut *db)
    .await?;
    for (position, speaker) in (1..).zip(&slot.speakers) {
        sqlx::query!(
            "insert into appearances (slot_id, person_id, position, name, affiliation, role, honorific)
             select $1, p.id, $3, $4, $5, $6, $7 from people p where p.slug = $2
             on conflict on constraint appearances_unique do nothing",
            id,
            speaker.person,
            position,
            speaker.name,
            speaker.affiliation,
            speaker.role,
            speaker.honorific
        )
        .execute(&mut *db)
        .await?;
    }
    for (position, note) in (1..).zip(&slot.notes) {
        sqlx::query!(
            "insert into note_lines (slot_id, position, kind, depth, body, video_at)
             values ($1, $2, case when $3 = 0 then 'paragraph' else 'bullet' end, $3, $4, make_interval(secs => $5::float8))",
            id,
            position,
            note.depth,
            note.text,
            seconds(note.video_at)
        )
        .execute(&mut *db)
        .await?;
    }
    if let Some(impression) = &slot.impression {
        sqlx::query!(
            "insert into impressions (slot_id, author, body) values ($1, $2, $3)",
            id,
            impression.author,
            impression.text
        )
        .execute(db)
        .await?;
    }
    Ok(id)
}

/// Adds a question of a record with its answers and as many votes as it had.
pub async fn insert_question_record(
    db: &mut PgConnection,
    event: EventId,
    slot: Option<i64>,
    question: &QuestionRecord,
) -> sqlx::Result<i64> {
    let id = sqlx::query_scalar!(
        "insert into questions (event_id, slot_id, position, source, body, asker, state, asked_at, answered_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
        event.0,
        slot,
        question.position,
        question.source,
        question.body,
        question.asker,
        question.state,
        question.asked_at,
        question.answered_at
    )
    .fetch_one(&mut *db)
    .await?;
    for (position, answer) in (1..).zip(&question.answers) {
        sqlx::query!(
            "insert into answers (question_id, position, author, body, video_at, created_at)
             values ($1, $2, $3, $4, make_interval(secs => $5::float8), $6)",
            id,
            position,
            answer.author,
            answer.text,
            seconds(answer.video_at),
            answer.created_at
        )
        .execute(&mut *db)
        .await?;
    }
    sqlx::query!(
        "insert into question_votes (question_id, participant) select $1, 'moved-' || n from generate_series(1, $2::int) n",
        id,
        question.votes.clamp(0, 100_000)
    )
    .execute(db)
    .await?;
    Ok(id)
}

pub async fn set_merged(db: &mut PgConnection, question: i64, into: i64) -> sqlx::Result<()> {
    sqlx::query!("update questions set merged_into = $2 where id = $1", question, into).execute(db).await.map(drop)
}

pub async fn insert_report_record(db: &mut PgConnection, event: EventId, report: &ReportRecord) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into reports (event_id, state, lead, closing, author, source_url, published_at) values ($1, $2, $3, $4, $5, $6, $7)",
        event.0,
        report.state,
        report.lead,
        report.closing,
        report.author,
        report.source_url,
        report.published_at
    )
    .execute(db)
    .await
    .map(drop)
}

/// Who registered for an event, for the list of an export: participation type, name, address, state, whether they came,
/// when.
pub async fn registrations(
    db: &mut PgConnection,
    event: EventId,
) -> sqlx::Result<Vec<(String, String, String, String, Option<bool>, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"select p.name as type_name, coalesce(nullif(a.name, ''), r.imported_name, '') as "name!", a.mail, r.state, r.attended,
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

fn seconds(n: Option<i64>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of a video are exact")]
    n.map(|n| n as f64)
}
