//! Participation types by invitation, and what is told to who holds one.

use crate::common::{
    account_with, db,
    seats::{SERIES, ask, at_event, event, one, person, run, take},
};
use chrono::Utc;
use domain::{
    Error, Lang,
    db::Db,
    fields::{Fields as _, Values},
    ids::TypeId,
    mail::{outbox, types::Kind},
    pages,
    registration::{
        by_mail,
        changing::{self, Wish},
        mails,
        seats::{self, INVITE},
        types_form::{INVITATION, TypeInput, input_of},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

async fn rows(db: &Db, organizer: &Viewer) -> Vec<TypeInput> {
    let desk = pages::event_desk::load(db, organizer.asks_at(Utc::now()), at_event()).await.unwrap();
    desk.types.iter().map(input_of).collect()
}

async fn save(db: &Db, organizer: &Viewer, rows: &[TypeInput]) {
    crate::common::desk::save_types(db, organizer.asks_at(Utc::now()), at_event(), rows).await.unwrap();
}

/// What the link to the first type ends with.
async fn invite(db: &Db, organizer: &Viewer) -> String {
    let desk = pages::event_desk::load(db, organizer.asks_at(Utc::now()), at_event()).await.unwrap();
    desk.invites[0].1.clone()
}

async fn with_link(db: &Db, who: &Viewer, kind: TypeId, invite: &str) -> Result<String, Error> {
    let sent = Values::from([(INVITE.to_owned(), invite.to_owned())]);
    seats::register_with(db, who.asks_at(Utc::now()), at_event(), kind, &sent).await.map(|seat| seat.code)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_22_a_type_by_invitation_is_taken_with_its_link_alone(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 5, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let mut kinds = rows(&db, &organizer).await;
    kinds[0].set("admission", INVITATION);
    save(&db, &organizer, &kinds).await;
    let link = invite(&db, &organizer).await;
    assert_eq!(link.len(), 32);

    let guest = person(&db, "guest@seats.test").await;
    let stranger = person(&db, "stranger@seats.test").await;
    for wrong in ["", "0", &link[1..], "' or true --"] {
        assert!(matches!(with_link(&db, &stranger, hall, wrong).await, Err(Error::Conflict(_))), "{wrong}");
    }
    let visitor = Viewer::default();
    let asked = ask(&db, visitor.asks_at(Utc::now()), hall, "by-mail@seats.test").await;
    assert!(matches!(asked, Err(Error::Conflict(_))));
    // Nor by the way over another type.
    let other = take(&db, &stranger, stream).await;
    let changed = changing::change(&db, stranger.asks_at(Utc::now()), &other, Wish::Change(hall)).await;
    assert!(matches!(changed, Err(Error::Conflict(_))), "{changed:?}");
    run(&db, "update participation_types set capacity = 1 where name = 'オンライン'").await;
    let waits = person(&db, "waits@seats.test").await;
    let waiting = take(&db, &waits, stream).await;
    let meanwhile = changing::change(&db, waits.asks_at(Utc::now()), &waiting, Wish::Meanwhile(hall)).await;
    assert!(matches!(meanwhile, Err(Error::Conflict(_))), "{meanwhile:?}");
    let ticket = pages::ticket::load(&db, stranger.asks_at(Utc::now()), &other).await.unwrap();
    assert!(ticket.others.is_empty(), "it is not offered either");
    assert_eq!(one(&db, "select confirmed::bigint from participation_types where name = '現地'").await, 0);

    with_link(&db, &guest, hall, &link).await.unwrap();
    // Who holds another type takes this one by the link, gives theirs on, and needs no second registration.
    let invited = person(&db, "invited@seats.test").await;
    let held = take(&db, &invited, stream).await;
    let wrong = changing::accept(&db, invited.asks_at(Utc::now()), &held, &link[1..], &Values::new()).await;
    assert!(matches!(wrong, Err(Error::Conflict(_))), "{wrong:?}");
    let seen = pages::register::load(&db, invited.asks_at(Utc::now()), at_event(), &link).await.unwrap();
    assert_eq!((seen.held.map(|held| held.code), seen.invited), (Some(held.clone()), Some((hall, link.clone()))));
    assert!(
        changing::accept(&db, guest.asks_at(Utc::now()), &held, &link, &Values::new()).await.is_err(),
        "not with another's ticket"
    );
    changing::accept(&db, invited.asks_at(Utc::now()), &held, &link, &Values::new()).await.unwrap();
    assert_eq!(one(&db, "select confirmed::bigint from participation_types where name = '現地'").await, 2);
    seats::cancel(&db, invited.asks_at(Utc::now()), &held).await.unwrap();
    let sent = Values::from([(INVITE.to_owned(), link.clone())]);
    let who = ("by-mail@seats.test", Lang::Ja);
    by_mail::request_with(&db, visitor.asks_at(Utc::now()), at_event(), hall, who, &sent).await.unwrap();
    assert_eq!(one(&db, "select confirmed::bigint from participation_types where name = '現地'").await, 2);

    // A new link ends the old one; whoever is in stays in.
    let mut kinds = rows(&db, &organizer).await;
    kinds[0].renew = true;
    save(&db, &organizer, &kinds).await;
    let renewed = invite(&db, &organizer).await;
    assert_ne!(renewed, link);
    let late = person(&db, "late@seats.test").await;
    assert!(matches!(with_link(&db, &late, hall, &link).await, Err(Error::Conflict(_))));
    let page = async |sent| pages::register::load(&db, late.asks_at(Utc::now()), at_event(), sent).await.unwrap();
    let (old, new) = (page(&link).await, page(&renewed).await);
    assert!(old.is_wrongly_invited && old.invited.is_none());
    assert_eq!(new.invited, Some((hall, renewed.clone())));
    with_link(&db, &late, hall, &renewed).await.unwrap();

    // Open to everybody again, it asks for nothing; and no link is left of it.
    let mut kinds = rows(&db, &organizer).await;
    kinds[0].set("admission", "");
    save(&db, &organizer, &kinds).await;
    let another = person(&db, "another@seats.test").await;
    take(&db, &another, hall).await;
    assert_eq!(one(&db, "select count(*) from participation_types where invite is not null").await, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_invitation_is_not_shown_to_helpers_nor_to_anybody_else(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    run(
        &db,
        &format!(
            "update participation_types set admission = 'invitation', invite = 'secret-of-the-hall' where id = {hall}"
        ),
    )
    .await;
    for role in [Role::Checkin, Role::Moderator, Role::Reporter] {
        let helper = account_with(&db, SERIES, role).await;
        if let Ok(desk) = pages::event_desk::load(&db, helper.asks_at(Utc::now()), at_event()).await {
            assert!(desk.invites.is_empty(), "{role:?}");
        }
    }
    let stranger = person(&db, "stranger@seats.test").await;
    let page = pages::register::load(&db, stranger.asks_at(Utc::now()), at_event(), "").await.unwrap();
    assert!(!format!("{page:?}").contains("secret-of-the-hall"));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_holds_a_type_is_told_its_words(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let mut kinds = rows(&db, &organizer).await;
    kinds[0].set("words_ja", "受付は8階です。");
    kinds[0].set("words_en", "The desk is on floor 8.");
    kinds[1].set("words_ja", "配信のアドレスは前日に送ります。");
    save(&db, &organizer, &kinds).await;
    let (first, second, online) =
        (person(&db, "a@seats.test").await, person(&db, "b@seats.test").await, person(&db, "c@seats.test").await);
    let ticket = take(&db, &first, hall).await;
    take(&db, &second, hall).await;
    take(&db, &online, stream).await;
    let words = pages::ticket::load(&db, first.asks_at(Utc::now()), &ticket).await.unwrap().words;
    assert_eq!(words, ["受付は8階です。".to_owned(), "The desk is on floor 8.".to_owned()]);

    let system = Viewer::system();
    let jobs = domain::jobs::claim(&db, system.asks_at(Utc::now()), &[domain::jobs::JobKind::Mail], 100).await.unwrap();
    let mut said = Vec::new();
    for job in &jobs {
        for lang in [Lang::Ja, Lang::En] {
            let mail = domain::mail::types::Mail { lang, ..outbox::mail_of(job).unwrap() };
            let ready = mails::prepare(&db, system.asks_at(Utc::now()), &mail).await.unwrap().unwrap();
            said.push((mail.kind, mail.to.clone(), lang, ready.facts.seat_words));
        }
    }
    let of = |mail: &str, lang| {
        let one = said.iter().find(|(_, to, in_lang, _)| to == mail && *in_lang == lang).unwrap();
        (one.0, one.3.as_str())
    };
    assert_eq!(of("a@seats.test", Lang::Ja), (Kind::Registered, "受付は8階です。"));
    assert_eq!(of("a@seats.test", Lang::En), (Kind::Registered, "The desk is on floor 8."));
    assert_eq!(of("b@seats.test", Lang::Ja), (Kind::Waitlisted, ""), "who waits has no seat to be told of");
    assert_eq!(of("c@seats.test", Lang::En), (Kind::Registered, "配信のアドレスは前日に送ります。"));
}
