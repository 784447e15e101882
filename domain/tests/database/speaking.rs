//! Speakers answer what their talks were asked, and who asked hears of it.

use crate::common::{
    account_with,
    boards::{SLUG, at_event},
    demo,
    speakers::{Billed, account, first_talk},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error, Lang,
    db::Db,
    ids::{PersonId, QuestionId},
    letters::types::{LetterKind, Wish, seen},
    mail::types::{Kind, Payload},
    participant::Participant,
    qa::{
        answering,
        asking::{self, AskInput},
        calling, moderation, speaking, telling,
        types::QuestionState,
    },
    viewer::{Role, Viewer},
    workflows::send_letter,
};
use sqlx::PgPool;

const MAIL: &str = "speaker@talks.test";

async fn ask(db: &Db, talk: Option<i32>, tell: Option<&str>, now: DateTime<Utc>) -> domain::Result<QuestionId> {
    let body = format!("{talk:?} {tell:?} を答えてください");
    let who = Viewer { participant: Some(Participant::everywhere(format!("p:{body}"))), ..Viewer::default() };
    let input = AskInput { body, talk, tell: tell.map(str::to_owned), lang: Lang::Ja, ..AskInput::default() };
    Ok(asking::ask(db, who.asks_at(now), at_event(), &input).await?.question.id)
}

async fn mails(db: &Db, topic: &str) -> Vec<(String, serde_json::Value)> {
    sqlx::query_as("select recipient, payload from jobs where topic = $1 order by id")
        .bind(topic)
        .fetch_all(&db.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_speaker_answers_a_week_later_and_the_asker_is_told_once(pool: PgPool) {
    let db = demo(pool).await;
    let Billed { number, person, name, .. } = first_talk(&db).await;
    let id = ask(&db, Some(number), Some("asker@home.test"), Utc::now()).await.unwrap();
    let other = ask(&db, None, None, Utc::now()).await.unwrap();
    let (speaker, stranger) = (account(&db, MAIL).await, account(&db, "stranger@talks.test").await);
    assert!(speaking::inbox(&db, speaker.asks()).await.unwrap().is_empty(), "nobody noted the address");
    assert_eq!(speaking::waiting(&db, speaker.asks()).await.unwrap(), None);

    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    speaking::note_mail(&db, organizer.asks(), at_event(), person, (MAIL, None)).await.unwrap();
    assert_eq!(mails(&db, "questions_waiting").await, []);
    sqlx::query("update events set state = 'ended', starts_at = now() - interval '7 days', ends_at = now() - interval '7 days' + interval '2 hours' where number = 54")
        .execute(&db.pool)
        .await
        .unwrap();
    let system = Viewer::system();
    assert_eq!(calling::call_speakers(&db, system.asks()).await.unwrap(), 1);
    assert_eq!(calling::call_speakers(&db, system.asks()).await.unwrap(), 0, "once");
    let told = mails(&db, "questions_waiting").await;
    assert_eq!(told.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), [MAIL]);
    let payload: Payload = serde_json::from_value(told[0].1.clone()).unwrap();
    let letter =
        speaking::letter(&db, system.asks(), Kind::QuestionsWaiting, &payload, Lang::Ja).await.unwrap().unwrap();
    assert!(letter.words.ends_with("件") && letter.path == "/me/questions", "{}", letter.words);

    let inbox = speaking::inbox(&db, speaker.asks()).await.unwrap();
    let waiting = inbox.iter().find(|question| question.row.id == id).unwrap();
    assert!(waiting.is_open() && waiting.row.waits == 1);
    assert!(inbox.iter().all(|question| question.row.id != other), "to the event, not to the talk");
    for (who, of) in [(&stranger, id), (&speaker, other)] {
        assert_eq!(speaking::answer(&db, who.asks(), of, "はい").await.unwrap_err(), Error::Concealed);
    }
    let empty = speaking::answer(&db, speaker.asks(), id, " ").await.unwrap_err();
    assert!(matches!(empty, Error::Invalid { ref field, .. } if field == "answer"));
    for _ in 0..2 {
        speaking::answer(&db, speaker.asks_at(Utc::now()), id, "**30日**で替えます").await.unwrap();
    }
    let inbox = speaking::inbox(&db, speaker.asks()).await.unwrap();
    let answered = inbox.iter().find(|question| question.row.id == id).unwrap();
    assert_eq!((answered.row.state, answered.answers.len()), (QuestionState::AnsweredText, 1));
    assert_eq!(answered.answers[0].author, name, "as billed, not as the account is named");
    let told = mails(&db, "question_answered").await;
    assert_eq!(told.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["asker@home.test"]);
    let payload: Payload = serde_json::from_value(told[0].1.clone()).unwrap();
    let letter =
        speaking::letter(&db, system.asks(), Kind::QuestionAnswered, &payload, Lang::Ja).await.unwrap().unwrap();
    assert!(letter.words.contains("30日で替えます") && letter.path.ends_with(&format!("/qa/{id}")), "{}", letter.words);
    let kept: i64 = sqlx::query_scalar("select count(*) from question_mails").fetch_one(&db.pool).await.unwrap();
    assert_eq!(kept, 0, "the address is forgotten");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_speaker_may_say_why_there_is_no_answer_and_a_moderators_answer_tells_too(pool: PgPool) {
    let db = demo(pool).await;
    let Billed { number, person, .. } = first_talk(&db).await;
    let (declined, answered) = (
        ask(&db, Some(number), None, Utc::now()).await.unwrap(),
        ask(&db, Some(number), Some("second@home.test"), Utc::now()).await.unwrap(),
    );
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    speaking::note_mail(&db, organizer.asks(), at_event(), person, (MAIL, None)).await.unwrap();
    let which = (LetterKind::QuestionsWaiting, Some(person));
    let look = send_letter::look(&db, organizer.asks(), at_event(), which).await.unwrap();
    let wish = Wish { seen: Some(seen(&look.recipients)), ..Wish::default() };
    let send = async || send_letter::send(&db, organizer.asks(), at_event(), which, (&wish, look.told)).await;
    assert_eq!(send().await, Ok(1), "told at once");
    assert!(matches!(send().await, Err(Error::Conflict(_))), "and once by one press");
    assert_eq!(mails(&db, "questions_waiting").await.len(), 1);
    let speaker = account(&db, MAIL).await;
    assert!(speaking::decline(&db, speaker.asks(), declined, "").await.is_err());
    // What nobody approved is not theirs to decide.
    sqlx::query("update questions set state = 'pending', shown_at = null where id = $1")
        .bind(declined.0)
        .execute(&db.pool)
        .await
        .unwrap();
    assert_eq!(speaking::decline(&db, speaker.asks(), declined, "理由").await.unwrap_err(), Error::Concealed);
    sqlx::query("update questions set state = 'deferred', shown_at = now() where id = $1")
        .bind(declined.0)
        .execute(&db.pool)
        .await
        .unwrap();
    // Also what a moderator has put off to them.
    speaking::decline(&db, speaker.asks_at(Utc::now()), declined, "お客さまの話になるため").await.unwrap();
    assert!(speaking::inbox(&db, speaker.asks()).await.unwrap().iter().all(|question| question.row.id != declined));
    answering::answer(&db, organizer.asks_at(Utc::now()), at_event(), answered, "会場で答えました", "").await.unwrap();
    assert_eq!(mails(&db, "question_answered").await.len(), 1);
}

/// What a mail of an answer says to who asked, as it would be sent now.
async fn letter_of(db: &Db, id: QuestionId) -> Option<speaking::Letter> {
    let event = sqlx::query_scalar::<_, i64>("select event_id from questions where id = $1").bind(id.0);
    let event = Some(event.fetch_one(&db.pool).await.unwrap().into());
    let payload = Payload { event, question: Some(id), ..Payload::default() };
    speaking::letter(db, Viewer::system().asks(), Kind::QuestionAnswered, &payload, Lang::En).await.unwrap()
}

/// Who asked at a talk that stays within the community is told, and the mail holds nothing of it.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_who_asked_of_green_is_told_that_an_answer_stands_and_no_word_of_it(pool: PgPool) {
    let db = demo(pool).await;
    let Billed { number, name: speaker, .. } = first_talk(&db).await;
    let label = async |tlp: &str| {
        let sql = "update slots set tlp = $1, title = 'only-within' where position = $2
                   and event_id = (select e.id from events e join series s on s.id = e.series_id where s.slug = $3 and e.number = 54)";
        sqlx::query(sql).bind(tlp).bind(number).bind(SLUG).execute(&db.pool).await.unwrap();
    };
    label("green").await;
    let id = ask(&db, Some(number), Some("asker@home.test"), Utc::now()).await.unwrap();
    assert!(letter_of(&db, id).await.is_none(), "nothing stands yet");
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    answering::answer(&db, organizer.asks_at(Utc::now()), at_event(), id, "ここだけの答え", &speaker).await.unwrap();
    let told = mails(&db, "question_answered").await;
    assert_eq!(told.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["asker@home.test"]);
    let letter = letter_of(&db, id).await.unwrap();
    assert_eq!(letter.path, format!("/{SLUG}/54/talks/{number}/within"));
    let all = format!("{} {} {}", letter.event, letter.path, letter.words);
    for secret in ["答えてください", "ここだけの答え", "only-within", speaker.as_str()] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    // The control: of an open talk all of it is said. Of a narrower one there is no page that they could read.
    label("clear").await;
    let open = letter_of(&db, id).await.unwrap();
    assert!(open.words.contains("答えてください") && open.words.contains("ここだけの答え"), "{}", open.words);
    for narrow in ["amber", "amber_strict", "red"] {
        label(narrow).await;
        assert!(letter_of(&db, id).await.is_none(), "{narrow}");
    }
    // What a moderator hid has nothing to tell either.
    label("green").await;
    moderation::set_state(&db, organizer.asks_at(Utc::now()), at_event(), id, QuestionState::Hidden.into())
        .await
        .unwrap();
    assert!(letter_of(&db, id).await.is_none());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_asker_whose_mailbox_has_got_enough_is_told_later_and_once(pool: PgPool) {
    let db = demo(pool).await;
    let (now, system) = (Utc::now(), Viewer::system());
    let number = first_talk(&db).await.number;
    let mut answered = Vec::new();
    for (talk, mail) in [
        (None, "busy@home.test"),
        (Some(number), "busy@home.test"),
        (None, "Busy@home.test"),
        (Some(number), "other@home.test"),
    ] {
        answered.push(ask(&db, talk, Some(mail), now).await.unwrap());
    }
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    for id in &answered {
        answering::answer(&db, organizer.asks_at(now), at_event(), *id, "会場で答えました", "").await.unwrap();
    }
    let told = async || {
        let mails = mails(&db, "question_answered").await;
        let mut told: Vec<_> = mails.iter().map(|(_, payload)| payload["question"].as_i64().unwrap()).collect();
        told.sort_unstable();
        told
    };
    assert_eq!(told().await, [answered[0].0, answered[1].0, answered[3].0], "two an hour to one mailbox");
    assert_eq!(telling::tell_late(&db, system.asks_at(now + Duration::minutes(50))).await, Ok(0));
    assert_eq!(telling::tell_late(&db, organizer.asks_at(now)).await, Err(Error::Forbidden));
    // Two workers at once.
    let later = now + Duration::minutes(61);
    let (one, two) =
        tokio::join!(telling::tell_late(&db, system.asks_at(later)), telling::tell_late(&db, system.asks_at(later)));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    let ids: Vec<_> = answered.iter().map(|id| id.0).collect();
    assert_eq!(told().await, ids);
    let kept: i64 = sqlx::query_scalar("select count(*) from question_mails").fetch_one(&db.pool).await.unwrap();
    assert_eq!(kept, 0, "the address is forgotten");
    // What becomes a part of an answered question is answered with it.
    let late = ask(&db, None, Some("late@home.test"), now).await.unwrap();
    moderation::merge(&db, organizer.asks_at(now), at_event(), late, answered[0], None).await.unwrap();
    assert_eq!(telling::tell_late(&db, system.asks_at(now)).await, Ok(1));
    let last = mails(&db, "question_answered").await.pop().unwrap();
    assert_eq!((last.0.as_str(), last.1["question"].as_i64()), ("late@home.test", Some(answered[0].0)));
}

/// An address that was noted opens nothing to whoever has not proved that it is theirs.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_an_address_counts_for_its_series_and_for_its_owner(pool: PgPool) {
    let db = demo(pool).await;
    let Billed { number, person, .. } = first_talk(&db).await;
    ask(&db, Some(number), None, Utc::now()).await.unwrap();
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    let foreign = account_with(&db, "security-jaws", Role::Owner).await;
    let refused = speaking::note_mail(&db, foreign.asks(), at_event(), person, (MAIL, None)).await.unwrap_err();
    assert_eq!(refused, Error::Concealed);
    let nobody = speaking::note_mail(&db, organizer.asks(), at_event(), PersonId(0), (MAIL, None)).await.unwrap_err();
    assert_eq!(nobody, Error::NotFound);
    for wrong in ["nonsense", "a b@c"] {
        let error = speaking::note_mail(&db, organizer.asks(), at_event(), person, (wrong, None)).await.unwrap_err();
        assert!(matches!(error, Error::Invalid { ref field, .. } if field == "mail"), "{error:?}");
    }
    speaking::note_mail(&db, organizer.asks(), at_event(), person, (MAIL, None)).await.unwrap();
    let owner = account(&db, MAIL).await;
    assert!(!speaking::inbox(&db, owner.asks()).await.unwrap().is_empty(), "the control");
    sqlx::query("update accounts set confirmed_at = null where mail = $1").bind(MAIL).execute(&db.pool).await.unwrap();
    assert!(speaking::inbox(&db, owner.asks()).await.unwrap().is_empty(), "begun by somebody, and never proved");
    sqlx::query("update accounts set confirmed_at = now() where mail = $1").bind(MAIL).execute(&db.pool).await.unwrap();
    speaking::note_mail(&db, organizer.asks(), at_event(), person, ("", None)).await.unwrap();
    assert!(speaking::inbox(&db, owner.asks()).await.unwrap().is_empty(), "taken away");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_address_for_the_answer_is_checked_and_loses_no_question(pool: PgPool) {
    let db = demo(pool).await;
    let wrong = ask(&db, None, Some("not an address"), Utc::now()).await.unwrap_err();
    assert!(matches!(wrong, Error::Invalid { ref field, .. } if field == "mail"), "{wrong:?}");
    ask(&db, None, Some(" "), Utc::now() + Duration::seconds(1)).await.unwrap();
    let kept: i64 = sqlx::query_scalar("select count(*) from question_mails").fetch_one(&db.pool).await.unwrap();
    assert_eq!(kept, 0);
}
