//! Talks of whoever owns an account, and what their speaker says of them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        tlp::{Sharing, Tlp},
        types::{Permissions, SlotKind},
    },
    events::types::EventState,
    ids::{AccountId, EventId, PersonId, ProposalId, SeriesId, SlotId},
    series::types::Mark,
};

/// A talk of somebody, as they are billed on it.
#[expect(clippy::struct_excessive_bools, reason = "columns of a table")]
pub struct OwnTalkRow {
    pub id: SlotId,
    pub event: EventId,
    pub series_slug: String,
    pub series_name: String,
    pub mark: Mark,
    pub number: i32,
    pub event_title: String,
    pub state: EventState,
    pub event_starts: Option<DateTime<Utc>>,
    pub event_ends: Option<DateTime<Utc>>,
    pub time_zone: String,
    pub venue: String,
    /// Its number in addresses.
    pub position: i32,
    /// The proposal that it is known to come from, whoever handed it in.
    pub proposal: Option<ProposalId>,
    pub kind: SlotKind,
    pub title: String,
    pub summary: String,
    pub minutes: Option<i32>,
    pub starts: Option<DateTime<Utc>>,
    pub room: String,
    pub may_photograph: Option<bool>,
    pub may_post: Option<bool>,
    pub may_publish: Option<bool>,
    pub may_record: Option<bool>,
    pub tlp: Tlp,
    pub part_words: String,
    pub part_tlp: Option<Tlp>,
    pub part_is_cut: bool,
    pub public_title: String,
    pub public_speakers: bool,
    pub slides_url: Option<String>,
    /// It takes no questions after its event.
    pub closed_afterwards: bool,
    /// By everybody, and by who takes part in the series.
    pub shows_slides: bool,
    pub shows_slides_within: bool,
    /// Bytes and SHA-256 of the PDF that is kept, and since when.
    pub file_size: Option<i32>,
    pub file_hash: Option<String>,
    pub file_at: Option<DateTime<Utc>>,
    pub name: String,
    pub affiliation: String,
    pub role: String,
    /// Or somebody else writes it.
    pub has_bio: bool,
}

impl OwnTalkRow {
    pub const fn permissions(&self) -> Permissions {
        Permissions {
            photograph: self.may_photograph,
            post: self.may_post,
            publish: self.may_publish,
            record: self.may_record,
        }
    }

    pub fn sharing(&self) -> Sharing {
        Sharing {
            tlp: self.tlp,
            part_words: self.part_words.clone(),
            part_tlp: self.part_tlp.unwrap_or_default(),
            part_is_cut: self.part_is_cut,
            public_title: self.public_title.clone(),
            public_speakers: self.public_speakers,
        }
    }

    pub const fn has_slides(&self) -> bool {
        self.slides_url.is_some() || self.file_size.is_some()
    }
}

/// The talks of whoever owns this account, the latest event first; with `only` that one, if it is theirs.
pub async fn own_talks(
    db: &mut PgConnection,
    account: AccountId,
    only: Option<SlotId>,
    limit: i64,
) -> sqlx::Result<Vec<OwnTalkRow>> {
    sqlx::query_as!(
        OwnTalkRow,
        r#"with billed as (
               select distinct on (t.id) t.id, a.person_id, a.name, a.affiliation, a.role
               from speakers_of_slots w join appearances a on a.slot_id = w.slot_id and a.person_id = w.person_id
                 join slots t on t.id = w.slot_id
               where w.account_id = $1 and t.kind in ('talk', 'lightning', 'qa') and ($2::bigint is null or t.id = $2)
               order by t.id, a.position, a.id
           )
           select t.id as "id: SlotId", e.id as "event: EventId", s.slug as series_slug, s.name as series_name, s.mark as "mark: Mark",
                  e.number, e.title as event_title, e.state as "state: EventState", e.starts_at as event_starts, e.ends_at as event_ends,
                  e.time_zone, e.venue_name as venue, t.position, t.proposal_id as "proposal: ProposalId", t.kind as "kind: SlotKind", t.title, t.abstract as summary, t.minutes,
                  case when e.starts_at is not null then t.starts_at end as starts, t.room,
                  t.may_photograph, t.may_post, t.may_publish, t.may_record, t.tlp as "tlp: Tlp", t.part_words, t.part_tlp as "part_tlp: Tlp",
                  t.part_is_cut, t.public_title, t.public_speakers, t.slides_url, t.closed_afterwards,
                  t.shows_slides as "shows_slides!", t.shows_slides_within as "shows_slides_within!",
                  f.size as "file_size?", f.hash as "file_hash?", f.uploaded_at as "file_at?",
                  b.name as "name!", b.affiliation as "affiliation!", b.role as "role!",
                  (p.bio <> '' or not exists (select from speakers_of_profiles w where w.account_id = $1 and w.person_id = p.id)) as "has_bio!"
           from billed b join slots t on t.id = b.id join events e on e.id = t.event_id join series s on s.id = e.series_id
             join people p on p.id = b.person_id left join slot_files f on f.slot_id = t.id
           order by e.starts_at desc nulls first, e.id desc, t.position limit $3"#,
        account.0,
        only.map(|slot| slot.0),
        limit
    )
    .fetch_all(db)
    .await
}

/// The event of a slot, whoever asks.
pub async fn event_of_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<Option<EventId>> {
    sqlx::query_scalar!(r#"select event_id as "event: EventId" from slots where id = $1"#, slot.0)
        .fetch_optional(db)
        .await
}

/// What the speaker allows.
pub async fn set_permissions(db: &mut PgConnection, slot: SlotId, said: Permissions) -> sqlx::Result<()> {
    sqlx::query!(
        "update slots set may_photograph = $2, may_post = $3, may_publish = $4, may_record = $5, updated_at = now() where id = $1",
        slot.0,
        said.photograph,
        said.post,
        said.publish,
        said.record
    )
    .execute(db)
    .await
    .map(drop)
}

/// How far it may be shared, and a part of it.
pub async fn set_label(db: &mut PgConnection, slot: SlotId, said: &Sharing) -> sqlx::Result<()> {
    sqlx::query!(
        "update slots set tlp = $2, part_words = $3, part_tlp = $4, part_is_cut = $5, updated_at = now() where id = $1",
        slot.0,
        said.tlp.into_str(),
        said.part_words,
        said.part().map(|part| part.into_str()),
        said.part_is_cut
    )
    .execute(db)
    .await
    .map(drop)
}

/// Where the slides are; its video stays.
pub async fn set_slides(db: &mut PgConnection, slot: SlotId, address: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!(
        "update slots set slides_url = $2, slides_promised = slides_promised and $2::text is null, updated_at = now() where id = $1",
        slot.0,
        address
    )
    .execute(db)
    .await
    .map(drop)
}

/// Whether it takes no questions after its event.
pub async fn set_closed_afterwards(db: &mut PgConnection, slot: SlotId, is_closed: bool) -> sqlx::Result<()> {
    sqlx::query!("update slots set closed_afterwards = $2, updated_at = now() where id = $1", slot.0, is_closed)
        .execute(db)
        .await
        .map(drop)
}

/// When the newest draft of an agenda was written.
pub async fn newest_draft_at(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select created_at from agenda_drafts where event_id = $1 order by version desc limit 1",
        event.0
    )
    .fetch_optional(db)
    .await
}

/// Somebody for whom an account speaks, as they are shown on their page.
pub struct ProfileRow {
    pub person: PersonId,
    pub slug: String,
    pub name: String,
    pub bio: String,
    pub url: Option<String>,
    /// They are billed at an event that anyone may see.
    pub is_public: bool,
    /// Hash of their picture, and whether anyone may see it.
    pub picture: Option<String>,
    pub shows_picture: bool,
    /// Why organizers took their picture away, and since when there is none.
    pub removed: Option<String>,
    pub removed_at: Option<DateTime<Utc>>,
}

/// People for whom this account speaks, in a series or in all that they ever said, and who are billed somewhere; with
/// `only` that one. Who has an account of their own writes of themselves, whatever address organizers noted.
pub async fn own_profiles(
    db: &mut PgConnection,
    account: AccountId,
    only: Option<PersonId>,
) -> sqlx::Result<Vec<ProfileRow>> {
    sqlx::query_as!(
        ProfileRow,
        r#"select p.id as "person: PersonId", p.name, p.bio, p.url,
                  case when exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                                    where a.person_id = p.id and e.is_public and t.names_speakers)
                       then (select u.slug from public_people u where u.person_id = p.id) else p.slug end as "slug!",
                  exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                          where a.person_id = p.id and e.is_public and t.names_speakers) as "is_public!",
                  q.hash as "picture?", exists (select from shown_pictures o where o.person_id = p.id) as "shows_picture!",
                  r.reason as "removed?", r.removed_at as "removed_at?"
           from people p left join person_pictures q on q.person_id = p.id left join picture_removals r on r.person_id = p.id and q.person_id is null
           where not p.is_group and ($2::bigint is null or p.id = $2)
             and exists (select from speakers_of_profiles w where w.account_id = $1 and w.person_id = p.id)
             and not exists (select from accounts o where o.person_id = p.id and o.id <> $1 and o.disabled_at is null)
           order by p.id limit 20"#,
        account.0,
        only.map(|person| person.0)
    )
    .fetch_all(db)
    .await
}

/// The same row, locked until the end of the transaction: two who write of one person follow each other.
pub async fn lock_person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("select id from people where id = $1 for update", person.0).fetch_optional(db).await.map(drop)
}

pub async fn set_profile(db: &mut PgConnection, person: PersonId, bio: &str, url: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update people set bio = $2, url = $3 where id = $1", person.0, bio, url).execute(db).await.map(drop)
}

/// Series at whose events somebody is billed.
pub async fn series_of_person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<SeriesId>> {
    sqlx::query_scalar!(
        r#"select distinct e.series_id as "series: SeriesId" from appearances a join slots t on t.id = a.slot_id
             join events e on e.id = t.event_id where a.person_id = $1 order by 1"#,
        person.0
    )
    .fetch_all(db)
    .await
}

/// Events at which somebody is billed.
pub async fn events_of_person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<EventId>> {
    sqlx::query_scalar!(
        r#"select distinct t.event_id as "event: EventId" from appearances a join slots t on t.id = a.slot_id where a.person_id = $1"#,
        person.0
    )
    .fetch_all(db)
    .await
}
