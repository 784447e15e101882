//! Before a proposed talk goes to another event, somebody looks whom that tells, and says in which words.

use crate::common::{
    halls::{House, at, evening, house, now},
    letters::conflict,
    row_counts,
    seats::{mails, one, run},
};
use domain::{
    Error, Lang,
    letters::types::Words,
    proposals::{moving::MoveWish, readers::seen},
    workflows::move_look::{self, MoveLook, Moved, Moving},
};
use sqlx::PgPool;

/// #1 is released; its second talk is the confirmed proposal of 氷野 陸, who reads Japanese, and of somebody who reads English.
async fn proposed(pool: PgPool) -> House {
    let house = house(pool).await;
    house.release(evening()).await;
    run(
        &house.db,
        "insert into accounts (mail, mail_key, name, language) values
           ('who@talks.test', 'who@talks.test', '氷野 陸', 'ja'), ('also@talks.test', 'also@talks.test', 'Ann', 'en');
         insert into proposal_calls (series_id, lengths, kinds, created_at, updated_at)
         select id, '{10,30}', '{talk}', now(), now() from series;
         insert into proposals (call_id, event_id, account_id, code, number, state, title, minutes, kind, name, placed_at, moves_on,
                                submitted_at, created_at, updated_at)
         select c.id, e.id, a.id, 'x', 1, 'confirmed', '鍵の話', 10, 'talk', '氷野 陸', now(), true, now(), now(), now()
         from proposal_calls c, events e, accounts a where a.mail = 'who@talks.test' and e.number = 1;
         insert into proposal_speakers (proposal_id, position, name, mail, mail_key, state, asked_at)
         select id, 1, 'Ann Other', 'also@talks.test', 'also@talks.test', 'agreed', now() from proposals;",
    )
    .await;
    house
}

async fn look(house: &House, moving: Moving) -> domain::Result<Option<MoveLook>> {
    let base = house.editor(1).await.version;
    move_look::look(&house.db, house.organizer.asks_at(now()), at(1), (base, moving)).await
}

async fn carry_out(house: &House, look: &MoveLook, wish: &MoveWish) -> domain::Result<(Moved, usize)> {
    move_look::carry_out(&house.db, house.organizer.asks_at(now()), at(1), (look.base, look.moving), wish).await
}

/// Where the proposal is.
async fn event(house: &House) -> i64 {
    one(&house.db, "select e.number::bigint from proposals p join events e on e.id = p.event_id").await
}

/// To whom, in which language, of each letter in the order of writing.
async fn list_recipients(house: &House) -> Vec<(String, String)> {
    let sql = "select recipient, language from jobs where topic = 'proposal_moved' order by id";
    sqlx::query_as(sql).fetch_all(&house.db.pool).await.unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_look_names_the_people_of_the_talk_and_writes_nothing(pool: PgPool) {
    let house = proposed(pool).await;
    let before = row_counts(&house.db).await;
    let shown = look(&house, Moving::Next(1)).await.unwrap().unwrap();
    let readers: Vec<_> = shown.readers.iter().map(|one| (one.name.as_str(), one.lang)).collect();
    assert_eq!(readers, [("氷野 陸", Lang::Ja), ("Ann Other", Lang::En)]);
    assert_eq!((shown.other, shown.letter.title.as_str()), (2, "鍵の話"));
    assert!(shown.letter.event[0].contains("第2回"), "{:?}", shown.letter);
    assert_eq!(look(&house, Moving::Next(1)).await, Ok(Some(shown)), "and is the same twice");
    assert_eq!(look(&house, Moving::Next(2)).await, Ok(None), "nobody proposed that one");
    assert_eq!(row_counts(&house.db).await, before);
    assert_eq!((house.editor(1).await.slots.len(), event(&house).await), (5, 1));
    run(&house.db, "update proposals set moves_on = false").await;
    conflict(look(&house, Moving::Next(1)).await);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn each_gets_the_words_of_their_language_or_those_to_them_alone(pool: PgPool) {
    let house = proposed(pool).await;
    let shown = look(&house, Moving::Next(1)).await.unwrap().unwrap();
    let also = shown.readers[1].number();
    let wish = MoveWish {
        words: [Words::new("{回}でお願いします", "{名前} さん"), Words::default()],
        own: vec![(also, Words::new("To you alone", "Dear {name}"))],
        seen: Some(seen(&shown.readers)),
        ..MoveWish::default()
    };
    let half = MoveWish { own: vec![(also, Words::new("", "no subject"))], ..wish.clone() };
    let Err(Error::Invalid { field, .. }) = carry_out(&house, &shown, &half).await else { panic!("no subject") };
    assert_eq!(field, format!("own/{also}/subject"));
    conflict(carry_out(&house, &shown, &MoveWish { seen: Some("others".to_owned()), ..wish.clone() }).await);
    assert_eq!((house.editor(1).await.slots.len(), event(&house).await), (5, 1), "nothing is moved by either");

    assert_eq!(carry_out(&house, &shown, &wish).await, Ok((Moved::Sent { number: 2 }, 2)));
    let expected = [("who@talks.test", "ja"), ("also@talks.test", "en")].map(|(to, of)| (to.to_owned(), of.to_owned()));
    assert_eq!(list_recipients(&house).await, expected);
    let kept = "select count(*) from proposal_decisions where decision = 'move' and subject like '%第2回でお願いします' and body = '氷野 陸 さん'";
    assert_eq!(one(&house.db, kept).await, 1);
    let own = "select count(*) from jobs where payload ->> 'subject' = 'To you alone' and payload ->> 'words' = 'Dear Ann Other'";
    assert_eq!(one(&house.db, own).await, 1);
    assert_eq!(event(&house).await, 2);
    conflict(carry_out(&house, &shown, &wish).await);
    assert_eq!(list_recipients(&house).await.len(), 2, "pressed twice, it has gone");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn it_goes_and_comes_back_in_silence_or_without_telling_everybody(pool: PgPool) {
    let house = proposed(pool).await;
    let shown = look(&house, Moving::Next(1)).await.unwrap().unwrap();
    let silent = MoveWish { is_silent: true, ..MoveWish::default() };
    assert_eq!(carry_out(&house, &shown, &silent).await, Ok((Moved::Sent { number: 2 }, 0)));
    assert_eq!((mails(&house.db, "proposal_moved").await, event(&house).await), (0, 2));
    assert_eq!(one(&house.db, "select count(*) from proposal_decisions").await, 0);

    let before = row_counts(&house.db).await;
    let back = look(&house, Moving::Back).await.unwrap().unwrap();
    assert_eq!(row_counts(&house.db).await, before);
    assert!(back.other == 2 && back.letter.event[0].contains("第1回"), "{back:?}");
    let wish = MoveWish { without: vec![0], seen: Some(seen(&back.readers)), ..MoveWish::default() };
    let (moved, n) = carry_out(&house, &back, &wish).await.unwrap();
    assert!(matches!(moved, Moved::Undone(_)) && n == 1, "{moved:?}");
    assert_eq!(list_recipients(&house).await, [("also@talks.test".to_owned(), "en".to_owned())]);
    assert_eq!((house.editor(1).await.slots.len(), event(&house).await), (5, 1));
}
