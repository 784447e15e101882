//! Speakers who are reminded of what is still wanted of them: once by itself, and again by organizers.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        tlp::{Sharing, Tlp},
        types::Permissions,
        wanted::{Wanted, wanted},
    },
    ids::{EventId, PersonId, SlotId},
};

/// A talk of somebody whose mailbox is known.
pub struct SpeakerTalkRow {
    pub event: EventId,
    pub slot: SlotId,
    pub person: PersonId,
    pub title: String,
    pub mail: String,
    pub language: String,
    pub may_photograph: Option<bool>,
    pub may_post: Option<bool>,
    pub may_publish: Option<bool>,
    pub may_record: Option<bool>,
    pub tlp: Tlp,
    pub has_slides: bool,
    /// Or somebody else writes it.
    pub has_bio: bool,
}

impl SpeakerTalkRow {
    pub const fn permissions(&self) -> Permissions {
        Permissions {
            photograph: self.may_photograph,
            post: self.may_post,
            publish: self.may_publish,
            record: self.may_record,
        }
    }

    pub fn sharing(&self) -> Sharing {
        Sharing { tlp: self.tlp, ..Sharing::default() }
    }

    /// What a letter asks for. Of a talk that its label names to nobody outside of the desk no mail speaks.
    pub fn wanted(&self) -> Vec<Wanted> {
        if !self.tlp.is_named() {
            return Vec::new();
        }
        wanted(self.permissions(), &self.sharing(), self.has_slides, self.has_bio)
    }
}

macro_rules! speaker_talks {
    ($rest:literal, $($arg:expr),+) => {
        sqlx::query_as!(
            SpeakerTalkRow,
            r#"select e.id as "event: EventId", t.id as "slot: SlotId", a.person_id as "person: PersonId", t.title, m.mail as "mail!",
                      m.language as "language!",
                      t.may_photograph, t.may_post, t.may_publish, t.may_record, t.tlp as "tlp: Tlp",
                      (t.slides_url is not null or exists (select from slot_files f where f.slot_id = t.id)) as "has_slides!",
                      (p.bio <> '' or not (m.is_noted or exists (
                           select from speakers_of_profiles w where w.account_id = m.account_id and w.person_id = p.id))) as "has_bio!"
               from events e join slots t on t.event_id = e.id join appearances a on a.slot_id = t.id
                 join people p on p.id = a.person_id and not p.is_group
                 join mails_of_speakers m on m.slot_id = t.id and m.person_id = a.person_id
               where t.kind in ('talk', 'lightning') and "# + $rest,
            $($arg),+
        )
    };
}

/// Talks of events that are near, whose speakers were not reminded: between a week and a day before the start. Those of
/// events where the letter is switched off are none.
pub async fn unreminded(db: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<SpeakerTalkRow>> {
    speaker_talks!(
        "e.is_public and e.state in ('announced', 'open') and sends_letter(e.id, e.series_id, 'slides_wanted')
           and e.starts_at between $1::timestamptz + interval '1 day' and $1::timestamptz + interval '7 days'
           and not exists (select from speaker_reminders r where r.slot_id = t.id and r.person_id = a.person_id)
         order by e.id, a.person_id, t.position limit $2",
        now,
        limit
    )
    .fetch_all(db)
    .await
}

/// The talks of an event whose speakers were not reminded.
pub async fn unreminded_of(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<SpeakerTalkRow>> {
    speaker_talks!(
        "e.id = $1 and not exists (select from speaker_reminders r where r.slot_id = t.id and r.person_id = a.person_id)
         order by a.person_id, t.position",
        event.0
    )
    .fetch_all(db)
    .await
}

/// The talks of everybody who speaks at an event.
pub async fn talks_of_speakers(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<SpeakerTalkRow>> {
    speaker_talks!("e.id = $1 order by t.position, a.position", event.0).fetch_all(db).await
}

/// When each of those who speak at an event was reminded last, of whichever event of its series.
pub async fn reminded_last(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(PersonId, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"select r.person_id as "person: PersonId", max(r.at) as "at!"
           from speaker_reminders r join slots t on t.id = r.slot_id join events e on e.id = t.event_id
           where e.series_id = (select series_id from events where id = $1)
             and exists (select from appearances a join slots s on s.id = a.slot_id where s.event_id = $1 and a.person_id = r.person_id)
           group by r.person_id"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person, row.at)).collect())
}

/// How many speakers of an event were reminded, and when the last one was.
pub async fn reminded(db: &mut PgConnection, event: EventId) -> sqlx::Result<(i64, Option<DateTime<Utc>>)> {
    let row = sqlx::query!(
        r#"select count(distinct r.person_id) as "n!", max(r.at) as at
           from speaker_reminders r join slots t on t.id = r.slot_id where t.event_id = $1"#,
        event.0
    )
    .fetch_one(db)
    .await?;
    Ok((row.n, row.at))
}

/// The talks of one speaker at an event.
pub async fn talks_of_speaker(
    db: &mut PgConnection,
    event: EventId,
    person: PersonId,
) -> sqlx::Result<Vec<SpeakerTalkRow>> {
    speaker_talks!("e.id = $1 and a.person_id = standing_person($2) order by t.position", event.0, person.0)
        .fetch_all(db)
        .await
}

/// Notes that somebody is reminded of a talk; `false` when they were.
pub async fn note_speaker_reminder(
    db: &mut PgConnection,
    slot: SlotId,
    person: PersonId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into speaker_reminders (slot_id, person_id, at) values ($1, $2, $3)
         on conflict on constraint speaker_reminders_pkey do nothing",
        slot.0,
        person.0,
        now
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Notes that somebody is reminded of a talk, also where they were a day before or earlier; `false` when they were since.
pub async fn note_reminded_again(
    db: &mut PgConnection,
    slot: SlotId,
    person: PersonId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into speaker_reminders as r (slot_id, person_id, at) values ($1, $2, $3)
         on conflict on constraint speaker_reminders_pkey do update set at = excluded.at
         where r.at <= excluded.at - interval '1 day'",
        slot.0,
        person.0,
        now
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}
