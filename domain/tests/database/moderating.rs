//! What moderators decide, two of them at once, and how it is taken back; what askers may do, and still change.

mod answered;
mod askers;
mod field;
mod second;
mod staged;
mod talks;
mod undoing;
mod united;

use crate::common::{
    account_with,
    boards::{SLUG, at_event, boards_at, event, somebody},
    demo,
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    ids::{ActId, EventRef, QuestionId},
    qa::{
        admission::{self, SettingsInput},
        asking::{self, AskInput},
        moderation::{self, Wanted},
        own, presence, rules,
        types::{Board, QuestionState as State},
        voting,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

async fn ask_at(db: &Db, who: &Viewer, body: &str, now: DateTime<Utc>) -> domain::Result<QuestionId> {
    let input = AskInput { body: body.to_owned(), ..AskInput::default() };
    Ok(asking::ask(db, who.asks_at(now), at_event(), &input).await?.question.id)
}

async fn asked(db: &Db, who: &str, body: &str) -> QuestionId {
    ask_at(db, &somebody(who), body, Utc::now()).await.unwrap()
}

async fn vote(db: &Db, who: &str, id: QuestionId) -> domain::Result<()> {
    let who = somebody(who);
    let vote = voting::prepare(db, who.asks(), id, true).await?;
    voting::write(db, std::slice::from_ref(&vote)).await?.count_for(&vote).map(drop)
}

async fn set(db: &Db, who: &Viewer, id: QuestionId, to: State) -> domain::Result<Option<ActId>> {
    moderation::set_state(db, who.asks_at(Utc::now()), at_event(), id, to.into()).await
}

async fn boards(db: &Db) -> (Board, Board) {
    boards_at(db, Utc::now()).await
}

fn state_of(board: &Board, id: QuestionId) -> Option<(State, i64)> {
    board.questions.iter().find(|question| question.id == id).map(|question| (question.state, question.votes))
}

fn version_of(board: &Board, id: QuestionId) -> i32 {
    let question = board.questions.iter().find(|question| question.id == id).unwrap();
    question.desk.as_ref().unwrap().version
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn merged_questions_have_one_vote_a_person_and_part_again_as_they_were(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let (one, two, three) = (
        asked(&db, "a", "鍵は何日で替えますか").await,
        asked(&db, "b", "鍵を替える日数は").await,
        asked(&db, "c", "鍵は毎日?").await,
    );
    for (who, id) in [("v", one), ("w", one), ("v", two), ("x", two), ("v", three)] {
        vote(&db, who, id).await.unwrap();
    }
    // two: b, v, x; three: c, v. Both in one: a, v, w, b, x, c.
    let first =
        moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), three, two, None).await.unwrap().unwrap().act;
    let second =
        moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), two, one, None).await.unwrap().unwrap().act;
    let (public, _) = boards(&db).await;
    assert_eq!(state_of(&public, one), Some((State::Live, 6)));
    assert_eq!((state_of(&public, two), state_of(&public, three)), (None, None));
    assert_eq!(public.questions.iter().find(|q| q.id == one).unwrap().merged, 2);
    // The same once more does nothing; a vote says where it counts; the asker reads what became of it.
    let again = moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), two, one, None).await.unwrap();
    assert_eq!(again, None);
    assert!(matches!(vote(&db, "y", two).await.unwrap_err(), Error::Conflict(_)));
    let own = own::list(&db, somebody("c").asks(), at_event()).await.unwrap();
    assert_eq!(own[0].merged_into, Some((one, "鍵は何日で替えますか".to_owned())));
    // Meanwhile somebody votes who had voted for neither, and one takes their vote back.
    vote(&db, "y", one).await.unwrap();
    moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), second).await.unwrap();
    let (public, _) = boards(&db).await;
    assert_eq!(state_of(&public, one), Some((State::Live, 4)), "a, v, w and y");
    assert_eq!(state_of(&public, two), Some((State::Live, 4)), "b, v, x and c of the one in it");
    moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), first).await.unwrap();
    let (public, _) = boards(&db).await;
    assert_eq!((state_of(&public, two), state_of(&public, three)), (Some((State::Live, 3)), Some((State::Live, 2))));
    // A question that others are a part of is not taken back by one of its askers.
    let third =
        moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), two, one, None).await.unwrap().unwrap().act;
    let gone = own::withdraw(&db, somebody("a").asks_at(Utc::now()), at_event(), one).await;
    assert!(matches!(gone.unwrap_err(), Error::Conflict(_)));
    // Nothing goes back into what is no longer shown.
    let parted = set(&db, &moderator, two, State::Live).await.unwrap().unwrap();
    set(&db, &moderator, one, State::Hidden).await.unwrap();
    let back = moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), parted).await;
    assert!(matches!(back.unwrap_err(), Error::Conflict(_)));
    assert!(state_of(&boards(&db).await.0, two).is_some());
    assert!(moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), third).await.is_err());
    let twice = moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), first).await;
    assert_eq!(twice.unwrap_err(), Error::NotFound);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_question_goes_into_no_other_event_itself_or_what_is_hidden(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let (one, hidden) = (asked(&db, "a", "どこへ行きますか").await, asked(&db, "b", "見えない").await);
    set(&db, &moderator, hidden, State::Hidden).await.unwrap();
    let elsewhere: i64 = sqlx::query_scalar(
        "select q.id from questions q join events e on e.id = q.event_id where e.number = 42 limit 1",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap();
    for into in [one, hidden, elsewhere.into(), QuestionId(0)] {
        let refused = moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), one, into, None).await;
        assert!(matches!(refused.unwrap_err(), Error::Invalid { .. }), "{into}");
    }
}

/// Two moderators press different buttons on what both saw: the first counts, the second is told by whom.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_second_moderator_is_told_and_overwrites_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let (first, second) =
        (account_with(&db, SLUG, Role::Moderator).await, account_with(&db, SLUG, Role::Organizer).await);
    for (who, name) in [(&first, "早瀬"), (&second, "野口")] {
        sqlx::query("update accounts set name = $2 where id = $1")
            .bind(who.account.as_ref().unwrap().id.0)
            .bind(name)
            .execute(&db.pool)
            .await
            .unwrap();
    }
    let id = asked(&db, "a", "どちらが先ですか").await;
    let version = version_of(&boards(&db).await.1, id);
    let seen = move |to| Wanted { version: Some(version), ..Wanted::from(to) };
    let mut tasks = Vec::new();
    for (who, to) in [(first.clone(), State::Deferred), (second.clone(), State::Hidden)] {
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            moderation::set_state(&db, who.asks_at(Utc::now()), at_event(), id, seen(to)).await
        }));
    }
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    assert_eq!(done.iter().filter(|result| result.is_ok()).count(), 1, "{done:?}");
    let refused = done.iter().find_map(|result| result.as_ref().err()).unwrap();
    let Error::Conflict(text) = refused else { panic!("{refused:?}") };
    assert!(text.ja.contains("早瀬さんが先に") || text.ja.contains("野口さんが先に"), "{}", text.ja);
    // The control: without the version whoever comes last overwrites the other.
    set(&db, &first, id, State::Live).await.unwrap();
    set(&db, &second, id, State::Hidden).await.unwrap();
    assert_eq!(state_of(&boards(&db).await.1, id).unwrap().0, State::Hidden);
    // A double click asks for what is.
    assert_eq!(set(&db, &second, id, State::Hidden).await.unwrap(), None);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_undone_is_as_it_was_unless_somebody_moved_it_since(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let before = boards(&db).await.0.answering.expect("one is on stage");
    let id = asked(&db, "a", "次はこれですか").await;
    let act = set(&db, &moderator, id, State::Answering).await.unwrap().unwrap();
    let (public, _) = boards(&db).await;
    assert_eq!((public.answering, state_of(&public, before).unwrap().0), (Some(id), State::Answered));
    moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), act).await.unwrap();
    let (public, _) = boards(&db).await;
    assert_eq!((public.answering, state_of(&public, id).unwrap().0), (Some(before), State::Live), "both at once");

    let act = set(&db, &moderator, id, State::Hidden).await.unwrap().unwrap();
    set(&db, &moderator, id, State::Live).await.unwrap();
    let late = moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), act).await;
    assert!(matches!(late.unwrap_err(), Error::Conflict(_)));
    assert_eq!(state_of(&boards(&db).await.0, id).unwrap().0, State::Live);
    // A version is never used again: who saw the question before it was undone is told.
    let before = version_of(&boards(&db).await.1, id);
    let act = set(&db, &moderator, id, State::Deferred).await.unwrap().unwrap();
    let seen = version_of(&boards(&db).await.1, id);
    moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), act).await.unwrap();
    set(&db, &moderator, id, State::Answered).await.unwrap();
    for stale in [before, seen] {
        let wanted = Wanted { version: Some(stale), ..State::Live.into() };
        let late = moderation::set_state(&db, moderator.asks_at(Utc::now()), at_event(), id, wanted).await;
        assert!(matches!(late.unwrap_err(), Error::Conflict(_)), "{stale}");
    }
    set(&db, &moderator, id, State::Live).await.unwrap();
    // Not by another event's moderator, and not of another event.
    let act = set(&db, &moderator, id, State::Deferred).await.unwrap().unwrap();
    let foreign = account_with(&db, "security-jaws", Role::Moderator).await;
    assert_eq!(
        moderation::undo(&db, foreign.asks_at(Utc::now()), at_event(), act).await.unwrap_err(),
        Error::Concealed
    );
    let other = EventRef::new("security-jaws", 42);
    assert_eq!(moderation::undo(&db, foreign.asks_at(Utc::now()), other, act).await.unwrap_err(), Error::NotFound);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_declined_question_says_why_to_its_asker_and_to_all_only_who_had_seen_it(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let seen = asked(&db, "a", "みんなが見た質問").await;
    admission::save_settings(
        &db,
        moderator.asks(),
        at_event(),
        SettingsInput { moderated: Some("true"), ..SettingsInput::default() },
    )
    .await
    .unwrap();
    let unseen = asked(&db, "b", "弊社の製品をどうぞ").await;
    for id in [seen, unseen] {
        let silent = set(&db, &moderator, id, State::Declined).await.unwrap_err();
        assert!(matches!(silent, Error::Invalid { ref field, .. } if field == "reason"), "{silent:?}");
        let wanted = Wanted { reason: "宣伝にあたるため", ..State::Declined.into() };
        moderation::set_state(&db, moderator.asks_at(Utc::now()), at_event(), id, wanted).await.unwrap();
    }
    let (public, desk) = boards(&db).await;
    let shown = public.questions.iter().find(|question| question.id == seen).unwrap();
    assert_eq!((shown.state, shown.reason.as_str()), (State::Declined, "宣伝にあたるため"));
    assert_eq!(state_of(&public, unseen), None);
    assert_eq!((public.counts.declined, desk.counts.declined), (2, 2), "how many is said, also of what nobody saw");
    assert!(public.questions.iter().all(|question| question.desk.is_none()));
    let own = own::list(&db, somebody("b").asks(), at_event()).await.unwrap();
    assert_eq!((own[0].question.state, own[0].question.reason.as_str()), (State::Declined, "宣伝にあたるため"));
    assert!(own[0].question.desk.is_none());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_that_stay_two_are_offered_to_no_moderator_until_that_is_undone(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let (one, two) =
        (asked(&db, "a", "月の鍵は何日で替えますか").await, asked(&db, "b", "月の鍵は何日ごとに替えますか").await);
    let keep = async |who: &Viewer, id, other| {
        moderation::keep_apart(&db, who.asks_at(Utc::now()), at_event(), id, other).await
    };
    let offered = async || rules::pairs_alike(&boards(&db).await.1).contains(&(one, two));
    assert!(offered().await);
    for wrong in [two, QuestionId(0)] {
        let error = keep(&moderator, two, wrong).await.unwrap_err();
        assert!(matches!(error, Error::Invalid { ref field, .. } if field == "other"));
    }
    assert!(keep(&somebody("a"), one, two).await.is_err() && offered().await);
    let act = keep(&moderator, two, one).await.unwrap().unwrap();
    assert!(!offered().await);
    assert_eq!(keep(&moderator, one, two).await.unwrap(), None, "it was said already");
    let (public, _) = boards(&db).await;
    assert!(public.questions.iter().all(|question| question.desk.is_none()), "moderators alone know");
    moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), act).await.unwrap();
    assert!(offered().await);
    let twice = moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), act).await;
    assert_eq!(twice.unwrap_err(), Error::NotFound);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_moderators_of_one_name_are_two(pool: PgPool) {
    let db = demo(pool).await;
    let (one, two) = (account_with(&db, SLUG, Role::Moderator).await, account_with(&db, SLUG, Role::Organizer).await);
    let ids = [&one, &two].map(|viewer| viewer.account_id().unwrap());
    sqlx::query("update accounts set name = '佐藤' where id = any($1)")
        .bind(ids.map(|id| id.0).to_vec())
        .execute(&db.pool)
        .await
        .unwrap();
    let now = Utc::now();
    for viewer in [&one, &two, &one] {
        presence::here(&db, viewer.asks_at(now), at_event(), None).await.unwrap();
    }
    let (public, moderators) = boards(&db).await;
    let there: Vec<_> = moderators.presence.iter().map(|one| (one.account, one.name.as_str())).collect();
    let mut expected = ids.map(|id| (id, "佐藤")).to_vec();
    expected.sort();
    assert_eq!(there, expected);
    assert!(!serde_json::to_string(&public).unwrap().contains("presence"));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn screens_of_all_rooms_are_counted_for_moderators_alone_until_their_room_says_no_more(pool: PgPool) {
    let db = demo(pool).await;
    let (event, now) = (event(&db).await, Utc::now());
    let says = |room: i64, open: Option<usize>, seconds: i64| {
        presence::note_screens(&db, event, room, open, now + Duration::seconds(seconds))
    };
    let counted = async |seconds: i64| {
        let (public, moderators) = boards_at(&db, now + Duration::seconds(seconds)).await;
        assert_eq!(public.screens, 0);
        assert!(!serde_json::to_string(&public).unwrap().contains("screens"));
        moderators.screens
    };
    assert_eq!(counted(0).await, 0);
    // Two processes; one says it again, which is no second time.
    says(1, Some(90), 0).await.unwrap();
    says(2, Some(50), 0).await.unwrap();
    says(1, Some(92), 5).await.unwrap();
    assert_eq!(counted(5).await, 142);
    // Somebody left, a room was closed, and another one of that process is open already.
    says(1, Some(91), 10).await.unwrap();
    says(3, Some(4), 10).await.unwrap();
    says(2, None, 11).await.unwrap();
    assert_eq!(counted(11).await, 95);
    // A process that died says nothing any more, and leaves nothing behind.
    says(3, Some(4), 40).await.unwrap();
    assert_eq!(counted(56).await, 4);
    says(3, Some(4), 60).await.unwrap();
    let rooms: i64 = sqlx::query_scalar("select count(*) from board_screens").fetch_one(&db.pool).await.unwrap();
    assert_eq!(rooms, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_answer_lasts_since_it_was_taken_up_also_when_its_end_is_taken_back(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    // Postgres keeps microseconds, screens are told milliseconds.
    let begin = DateTime::from_timestamp_millis(Utc::now().timestamp_millis()).unwrap();
    let after = |seconds: i64| begin + Duration::seconds(seconds);
    let set_at = |id: QuestionId, to: State, seconds: i64| {
        moderation::set_state(&db, moderator.asks_at(after(seconds)), at_event(), id, to.into())
    };
    let since = async || {
        let (public, moderators) = boards(&db).await;
        assert_eq!(public.answering_ms, moderators.answering_ms, "the stage counts as the console does");
        public.answering_ms
    };
    let id = asked(&db, "a", "鍵を替える日は、どう決めていますか?").await;
    set_at(id, State::Answering, 0).await.unwrap();
    assert_eq!(since().await, Some(begin.timestamp_millis()));
    let act = set_at(id, State::Answered, 200).await.unwrap().unwrap();
    assert_eq!(since().await, None);
    moderation::undo(&db, moderator.asks_at(after(205)), at_event(), act).await.unwrap();
    assert_eq!(since().await, Some(begin.timestamp_millis()), "it was never over");
    // Taken up anew, it begins anew.
    set_at(id, State::Live, 210).await.unwrap();
    set_at(id, State::Answering, 300).await.unwrap();
    assert_eq!(since().await, Some(after(300).timestamp_millis()));
}
