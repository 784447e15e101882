//! Asking, voting and moderating against a real Postgres.

use crate::common::{
    account_with,
    boards::{SLUG, at_event, boards_at, event, somebody},
    demo,
};
use chrono::{Duration, Utc};
use domain::{
    Error, VariantArray as _,
    db::Db,
    ids::{EventRef, QuestionId},
    qa::{
        admission::{self, SettingsInput},
        answering,
        asking::{self, AskInput},
        board,
        moderation::{self, Wanted},
        own,
        rules::QUESTION,
        types::{Audience, QuestionState},
        voting::{self, Vote},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

fn input(body: &str) -> AskInput {
    AskInput { body: body.to_owned(), ..AskInput::default() }
}

async fn asked(db: &Db, who: &Viewer, body: &str) -> QuestionId {
    asking::ask(db, who.asks_at(Utc::now()), at_event(), &input(body)).await.unwrap().question.id
}

/// Questions wait for a moderator.
fn moderated() -> SettingsInput<'static> {
    SettingsInput { moderated: Some("true"), ..SettingsInput::default() }
}

async fn votes_of(db: &Db, id: QuestionId) -> i64 {
    sqlx::query_scalar("select count(*) from question_votes where question_id = $1")
        .bind(id.0)
        .fetch_one(&db.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_48_fifty_votes_at_once_of_one_participant_are_one(pool: PgPool) {
    let db = demo(pool).await;
    let id = asked(&db, &somebody("asker"), "同時に押したら?").await;
    let voter = somebody("voter");
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (db, voter) = (db.clone(), voter.clone());
            tokio::spawn(async move {
                let vote = voting::prepare(&db, voter.asks(), id, true).await.unwrap();
                voting::write(&db, &[vote.clone(), vote.clone()]).await.unwrap().count_for(&vote)
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(2));
    }
    assert_eq!(votes_of(&db, id).await, 2, "the asker's and the voter's");
    // The last wish of a batch counts, whatever came before it.
    let prepared = voting::prepare(&db, voter.asks(), id, true).await.unwrap();
    let vote = |voted| Vote { voted, ..prepared.clone() };
    voting::write(&db, &[vote(false), vote(true), vote(false)]).await.unwrap();
    assert_eq!(votes_of(&db, id).await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_67_a_question_sent_twice_is_one(pool: PgPool) {
    let db = demo(pool).await;
    let who = somebody("twice");
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (db, who) = (db.clone(), who.clone());
            tokio::spawn(async move {
                asking::ask(&db, who.asks_at(Utc::now()), at_event(), &input("二度押しました")).await
            })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await.unwrap().unwrap().question.id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    let again = asking::ask(&db, who.asks_at(Utc::now()), at_event(), &input("別の質問")).await.unwrap_err();
    assert!(matches!(again, Error::TooMany(1..=10)), "{again}");
    asking::ask(&db, who.asks_at(Utc::now() + Duration::seconds(11)), at_event(), &input("別の質問")).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn wrong_questions_name_their_field_and_a_closed_board_says_so(pool: PgPool) {
    let db = demo(pool).await;
    let who = somebody("wrong");
    let now = Utc::now();
    for (body, talk, field) in [
        ("", None, "body"),
        ("  \u{0}\u{202e} ", None, "body"),
        ("\u{200b}\u{3164}\u{2800}", None, "body"),
        ("宛先", Some(99), "talk"),
        ("宛先", Some(1), "talk"),
    ] {
        let input = AskInput { talk, ..input(body) };
        let error = asking::ask(&db, who.asks_at(now), at_event(), &input).await.unwrap_err();
        assert_eq!(error.field(), Some(field), "{body:?}: {error}");
    }
    let long = asking::ask(&db, who.asks_at(now), at_event(), &input(&"長".repeat(QUESTION + 1))).await.unwrap_err();
    assert_eq!(long.field(), Some("body"));
    let zalgo = input(&format!("a{}", "\u{301}".repeat(8 * QUESTION + 1)));
    let tall = asking::ask(&db, who.asks_at(now), at_event(), &zalgo).await.unwrap_err();
    assert_eq!(tall.field(), Some("body"));
    // What is only odd is taken as it is: as many families as there may be characters, an emoji, a link, markup.
    for (at, odd) in [
        "\u{1f469}\u{200d}\u{1f467}".repeat(QUESTION),
        "🔑".to_owned(),
        "https://a.test/".to_owned(),
        "<script>1</script>{{x}}".to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        let who = somebody(&format!("odd {at}"));
        let taken = asking::ask(&db, who.asks_at(now), at_event(), &input(&odd)).await.unwrap();
        assert_eq!(taken.question.body, odd);
    }
    assert!(matches!(
        asking::ask(&db, who.asks_at(now), EventRef::new("security-jaws", 32), &input("終わった回へ"))
            .await
            .unwrap_err(),
        Error::Conflict(_)
    ));
    assert_eq!(
        asking::ask(&db, who.asks_at(now), EventRef::new(SLUG, 999), &input("ない回へ")).await.unwrap_err(),
        Error::NotFound
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_20_what_waits_or_is_hidden_and_who_voted_is_nobodys(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    admission::save_settings(&db, moderator.asks(), at_event(), moderated()).await.unwrap();
    let asker = somebody("secret-asker");
    let waiting = asking::ask(&db, asker.asks_at(Utc::now()), at_event(), &input("まだ見せないで")).await.unwrap();
    assert!(waiting.is_pending);
    let id = waiting.question.id;
    let (public, moderators) = boards_at(&db, Utc::now()).await;
    assert!(public.questions.iter().all(|q| q.id != id) && moderators.questions.iter().any(|q| q.id == id));
    let shown = serde_json::to_string(&public).unwrap() + &serde_json::to_string(&moderators).unwrap();
    assert!(!shown.contains("secret-asker") && !shown.contains("p:"), "no participant leaves the database");
    // Others can neither vote on it, nor take it back, nor learn that it is there, though anyone may watch.
    let watched = board::watch(&db, Viewer::visitor().asks(), at_event(), Audience::Public).await.unwrap();
    assert_eq!(watched, event(&db).await);
    assert_eq!(voting::prepare(&db, somebody("other").asks(), id, true).await.unwrap_err(), Error::NotFound);
    assert_eq!(
        own::withdraw(&db, somebody("other").asks_at(Utc::now()), at_event(), id).await.unwrap_err(),
        Error::Concealed
    );
    let page = domain::pages::question::load(&db, somebody("other").asks(), at_event(), id).await;
    assert_eq!(page.unwrap_err(), Error::NotFound);
    moderation::set_state(&db, moderator.asks_at(Utc::now()), at_event(), id, QuestionState::Live.into())
        .await
        .unwrap();
    voting::prepare(&db, somebody("other").asks(), id, true).await.unwrap();
    own::withdraw(&db, asker.asks_at(Utc::now()), at_event(), id).await.unwrap();
    assert_eq!(voting::prepare(&db, somebody("other").asks(), id, true).await.unwrap_err(), Error::NotFound);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_question_is_on_stage_whoever_presses_first(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let (public, _) = boards_at(&db, Utc::now()).await;
    let open: Vec<_> = public.questions.iter().filter(|q| q.state == QuestionState::Live).map(|q| q.id).collect();
    let tasks: Vec<_> = open
        .iter()
        .map(|id| {
            let (db, moderator, id) = (db.clone(), moderator.clone(), *id);
            tokio::spawn(async move {
                moderation::set_state(
                    &db,
                    moderator.asks_at(Utc::now()),
                    at_event(),
                    id,
                    QuestionState::Answering.into(),
                )
                .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let (public, _) = boards_at(&db, Utc::now()).await;
    let on_stage: Vec<_> = public.questions.iter().filter(|q| q.state == QuestionState::Answering).collect();
    assert_eq!(on_stage.len(), 1);
    assert_eq!(public.answering, Some(on_stage[0].id));
    let id = on_stage[0].id;
    for _ in 0..2 {
        answering::answer(&db, moderator.asks_at(Utc::now()), at_event(), id, "**はい**", "").await.unwrap();
    }
    let (public, _) = boards_at(&db, Utc::now()).await;
    let answered = public.questions.iter().find(|q| q.id == id).unwrap();
    assert_eq!((answered.answers.len(), answered.state), (1, QuestionState::AnsweredText));
    assert_eq!(answered.answers[0].html.trim(), "<p><strong>はい</strong></p>");
    let reporter = account_with(&db, SLUG, Role::Reporter).await;
    let refused =
        moderation::set_state(&db, reporter.asks_at(Utc::now()), at_event(), id, QuestionState::Live.into()).await;
    assert_eq!(refused.unwrap_err(), Error::Forbidden);
}

/// What nobody approved becomes public by no way; what its asker took back by nobody.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_never_approved_stays_hidden_and_what_was_taken_back_stays_back(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let set = async |id, to: QuestionState| {
        moderation::set_state(&db, moderator.asks_at(Utc::now()), at_event(), id, to.into()).await
    };
    let is_public = async |id| {
        let (public, _) = boards_at(&db, Utc::now()).await;
        let page = domain::pages::question::load(&db, Viewer::visitor().asks(), at_event(), id).await;
        public.questions.iter().any(|q| q.id == id) || page.is_ok()
    };
    admission::save_settings(&db, moderator.asks(), at_event(), moderated()).await.unwrap();
    let waiting = asked(&db, &somebody("one"), "名前も文も、まだ誰にも").await;
    let with_reason = Wanted { reason: "宣伝にあたるため", ..QuestionState::Declined.into() };
    moderation::set_state(&db, moderator.asks_at(Utc::now()), at_event(), waiting, with_reason).await.unwrap();
    assert!(!is_public(waiting).await);
    set(waiting, QuestionState::Live).await.unwrap();
    assert!(is_public(waiting).await, "the control");
    set(waiting, QuestionState::Hidden).await.unwrap();
    assert!(!is_public(waiting).await);
    let unseen = asked(&db, &somebody("three"), "これも、まだ誰にも").await;
    set(unseen, QuestionState::Hidden).await.unwrap();
    assert!(!is_public(unseen).await);

    let asker = somebody("two");
    let taken_back = asked(&db, &asker, "やっぱり、なし").await;
    set(taken_back, QuestionState::Live).await.unwrap();
    assert!(is_public(taken_back).await, "the control");
    own::withdraw(&db, asker.asks_at(Utc::now()), at_event(), taken_back).await.unwrap();
    for &to in QuestionState::VARIANTS {
        // Whatever is answered, it shows nowhere.
        let _ = set(taken_back, to).await;
        assert!(!is_public(taken_back).await, "{to:?}");
    }
}
