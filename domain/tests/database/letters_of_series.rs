//! Letters of a series that has no event: written, tried and switched off there, and what stands at its first event.

use domain::{
    Error, VariantArray as _,
    ids::EventRef,
    letters::{
        editing::{self, LetterInput},
        types::{Letter, LetterKind, Scope, WrittenAt},
    },
    pages,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use crate::common::{
    account_with,
    letters::{House, conflict, house, now, words},
    seats::{one, run},
};

const SLUG: &str = "empty";
const AT: WrittenAt<'static> = WrittenAt::Series(SLUG);
const FIRST: EventRef<'static> = EventRef::new(SLUG, 1);

async fn letter(house: &House, who: &Viewer, kind: LetterKind) -> Letter {
    let page = pages::series_letters::load(&house.db, who.asks_at(now()), SLUG).await.unwrap();
    assert_eq!(page.letters.len(), LetterKind::VARIANTS.len());
    page.letters.into_iter().find(|letter| letter.kind == kind).unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn letters_of_a_series_are_written_before_its_first_event_and_go_there(pool: PgPool) {
    let house = house(&pool).await;
    run(&house.db, "insert into series (slug, name) values ('empty', 'Quiet evenings')").await;
    let organizer = account_with(&house.db, SLUG, Role::Organizer).await;
    let asked = organizer.asks_at(now());
    let (kind, text) = (LetterKind::TalkMoved, words("移りました"));
    let fresh = letter(&house, &organizer, kind).await;
    // A form may ask for one event alone: there is none.
    let input = LetterInput { kind, scope: Scope::Event, words: text.clone(), version: fresh.version };
    editing::save(&house.db, asked, AT, &input).await.unwrap();
    conflict(editing::save(&house.db, asked, AT, &input).await);
    let written = letter(&house, &organizer, kind).await;
    assert_eq!((written.is_written, &written.words), ([false, true], &text));
    let off = (LetterKind::SlidesWanted, Scope::Series);
    for _ in 0..2 {
        editing::switch(&house.db, asked, AT, off, true).await.unwrap();
    }
    assert!(letter(&house, &organizer, LetterKind::SlidesWanted).await.is_off);
    assert_eq!(one(&house.db, "select count(*) from speaker_letters where event_id is not null").await, 0);

    // Tried, it names the series in the place of the event.
    editing::try_on_oneself(&house.db, asked, AT, kind, Some(("", &text))).await.unwrap();
    let me = organizer.account.as_ref().unwrap().mail.as_str();
    let sent = house.sent(now()).await;
    assert_eq!(sent.iter().filter(|one| one.0 == me).count(), 2, "{sent:?}");
    assert!(sent.iter().any(|one| one.2 == "移りました: Quiet evenings" && one.3.contains("鍵の話")), "{sent:?}");

    run(
        &house.db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select id, 1, 'open', '2026-12-09T10:00:00Z', '2026-12-09T12:00:00Z' from series where slug = 'empty'",
    )
    .await;
    let page = pages::speaker_letters::load(&house.db, asked, FIRST).await.unwrap();
    let at_event = |kind: LetterKind| page.letters.iter().map(|one| &one.letter).find(|one| one.kind == kind).unwrap();
    assert_eq!((&at_event(kind).words, at_event(LetterKind::SlidesWanted).is_off), (&text, true));

    for _ in 0..2 {
        editing::reset(&house.db, asked, AT, (kind, Scope::Series)).await.unwrap();
    }
    assert_eq!(letter(&house, &organizer, kind).await.is_written, [false, false]);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_letters_of_a_series_are_its_own_organizers_alone(pool: PgPool) {
    let house = house(&pool).await;
    run(&house.db, "insert into series (slug, name) values ('empty', 'Quiet evenings')").await;
    let moderator = account_with(&house.db, SLUG, Role::Moderator).await;
    let kind = LetterKind::SlidesWanted;
    let input = LetterInput { kind, scope: Scope::Series, words: words("x"), version: "0.0".to_owned() };
    for (who, refused) in [(&moderator, Error::Forbidden), (&house.organizer, Error::Concealed)] {
        let asked = who.asks_at(now());
        let page = pages::series_letters::load(&house.db, asked, SLUG).await;
        assert_eq!(page.err(), Some(refused.clone()));
        assert_eq!(editing::save(&house.db, asked, AT, &input).await, Err(refused.clone()));
        assert_eq!(editing::reset(&house.db, asked, AT, (kind, Scope::Series)).await, Err(refused.clone()));
        assert_eq!(editing::switch(&house.db, asked, AT, (kind, Scope::Series), true).await, Err(refused.clone()));
        assert_eq!(editing::try_on_oneself(&house.db, asked, AT, kind, None).await, Err(refused));
    }
    assert_eq!(one(&house.db, "select count(*) from speaker_letters").await, 0);
    house.db.pool.close().await;
}
