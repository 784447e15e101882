//! What moderators decide, two of them at once, and how it is taken back; what askers may still change.
#![cfg(feature = "db")]

mod common;

use chrono::{DateTime, Duration, Utc};
use common::{account_with, demo};
use domain::{
    Error,
    db::Db,
    ids::{ActId, EventRef, QuestionId},
    qa::{
        admission::{self, SettingsInput},
        asking::{self, AskInput},
        board::{self, TalkOn},
        moderation::{self, Wanted},
        own,
        types::{Admitted, Board, Hold, QuestionState as State},
        voting,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

const SLUG: &str = "mini-security-jaws";

fn at_event() -> EventRef<'static> {
    EventRef::new(SLUG, 54)
}

fn somebody(name: &str) -> Viewer {
    Viewer { participant: Some(format!("p:{name}")), ..Viewer::default() }
}

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
    voting::write(db, &[vote]).await.map(drop)
}

async fn set(db: &Db, who: &Viewer, id: QuestionId, to: State) -> domain::Result<Option<ActId>> {
    moderation::set_state(db, who.asks_at(Utc::now()), at_event(), id, to.into()).await
}

async fn boards(db: &Db) -> (Board, Board) {
    let id = sqlx::query_scalar(
        "select e.id from events e join series s on s.id = e.series_id where s.slug = $1 and e.number = 54",
    );
    let id: i64 = id.bind(SLUG).fetch_one(&db.pool).await.unwrap();
    board::read_both(db, id.into(), &mut TalkOn::default(), Utc::now()).await.unwrap()
}

fn state_of(board: &Board, id: QuestionId) -> Option<(State, i64)> {
    board.questions.iter().find(|question| question.id == id).map(|question| (question.state, question.votes))
}

fn version_of(board: &Board, id: QuestionId) -> i32 {
    let question = board.questions.iter().find(|question| question.id == id).unwrap();
    question.desk.as_ref().unwrap().version
}

#[sqlx::test(migrations = "../migrations")]
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
        moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), three, two, None).await.unwrap().unwrap();
    let second =
        moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), two, one, None).await.unwrap().unwrap();
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
        moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), two, one, None).await.unwrap().unwrap();
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

#[sqlx::test(migrations = "../migrations")]
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
#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
async fn a_declined_question_says_why_to_its_asker_and_to_all_only_who_had_seen_it(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let seen = asked(&db, "a", "みんなが見た質問").await;
    admission::save_settings(
        &db,
        moderator.asks(),
        at_event(),
        SettingsInput { moderated: Some(true), ..SettingsInput::default() },
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

#[sqlx::test(migrations = "../migrations")]
async fn who_is_held_waits_and_who_is_blocked_is_told_and_nobody_is_named(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = asked(&db, "loud", "一つめ").await;
    let later = Utc::now() + Duration::seconds(20);
    let hold = async |hold| admission::hold_asker(&db, moderator.asks_at(Utc::now()), at_event(), id, hold).await;
    hold(Some(Hold::Held)).await.unwrap();
    let second = ask_at(&db, &somebody("loud"), "二つめ", later).await.unwrap();
    let (public, desk) = boards(&db).await;
    assert_eq!((state_of(&public, second), state_of(&desk, second).unwrap().0), (None, State::Pending));
    let facts = desk.questions.iter().find(|question| question.id == id).unwrap().desk.clone().unwrap();
    assert_eq!(facts.hold, Some(Hold::Held));
    // At another question of theirs it would tell that one person asked both.
    let facts = desk.questions.iter().find(|question| question.id == second).unwrap().desk.clone().unwrap();
    assert_eq!(facts.hold, None);
    // What a moderator let through is no way around it.
    set(&db, &moderator, second, State::Live).await.unwrap();
    let loud = somebody("loud");
    let edited = own::edit(&db, loud.asks_at(later), at_event(), second, "二つめを、別の文で").await.unwrap();
    assert_eq!(edited.state, State::Pending);
    assert!(!serde_json::to_string(&desk).unwrap().contains("p:loud"));

    hold(Some(Hold::Blocked)).await.unwrap();
    let much_later = later + Duration::seconds(20);
    let refused = ask_at(&db, &somebody("loud"), "三つめ", much_later).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
    let other = asked(&db, "quiet", "静かな質問").await;
    assert!(matches!(vote(&db, "loud", other).await.unwrap_err(), Error::Conflict(_)));
    vote(&db, "somebody", other).await.unwrap();
    hold(None).await.unwrap();
    ask_at(&db, &somebody("loud"), "四つめ", much_later).await.unwrap();
    vote(&db, "loud", other).await.unwrap();
    let reporter = account_with(&db, SLUG, Role::Reporter).await;
    let refused = admission::hold_asker(&db, reporter.asks(), at_event(), id, Some(Hold::Blocked)).await;
    assert_eq!(refused.unwrap_err(), Error::Forbidden);
}

#[sqlx::test(migrations = "../migrations")]
async fn slow_mode_words_of_the_series_and_tickets_decide_what_is_taken(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let save = async |input| admission::save_settings(&db, moderator.asks(), at_event(), input).await;
    let begin = Utc::now();
    save(SettingsInput { slow_seconds: Some("60"), ..SettingsInput::default() }).await.unwrap();
    let wrong = save(SettingsInput { slow_seconds: Some("x"), ..SettingsInput::default() }).await.unwrap_err();
    assert!(matches!(wrong, Error::Invalid { ref field, .. } if field == "slow_seconds"));
    ask_at(&db, &somebody("a"), "はじめの質問", begin).await.unwrap();
    let too_soon = ask_at(&db, &somebody("a"), "次の質問", begin + Duration::seconds(20)).await.unwrap_err();
    assert_eq!(too_soon, Error::TooMany(40));
    ask_at(&db, &somebody("a"), "次の質問", begin + Duration::seconds(61)).await.unwrap();
    // Another asker waits for nobody, and a moderator never.
    ask_at(&db, &somebody("b"), "別の人の質問", begin).await.unwrap();
    let mut also_asks = moderator.clone();
    also_asks.participant = Some("a:0".to_owned());
    for body in ["運営から一つ", "運営からもう一つ"] {
        ask_at(&db, &also_asks, body, begin).await.unwrap();
    }

    sqlx::query("update series set held_words = array['ＮＧワード', '']").execute(&db.pool).await.unwrap();
    let held = ask_at(&db, &somebody("c"), "これはngわーどを含みます", begin).await.unwrap();
    let (public, desk) = boards(&db).await;
    assert_eq!(state_of(&public, held), None, "width, case and kana are the same");
    let facts = desk.questions.iter().find(|question| question.id == held).unwrap().desk.clone().unwrap();
    assert_eq!(facts.held_word, "ＮＧワード");

    save(SettingsInput {
        asking: Some(Admitted::Registered),
        voting: Some(Admitted::Registered),
        ..SettingsInput::default()
    })
    .await
    .unwrap();
    let stranger = ask_at(&db, &somebody("d"), "申し込んでいません", begin).await.unwrap_err();
    assert!(matches!(stranger, Error::Conflict(_)), "{stranger:?}");
    let (public, _) = boards(&db).await;
    let open = public.questions.iter().find(|question| question.state == State::Live).unwrap().id;
    assert!(matches!(vote(&db, "d", open).await.unwrap_err(), Error::Conflict(_)));
    let (account, holder): (i64, String) = sqlx::query_as(
        "select a.id, a.mail from registrations r join accounts a on a.id = r.account_id join events e on e.id = r.event_id
         join series s on s.id = e.series_id where s.slug = $1 and e.number = 54 and r.state = 'confirmed' limit 1",
    )
    .bind(SLUG)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    let mut holder = common::viewer_of(account, &holder);
    holder.participant = Some(format!("a:{account}"));
    ask_at(&db, &holder, "申し込んだ人の質問", begin).await.unwrap();
    let vote = voting::prepare(&db, holder.asks(), open, true).await.unwrap();
    voting::write(&db, &[vote]).await.unwrap();
}

#[sqlx::test(migrations = "../migrations")]
async fn an_asker_changes_words_for_two_minutes_until_others_vote(pool: PgPool) {
    let db = demo(pool).await;
    let begin = Utc::now();
    let asker = somebody("a");
    let id = ask_at(&db, &asker, "鍵はいつ替えます?", begin).await.unwrap();
    let edit = async |who: &Viewer, body: &str, seconds| {
        own::edit(&db, who.asks_at(begin + Duration::seconds(seconds)), at_event(), id, body).await
    };
    assert_eq!(edit(&somebody("b"), "ほかの人の文", 5).await.unwrap_err(), Error::Concealed);
    let own = own::list(&db, asker.asks_at(begin), at_event()).await.unwrap();
    assert!(own[0].editable_until.is_some_and(|until| until > begin.timestamp_millis()));
    let edited = edit(&asker, "鍵は、いつ替えますか?", 30).await.unwrap();
    assert_eq!((edited.body.as_str(), edited.is_edited, edited.state), ("鍵は、いつ替えますか?", true, State::Live));
    assert!(matches!(edit(&asker, " \u{3000}", 30).await.unwrap_err(), Error::Invalid { .. }));
    let kept: String = sqlx::query_scalar("select body from question_texts").fetch_one(&db.pool).await.unwrap();
    assert_eq!(kept, "鍵はいつ替えます?");
    assert!(matches!(edit(&asker, "遅すぎる", 200).await.unwrap_err(), Error::Conflict(_)));
    // What a moderator let through waits for one again.
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let settings = SettingsInput { moderated: Some(true), ..SettingsInput::default() };
    admission::save_settings(&db, moderator.asks(), at_event(), settings).await.unwrap();
    assert_eq!(edit(&asker, "鍵は、いつ替えますか? 人の分も", 60).await.unwrap().state, State::Pending);
    set(&db, &moderator, id, State::Live).await.unwrap();
    vote(&db, "v", id).await.unwrap();
    assert!(matches!(edit(&asker, "票のあとの文", 60).await.unwrap_err(), Error::Conflict(_)));
}

/// After a reload an asker still sees what waits, and takes it back (it was gone once).
#[sqlx::test(migrations = "../migrations")]
async fn what_waits_is_seen_by_its_asker_and_by_nobody_else(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let settings = SettingsInput { moderated: Some(true), ..SettingsInput::default() };
    admission::save_settings(&db, moderator.asks(), at_event(), settings).await.unwrap();
    let (asker, id) = (somebody("a"), asked(&db, "a", "まだ待っています").await);
    let page =
        domain::pages::board::load(&db, Viewer::visitor().asks(), at_event(), domain::qa::types::Audience::Public)
            .await
            .unwrap();
    let mine = domain::pages::board::with_own(&db, asker.asks(), &page).await.unwrap();
    assert_eq!(
        mine.own.iter().map(|own| (own.question.id, own.question.state)).collect::<Vec<_>>(),
        [(id, State::Pending)]
    );
    assert_eq!(mine.board, page.board, "the board itself is what everybody sees");
    let other = domain::pages::board::with_own(&db, somebody("b").asks(), &page).await.unwrap();
    assert!(other.own.is_empty());
    own::withdraw(&db, asker.asks_at(Utc::now()), at_event(), id).await.unwrap();
    let late = own::edit(&db, asker.asks_at(Utc::now()), at_event(), id, "やっぱり直します").await;
    assert!(matches!(late.unwrap_err(), Error::Conflict(_)));
    assert!(own::list(&db, asker.asks(), at_event()).await.unwrap().is_empty());
}
