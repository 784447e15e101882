//! A talk is asked after its evening, for who spoke there: as long as moderators, its speaker and its label let it be.

use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    ids::QuestionId,
    pages::{self, today::DecisionKind},
    qa::{
        admission::{self, SettingsInput},
        asking::{self, AskInput},
        calling, moderation, own, speaking,
        types::{Hold, QuestionState as State, Source, TakenQuestion},
        voting,
    },
    viewer::{Role, Viewer},
    workflows::speak,
};
use sqlx::PgPool;

use crate::common::{
    account_with,
    boards::{SLUG, at_event, somebody},
    demo,
    speakers::{Billed, first_talk, noted},
};

const MAIL: &str = "speaker@talks.test";
const OF_EVENT: &str = "(select e.id from events e join series s on s.id = e.series_id where s.slug = 'mini-security-jaws' and e.number = 54)";

async fn run(db: &Db, sql: String) {
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&db.pool).await.unwrap();
}

/// The evening ended so many days ago.
async fn end(db: &Db, days: i64) {
    let sql = format!(
        "update events set state = 'ended', starts_at = now() - interval '{days} days' - interval '2 hours',
                ends_at = now() - interval '{days} days' where id = {OF_EVENT}"
    );
    run(db, sql).await;
}

async fn ask_at(db: &Db, who: &str, talk: Option<i32>, now: DateTime<Utc>) -> domain::Result<TakenQuestion> {
    let body = format!("{who}から、終わったあとの質問です");
    let input = AskInput { body, talk, is_afterwards: true, ..AskInput::default() };
    asking::ask(db, somebody(who).asks_at(now), at_event(), &input).await
}

async fn ask(db: &Db, who: &str, talk: i32) -> domain::Result<TakenQuestion> {
    ask_at(db, who, Some(talk), Utc::now()).await
}

/// What a page of the talk offers, and what comes of it.
async fn is_asked(db: &Db, who: &str, talk: i32) -> bool {
    let page = pages::talk::load(db, Viewer::visitor().asks_at(Utc::now()), at_event(), talk).await.unwrap();
    let taken = ask(db, who, talk).await;
    assert!(matches!(taken, Ok(_) | Err(Error::Conflict(_))), "{taken:?}");
    assert_eq!(page.takes_afterwards, taken.is_ok(), "the page says what is so");
    taken.is_ok()
}

async fn save(db: &Db, input: SettingsInput<'_>) {
    let moderator = account_with(db, SLUG, Role::Moderator).await;
    admission::save_settings(db, moderator.asks(), at_event(), input).await.unwrap();
}

async fn questions(db: &Db) -> i64 {
    sqlx::query_scalar("select count(*) from questions where asked_afterwards").fetch_one(&db.pool).await.unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_spoke_is_asked_after_the_evening_and_told_once_a_day(pool: PgPool) {
    let db = demo(pool).await;
    let Billed { number, person, .. } = first_talk(&db).await;
    let speaker = noted(&db, person, MAIL).await;
    end(&db, 3).await;
    let now = Utc::now();
    // Who does not say that they mean it is told that the board is closed, and so is who asks nobody.
    let unaware =
        AskInput { body: "まだ開いていますか".to_owned(), talk: Some(number), ..AskInput::default() };
    let closed = asking::ask(&db, somebody("a").asks_at(now), at_event(), &unaware).await.unwrap_err();
    assert!(matches!(closed, Error::Conflict(_)), "{closed:?}");
    assert!(matches!(ask_at(&db, "a", None, now).await.unwrap_err(), Error::Conflict(_)));
    assert_eq!(questions(&db).await, 0);

    let taken = ask_at(&db, "a", Some(number), now).await.unwrap();
    let id = taken.question.id;
    assert_eq!((taken.is_pending, taken.question.source, taken.question.votes), (false, Source::Afterwards, 1));
    assert_eq!(taken.question.source.word(domain::Lang::Ja), Some("終了後"));
    // The same once more is the same, another one at once is too soon, and votes stay closed.
    assert_eq!(ask_at(&db, "a", Some(number), now).await.unwrap().question.id, id);
    let input =
        AskInput { body: "もう一つ".to_owned(), talk: Some(number), is_afterwards: true, ..AskInput::default() };
    let soon = asking::ask(&db, somebody("a").asks_at(now), at_event(), &input).await.unwrap_err();
    assert_eq!(soon, Error::TooMany(10));
    assert!(matches!(voting::prepare(&db, somebody("b").asks_at(now), id, true).await, Err(Error::Conflict(_))));
    // It is its asker's for two minutes, as any other.
    let words = "言い直した、終わったあとの質問です";
    own::edit(&db, somebody("a").asks_at(now + Duration::seconds(5)), at_event(), id, words).await.unwrap();
    let inbox = speaking::inbox(&db, speaker.asks()).await.unwrap();
    assert!(inbox.iter().any(|question| question.row.id == id && question.is_open() && question.row.body == words));

    let system = Viewer::system();
    let call = async |at: DateTime<Utc>| calling::call_speakers(&db, system.asks_at(at)).await.unwrap();
    let minute = |n| now + Duration::minutes(n);
    assert_eq!((call(minute(1)).await, call(minute(2)).await), (1, 0));
    ask_at(&db, "c", Some(number), minute(3)).await.unwrap();
    assert_eq!(call(minute(60)).await, 0, "they were told today");
    assert_eq!((call(minute(60 * 25)).await, call(minute(60 * 50)).await), (1, 0), "of what came since, once");
    // What is answered meanwhile is no news.
    let last = ask_at(&db, "d", Some(number), minute(60 * 51)).await.unwrap().question.id;
    speaking::answer(&db, speaker.asks_at(minute(60 * 52)), last, "はい").await.unwrap();
    assert_eq!(call(minute(60 * 80)).await, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_that_waits_is_on_the_list_of_moderators_and_goes_to_the_speaker_when_it_is_let_through(pool: PgPool) {
    let db = demo(pool).await;
    let Billed { number, person, .. } = first_talk(&db).await;
    let speaker = noted(&db, person, MAIL).await;
    run(&db, format!("update questions set state = 'answered' where event_id = {OF_EVENT} and slot_id is not null and state in ('pending', 'live', 'answering', 'deferred')")).await;
    // Who asked on the evening waits on when it has ended.
    run(&db, format!("update questions set state = 'pending', shown_at = null where event_id = {OF_EVENT} and id = (select min(id) from questions where event_id = {OF_EVENT})")).await;
    save(&db, SettingsInput { moderated: Some("true"), ..SettingsInput::default() }).await;
    end(&db, 3).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let waiting = async || {
        let page = pages::today::load(&db, moderator.asks_at(Utc::now()), SLUG).await.unwrap();
        let found =
            page.decisions.iter().find(|one| one.kind == DecisionKind::PendingQuestions && one.number == Some(54));
        found.map(|one| one.count)
    };
    let left = waiting().await.expect("it waits for a moderator on the list");
    let taken = ask(&db, "a", number).await.unwrap();
    assert!(taken.is_pending);
    assert_eq!(waiting().await, Some(left + 1));
    let in_inbox = async || {
        let inbox = speaking::inbox(&db, speaker.asks()).await.unwrap();
        inbox.iter().any(|question| question.row.id == taken.question.id)
    };
    let system = Viewer::system();
    assert!(!in_inbox().await);
    assert_eq!(calling::call_speakers(&db, system.asks_at(Utc::now())).await.unwrap(), 0);
    moderation::set_state(&db, moderator.asks_at(Utc::now()), at_event(), taken.question.id, State::Live.into())
        .await
        .unwrap();
    assert!(in_inbox().await);
    assert_eq!(waiting().await, Some(left));
    run(&db, format!("update questions set state = 'declined' where event_id = {OF_EVENT} and state = 'pending'"))
        .await;
    assert_eq!(waiting().await, None);
    assert_eq!(calling::call_speakers(&db, system.asks_at(Utc::now())).await.unwrap(), 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_talk_is_asked_for_a_month_or_while_its_report_is_new(pool: PgPool) {
    let db = demo(pool).await;
    let number = first_talk(&db).await.number;
    let report = async |days: i64| {
        run(&db, format!("insert into reports (event_id, state, published_at) values ({OF_EVENT}, 'published', now() - interval '{days} days')
                          on conflict (event_id) do update set state = 'published', published_at = excluded.published_at")).await;
    };
    for (who, ended, is_so) in [("a", 29, true), ("b", 31, false)] {
        end(&db, ended).await;
        assert_eq!(is_asked(&db, who, number).await, is_so, "{ended} days");
    }
    report(13).await;
    assert!(is_asked(&db, "c", number).await, "the report is new");
    report(15).await;
    assert!(!is_asked(&db, "d", number).await);
    report(1).await;
    end(&db, 121).await;
    assert!(!is_asked(&db, "e", number).await, "years later nobody remembers");
    end(&db, 119).await;
    assert!(is_asked(&db, "f", number).await);
    run(&db, format!("update reports set state = 'draft' where event_id = {OF_EVENT}")).await;
    assert!(!is_asked(&db, "g", number).await, "a draft brings nobody");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nothing_is_asked_where_moderators_the_speaker_or_the_label_say_no(pool: PgPool) {
    let db = demo(pool).await;
    let Billed { slot, number, person, .. } = first_talk(&db).await;
    let speaker = noted(&db, person, MAIL).await;
    end(&db, 2).await;
    assert!(is_asked(&db, "a", number).await);
    // Moderators close the board for good, and open it again.
    save(&db, SettingsInput { closed_afterwards: Some("true"), ..SettingsInput::default() }).await;
    assert!(!is_asked(&db, "b", number).await);
    save(&db, SettingsInput { closed_afterwards: Some("false"), ..SettingsInput::default() }).await;
    assert!(is_asked(&db, "c", number).await);
    // So does the speaker, and nobody else for them.
    let stranger = account_with(&db, "security-jaws", Role::Owner).await;
    let refused = speak::say_questions(&db, stranger.asks_at(Utc::now()), slot, false).await.unwrap_err();
    assert_eq!(refused, Error::Concealed);
    for _ in 0..2 {
        speak::say_questions(&db, speaker.asks_at(Utc::now()), slot, false).await.unwrap();
    }
    assert!(!is_asked(&db, "d", number).await);
    let own = pages::speaking::load(&db, speaker.asks_at(Utc::now())).await.unwrap();
    assert!(own.past.iter().any(|talk| talk.id == slot && !talk.takes_afterwards));
    speak::say_questions(&db, speaker.asks_at(Utc::now()), slot, true).await.unwrap();
    assert!(is_asked(&db, "e", number).await);
    // Of a talk of TLP:GREEN it stays within; above that no mail could name it, and of TLP:RED nothing is kept.
    let label = async |tlp: &str| run(&db, format!("update slots set tlp = '{tlp}' where id = {slot}")).await;
    label("green").await;
    assert!(ask(&db, "f", number).await.unwrap().question.is_confidential);
    for (tlp, who) in [("amber", "g"), ("amber_strict", "h")] {
        label(tlp).await;
        assert!(matches!(ask(&db, who, number).await.unwrap_err(), Error::Conflict(_)), "{tlp}");
    }
    label("red").await;
    let red = ask(&db, "i", number).await.unwrap_err();
    assert!(matches!(red, Error::Invalid { ref field, .. } if field == "talk"), "{red:?}");
    label("clear").await;
    // Who is blocked, or not registered where that is needed, asks nothing afterwards either.
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id: QuestionId = ask(&db, "loud", number).await.unwrap().question.id;
    admission::hold_asker(&db, moderator.asks_at(Utc::now()), at_event(), id, Some(Hold::Blocked), None).await.unwrap();
    let again = ask_at(&db, "loud", Some(number), Utc::now() + Duration::minutes(2)).await.unwrap_err();
    assert!(matches!(again, Error::Conflict(_)), "{again:?}");
    save(&db, SettingsInput { asking: Some("registered"), ..SettingsInput::default() }).await;
    assert!(matches!(ask(&db, "j", number).await.unwrap_err(), Error::Conflict(_)));
    save(&db, SettingsInput { asking: Some("anyone"), ..SettingsInput::default() }).await;
    // What did not take place has no afterwards, and of a private event strangers know nothing.
    for (state, who) in [("cancelled", "k"), ("postponed", "l")] {
        run(&db, format!("update events set state = '{state}' where id = {OF_EVENT}")).await;
        assert!(matches!(ask(&db, who, number).await.unwrap_err(), Error::Conflict(_)), "{state}");
    }
    run(&db, format!("update events set state = 'ended', is_private = true where id = {OF_EVENT}")).await;
    let before = questions(&db).await;
    assert_eq!(ask(&db, "m", number).await.unwrap_err(), Error::NotFound);
    assert_eq!(questions(&db).await, before);
}

/// Programs of the last release beside this one know these sources, and fail where a row has another one.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_76_what_is_asked_afterwards_is_of_a_source_that_an_older_program_knows(pool: PgPool) {
    let db = demo(pool).await;
    let number = first_talk(&db).await.number;
    end(&db, 3).await;
    let taken = ask(&db, "a", number).await.unwrap();
    assert_eq!(taken.question.source, Source::Afterwards);
    let unknown = "select count(*) from questions where source not in ('live', 'registration', 'imported', 'slido')";
    let unknown: i64 = sqlx::query_scalar(unknown).fetch_one(&db.pool).await.unwrap();
    assert_eq!((questions(&db).await, unknown), (1, 0));
    let kept = "select source from questions where asked_afterwards";
    assert_eq!(sqlx::query_scalar::<_, String>(kept).fetch_one(&db.pool).await.unwrap(), "live");
}
