//! Two who speak in the demonstration, how people are found in it, and accounts that speak for them.

use domain::{
    db::Db,
    ids::{PersonId, SlotId},
    pages::people_desk::{self, PeopleDesk},
    qa::speaking,
    viewer::{Role, Viewer},
};

use super::{account_with, boards, viewer_of};

pub const SLUG: &str = "security-jaws";
pub const OTHER: &str = "mini-security-jaws";
/// Both spoke at #32 of the series and nowhere else.
pub const KEPT: &str = "長谷川 智美";
pub const GONE: &str = "臼田";

pub async fn id_of(db: &Db, name: &str) -> PersonId {
    let id: i64 = sqlx::query_scalar("select id from people where name = $1 order by id limit 1")
        .bind(name)
        .fetch_one(&db.pool)
        .await
        .unwrap();
    PersonId(id)
}

/// A talk of the live evening, its number there, and who is billed on it by which name.
pub struct Billed {
    pub slot: SlotId,
    pub number: i32,
    pub person: PersonId,
    pub name: String,
}

/// The first talk of a person at the live evening.
pub async fn first_talk(db: &Db) -> Billed {
    let (slot, number, person, name): (i64, i32, i64, String) = sqlx::query_as(
        "select t.id, t.position, a.person_id, a.name from slots t join appearances a on a.slot_id = t.id join people p on p.id = a.person_id
         join events e on e.id = t.event_id join series s on s.id = e.series_id
         where s.slug = $1 and e.number = 54 and not p.is_group and t.kind in ('talk', 'lightning') order by t.position limit 1",
    )
    .bind(boards::SLUG)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    Billed { slot: SlotId(slot), number, person: person.into(), name }
}

/// Organizers of the live evening note where a speaker is reached; the account of that mailbox speaks for them.
pub async fn noted(db: &Db, person: PersonId, mail: &str) -> Viewer {
    let organizer = account_with(db, boards::SLUG, Role::Organizer).await;
    speaking::note_mail(db, organizer.asks(), boards::at_event(), person, (mail, None)).await.unwrap();
    account(db, mail).await
}

pub async fn slug_of(db: &Db, person: PersonId) -> String {
    sqlx::query_scalar("select slug from people where id = $1").bind(person.0).fetch_one(&db.pool).await.unwrap()
}

/// The list of those who spoke, as organizers see it.
pub async fn list(db: &Db, viewer: &Viewer) -> PeopleDesk {
    people_desk::load(db, viewer.asks(), SLUG, "", 1).await.unwrap()
}

/// Somebody without a role, who is called otherwise than the talk's speaker.
pub async fn account(db: &Db, mail: &str) -> Viewer {
    let id: i64 = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name, confirmed_at) values ($1, $1, '別の名', now()) returning id",
    )
    .bind(mail)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    viewer_of(id, mail)
}
