//! Who may move a question from where to where, tried pair by pair as they do it.

use chrono::Utc;
use domain::{
    Error, VariantArray as _,
    db::Db,
    ids::QuestionId,
    qa::{
        moderation::{self, Wanted},
        own, speaking,
        states::{Actor, may},
        types::QuestionState as State,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::{SLUG, asked, at_event, somebody};
use crate::common::{
    account_with, demo,
    speakers::{Billed, first_talk, noted},
};

/// Everybody saw it once, so that a declined one is a speaker's to see as well.
async fn put(db: &Db, id: QuestionId, state: State) {
    let sql = "update questions set state = $2, merged_into = null, reason = case $2 when 'declined' then '理由' else '' end, shown_at = now() where id = $1";
    sqlx::query(sql).bind(id.0).bind(state.into_str()).execute(&db.pool).await.unwrap();
}

async fn stands(db: &Db, id: QuestionId) -> State {
    sqlx::query_scalar("select state from questions where id = $1").bind(id.0).fetch_one(&db.pool).await.unwrap()
}

async fn run(db: &Db, sql: &str) {
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&db.pool).await.unwrap();
}

/// A question to a talk, and who speaks there.
async fn to_a_talk(db: &Db) -> (QuestionId, Viewer) {
    let Billed { slot, person, .. } = first_talk(db).await;
    let speaker = noted(db, person, "field@talks.test").await;
    let id = asked(db, "asker", "枠への質問").await;
    sqlx::query("update questions set slot_id = $2 where id = $1")
        .bind(id.0)
        .bind(slot.0)
        .execute(&db.pool)
        .await
        .unwrap();
    (id, speaker)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn moderators_move_what_the_table_gives_them_and_nobody_else_anything(pool: PgPool) {
    let db = demo(pool).await;
    run(&db, "update questions set state = 'answered' where state = 'answering'").await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let reporter = account_with(&db, SLUG, Role::Reporter).await;
    let id = asked(&db, "asker", "どこへ動きますか").await;
    let whole = asked(&db, "other", "まとめる先です").await;
    for &from in State::VARIANTS {
        for &to in State::VARIANTS {
            put(&db, id, from).await;
            let wanted = Wanted { reason: "理由", ..to.into() };
            let refused = moderation::set_state(&db, reporter.asks_at(Utc::now()), at_event(), id, wanted).await;
            assert_eq!((refused.unwrap_err(), stands(&db, id).await), (Error::Forbidden, from));
            let done = if to == State::Merged && from != to {
                moderation::set_state(&db, moderator.asks_at(Utc::now()), at_event(), id, wanted).await.unwrap_err();
                moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), id, whole, None)
                    .await
                    .map(|merged| merged.map(|merged| merged.act))
            } else {
                moderation::set_state(&db, moderator.asks_at(Utc::now()), at_event(), id, wanted).await
            };
            let is_theirs = may(from, to, Actor::Moderator);
            match done {
                Ok(act) => assert_eq!((act.is_some(), is_theirs || from == to), (is_theirs, true), "{from:?} → {to:?}"),
                Err(Error::Conflict(_)) => assert!(!is_theirs && from != to, "{from:?} → {to:?}"),
                Err(error) => panic!("{from:?} → {to:?}: {error:?}"),
            }
            assert_eq!(stands(&db, id).await, if is_theirs { to } else { from }, "{from:?} → {to:?}");
        }
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn speakers_move_what_the_table_gives_them_and_nothing_else(pool: PgPool) {
    let db = demo(pool).await;
    run(&db, "update questions set state = 'answered' where state = 'answering'").await;
    let (id, speaker) = to_a_talk(&db).await;
    let stranger = account_with(&db, "security-jaws", Role::Owner).await;
    for &from in State::VARIANTS {
        for to in [State::AnsweredText, State::Answered, State::Declined] {
            put(&db, id, from).await;
            run(&db, "delete from answers where body = 'こう替えます'").await;
            let act = async |who: &Viewer| match to {
                State::AnsweredText => speaking::answer(&db, who.asks_at(Utc::now()), id, "こう替えます").await,
                State::Answered => speaking::say_answered(&db, who.asks_at(Utc::now()), id).await,
                _ => speaking::decline(&db, who.asks_at(Utc::now()), id, "話せない理由").await,
            };
            assert_eq!((act(&stranger).await.unwrap_err(), stands(&db, id).await), (Error::Concealed, from));
            let (done, is_theirs) = (act(&speaker).await, may(from, to, Actor::Speaker));
            match done {
                Ok(()) => assert!(is_theirs || from == to, "{from:?} → {to:?}"),
                // What nobody may see is not theirs to decide; nor are other words than those of whoever declined first.
                Err(Error::Concealed | Error::Conflict(_)) => assert!(!is_theirs, "{from:?} → {to:?}"),
                Err(error) => panic!("{from:?} → {to:?}: {error:?}"),
            }
            assert_eq!(stands(&db, id).await, if is_theirs { to } else { from }, "{from:?} → {to:?}");
        }
    }
    // Where it is theirs, twice is once, and a reason that comes second is named in the answer.
    put(&db, id, State::Deferred).await;
    for _ in 0..2 {
        speaking::decline(&db, speaker.asks_at(Utc::now()), id, "最初の理由").await.unwrap();
    }
    let second = speaking::decline(&db, speaker.asks_at(Utc::now()), id, "次の理由").await.unwrap_err();
    assert!(matches!(&second, Error::Conflict(text) if text.ja.contains("次の理由")), "{second:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn askers_move_what_the_table_gives_them_and_nothing_else(pool: PgPool) {
    let db = demo(pool).await;
    run(&db, "update questions set state = 'answered' where state = 'answering'").await;
    let (asker, stranger) = (somebody("asker"), somebody("stranger"));
    for &from in State::VARIANTS {
        // Said in other words on a board where new ones wait.
        let id = asked(&db, "asker", &format!("{from:?}を言い直します")).await;
        run(&db, "update events set moderated = true where number = 54").await;
        put(&db, id, from).await;
        let edit = async |who: &Viewer| own::edit(&db, who.asks_at(Utc::now()), at_event(), id, "別の文です").await;
        assert_eq!(edit(&stranger).await.unwrap_err(), Error::Concealed);
        let waits = may(from, State::Pending, Actor::Asker) || from == State::Pending;
        assert_eq!(edit(&asker).await.is_ok(), waits, "{from:?}");
        assert_eq!(stands(&db, id).await, if waits { State::Pending } else { from });
        // Taken back.
        put(&db, id, from).await;
        let withdraw = async |who: &Viewer| own::withdraw(&db, who.asks_at(Utc::now()), at_event(), id).await;
        assert_eq!(withdraw(&stranger).await.unwrap_err(), Error::Concealed);
        let is_theirs = may(from, State::Hidden, Actor::Asker);
        assert_eq!(withdraw(&asker).await.is_ok(), is_theirs, "{from:?}");
        assert_eq!(stands(&db, id).await, if is_theirs { State::Hidden } else { from });
        run(&db, "update events set moderated = false where number = 54").await;
        run(&db, "update questions set asked_at = asked_at - interval '1 hour' where participant = 'p:asker'").await;
        run(&db, "update questions set state = 'answered' where state = 'answering'").await;
    }
}
