//! A record of the product's own format as rows.

use sqlx::PgConnection;

use super::record_polls::insert_held_poll;
use crate::{
    archive::format::{
        polls::Poll,
        record::{AttendanceRecord, EventRecord, PersonRecord, QuestionRecord, ReportRecord, SeriesRecord, SlotRecord},
    },
    ids::{EventId, SeriesId},
    registration,
};

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

/// Leads these words in addresses, where nobody has them, to who has that of a person; returns whether something was written.
pub async fn fill_former(db: &mut PgConnection, slug: &str, former: &[String]) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into people (slug, name, is_group, merged_into)
         select distinct f.slug, p.name, p.is_group, standing_person(p.id)
         from people p cross join unnest($2::text[]) as f(slug) where p.slug = $1 and f.slug <> ''
         on conflict on constraint people_slug_unique do nothing",
        slug,
        former
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
               venue_address, venue_url, online_note, is_private, hashtags, video_url, video_offset, stream_url, reason, moderated, announced_at, leave_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, make_interval(secs => $18::float8), $19, $20, $21, $22, $23)
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
        record.announced_at,
        record.leave_by
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
    for room in &record.rooms {
        sqlx::query!(
            "insert into event_rooms (event_id, name, seats, stream_url) values ($1, $2, $3, $4)
             on conflict on constraint event_rooms_pkey do nothing",
            id.0,
            room.name,
            room.seats,
            room.stream_url
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
    registration::recorded::insert(db, id, &record.types).await?;
    for counts in &record.attendance {
        set_attendance(db, id, counts).await?;
    }
    set_polls(db, id, &record.polls).await?;
    for poll in &record.held_polls {
        insert_held_poll(db, id, poll).await?;
    }
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
             slides_promised, video_url, video_at, may_photograph, may_post, may_publish, may_record, tlp, part_words, part_tlp, part_is_cut,
             public_title, public_speakers)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, make_interval(secs => $14::float8), $15, $16, $17, $18,
             $19, $20, $21, $22, $23, $24)
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
        slot.may_record,
        slot.tlp,
        slot.part_words,
        slot.part_tlp,
        slot.part_is_cut,
        slot.public_title,
        slot.public_speakers
    )
    .fetch_one(&mut *db)
    .await?;
    for (position, speaker) in (1..).zip(&slot.speakers) {
        sqlx::query!(
            "insert into appearances (slot_id, person_id, position, name, affiliation, role, honorific)
             select $1, standing_person(p.id), $3, $4, $5, $6, $7 from people p where p.slug = $2
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

/// Adds a question of a record with its answers and as many votes as it had: to its slot, and answered in the one that was
/// on then.
pub async fn insert_question_record(
    db: &mut PgConnection,
    event: EventId,
    (slot, answered_in): (Option<i64>, Option<i64>),
    question: &QuestionRecord,
) -> sqlx::Result<i64> {
    let id = sqlx::query_scalar!(
        "insert into questions (event_id, slot_id, position, source, asked_afterwards, body, asker, state, asked_at, answered_at, reason, is_confidential, answering_slot, shown_at)
         values ($1, $2, $3, case when $4::text = 'afterwards' then 'live' else $4 end, $4 = 'afterwards', $5, $6, $7, $8, $9, $10, $12, $13,
                 coalesce($11, case when $7 not in ('pending', 'merged', 'hidden', 'declined') then $8::timestamptz end)) returning id",
        event.0,
        slot,
        question.position,
        question.source,
        question.body,
        question.asker,
        question.state,
        question.asked_at,
        question.answered_at,
        question.reason,
        question.shown_at,
        question.is_confidential,
        answered_in
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

fn seconds(n: Option<i64>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of a video are exact")]
    n.map(|n| n as f64)
}
