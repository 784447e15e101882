//! Polls and reactions: who may answer, what is counted, what nobody sees before it is shown.

use crate::common::{
    account_with,
    boards::{SLUG, at_event, boards_at, event, somebody},
    demo,
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    ids::{EventRef, PollId, QuestionId},
    pages::{home, question, questions, report},
    qa::{
        polls::{
            answering::{self, Wanted},
            reacting,
            running::{self, PollAct},
            types::{Poll, PollAnswer, PollState, Reaction},
            writing::{self, Draft, PollInput},
        },
        presence,
        together::Refused,
        types::{Audience, Board},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;
use tokio::task::JoinSet;

/// A poll as everybody and as moderators see it.
async fn seen(db: &Db, id: PollId) -> (Option<Poll>, Poll) {
    let (public, moderators) = boards_at(db, Utc::now()).await;
    let of = |board: &Board| board.polls.iter().find(|poll| poll.id == id).cloned();
    (of(&public), of(&moderators).unwrap())
}

async fn drafted(db: &Db, who: &Viewer, kind: &str) -> PollId {
    let text = str::to_owned;
    let input = PollInput {
        kind: text(kind),
        title: text("使っていない鍵をどうしますか"),
        options: text("消す\n止める\n聞く"),
    };
    writing::save(db, who.asks(), at_event(), Draft::New(""), &input).await.unwrap()
}

async fn run(db: &Db, who: &Viewer, id: PollId, act: PollAct) -> domain::Result<()> {
    running::run(db, who.asks(), at_event(), id, act, 0).await
}

async fn prepare(db: &Db, who: &str, id: PollId, choices: &[i16]) -> domain::Result<PollAnswer> {
    answering::prepare(db, somebody(who).asks(), id, &Wanted { choices, words: "" }).await
}

async fn answer(db: &Db, who: &str, id: PollId, choices: &[i16]) -> domain::Result<()> {
    let answer = prepare(db, who, id, choices).await?;
    written(answering::write(db, &[answer]).await?)
}

/// What became of one answer.
fn written(mut refused: Vec<Refused<PollId>>) -> domain::Result<()> {
    refused.pop().map_or(Ok(()), |refused| Err(refused.why))
}

fn votes(poll: &Poll) -> Vec<i64> {
    poll.options.iter().map(|option| option.votes).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn results_are_hidden_until_a_moderator_shows_them(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let unused = drafted(&db, &moderator, "single").await;
    writing::remove(&db, moderator.asks(), at_event(), unused, None).await.unwrap();
    let id = drafted(&db, &moderator, "single").await;
    assert_eq!(seen(&db, id).await.0, None, "a draft is nobody's");
    assert_eq!(prepare(&db, "a", id, &[1]).await.unwrap_err(), Error::NotFound);
    assert!(matches!(run(&db, &moderator, id, PollAct::Show).await, Err(Error::Conflict(_))));

    run(&db, &moderator, id, PollAct::Open).await.unwrap();
    for (who, choice) in [("a", 2), ("b", 2), ("c", 1), ("a", 3)] {
        answer(&db, who, id, &[choice]).await.unwrap();
    }
    let (public, moderators) = seen(&db, id).await;
    let public = public.unwrap();
    assert_eq!((public.voters, votes(&public)), (3, vec![0, 0, 0]), "the last answer of each counts, unseen");
    assert_eq!(votes(&moderators), [1, 1, 1]);

    run(&db, &moderator, id, PollAct::Close).await.unwrap();
    assert!(matches!(prepare(&db, "d", id, &[1]).await, Err(Error::Conflict(_))));
    assert_eq!(votes(&seen(&db, id).await.0.unwrap()), [0, 0, 0], "closed is not shown");
    let in_file = async |who: &Viewer, audience| {
        let file = questions::export(&db, who.asks(), at_event(), audience).await.unwrap();
        file.polls.iter().filter(|poll| poll.id == id).map(votes).next()
    };
    assert_eq!(in_file(&Viewer::visitor(), Audience::Public).await, None);
    assert_eq!(in_file(&moderator, Audience::Moderators).await, Some(vec![1, 1, 1]));
    run(&db, &moderator, id, PollAct::Show).await.unwrap();
    assert_eq!(in_file(&Viewer::visitor(), Audience::Public).await, Some(vec![1, 1, 1]));
    assert_eq!(votes(&seen(&db, id).await.0.unwrap()), [1, 1, 1]);
    run(&db, &moderator, id, PollAct::Hide).await.unwrap();
    assert_eq!(votes(&seen(&db, id).await.0.unwrap()), [0, 0, 0]);

    let removed = writing::remove(&db, moderator.asks(), at_event(), id, None).await;
    assert!(matches!(removed, Err(Error::Conflict(_))), "what was answered stays: {removed:?}");
    // Opened again it goes on with what was answered; nothing takes an answer back.
    run(&db, &moderator, id, PollAct::Open).await.unwrap();
    answer(&db, "a", id, &[]).await.unwrap();
    assert_eq!(seen(&db, id).await.1.voters, 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_report_holds_the_results_that_were_shown(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let (shown, hidden) = (drafted(&db, &moderator, "single").await, drafted(&db, &moderator, "rating").await);
    for (id, act) in [(shown, PollAct::Finish), (hidden, PollAct::Close)] {
        run(&db, &moderator, id, PollAct::Open).await.unwrap();
        answer(&db, "a", id, &[2]).await.unwrap();
        run(&db, &moderator, id, act).await.unwrap();
    }
    sqlx::raw_sql(
        "update events set state = 'ended' where number = 54;
         insert into reports (event_id, state, published_at) select id, 'published', now() from events where number = 54
         on conflict (event_id) do update set state = 'published', published_at = now()",
    )
    .execute(&db.pool)
    .await
    .unwrap();
    let page = report::load(&db, Viewer::visitor().asks(), at_event()).await.unwrap();
    let polls: Vec<_> = page.polls.iter().map(|poll| (poll.question.as_str(), poll.options.clone())).collect();
    let options = [("消す", 0), ("止める", 1), ("聞く", 0)].map(|(words, votes)| (words.to_owned(), votes));
    let of_shown = polls.iter().filter(|(_, listed)| *listed == options).count();
    assert_eq!(of_shown, 1, "{polls:?}");
    assert!(polls.iter().all(|(_, listed)| listed.len() != 5), "what was not shown is not in the report: {polls:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_question_that_was_taken_up_has_its_minute_in_the_video(pool: PgPool) {
    let db = demo(pool).await;
    let minute = async |sql: &str| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&db.pool).await.unwrap();
        let id: i64 = sqlx::query_scalar("select id from questions where body = 'いつ話されましたか'")
            .fetch_one(&db.pool)
            .await
            .unwrap();
        let page = question::load(&db, Viewer::visitor().asks(), at_event(), QuestionId(id)).await.unwrap();
        page.question.video_at
    };
    let asked = "insert into questions (event_id, position, body, state, source, answering_at)
                 select id, 900, 'いつ話されましたか', 'answered', 'live', starts_at + interval '62 minutes' from events where number = 54";
    assert_eq!(minute(asked).await, None, "nobody has said where the recording begins");
    let recorded = "update events set video_url = 'https://www.youtube.com/watch?v=abc', video_offset = '5 minutes' where number = 54";
    assert_eq!(minute(recorded).await, Some(67 * 60));
    assert_eq!(minute("update questions set state = 'live' where body = 'いつ話されましたか'").await, None);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_first_page_names_an_event_that_has_begun_though_nobody_switched_it_to_live(pool: PgPool) {
    let db = demo(pool).await;
    sqlx::raw_sql(
        "update events set state = 'open', starts_at = now() - interval '10 minutes', ends_at = now() + interval '1 hour'
         where number = 54",
    )
    .execute(&db.pool)
    .await
    .unwrap();
    let page = home::load(&db, Viewer::visitor().asks()).await.unwrap();
    assert!(page.live.iter().any(|live| live.card.number == 54));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_poll_closes_by_itself_and_with_the_board(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = drafted(&db, &moderator, "single").await;
    let now = Utc::now();
    running::run(&db, moderator.asks_at(now), at_event(), id, PollAct::Open, 30).await.unwrap();
    let state = async |at: DateTime<Utc>| {
        boards_at(&db, at).await.0.polls.into_iter().find(|poll| poll.id == id).map(|poll| poll.state)
    };
    assert_eq!(state(now + Duration::seconds(29)).await, Some(PollState::Open));
    let late = now + Duration::seconds(31);
    assert_eq!(state(late).await, Some(PollState::Closed));
    let refused = answering::prepare(&db, somebody("a").asks_at(late), id, &Wanted { choices: &[1], words: "" }).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");

    run(&db, &moderator, id, PollAct::Open).await.unwrap();
    sqlx::query("update events set state = 'ended' where id = $1")
        .bind(event(&db).await.0)
        .execute(&db.pool)
        .await
        .unwrap();
    assert_eq!(state(Utc::now()).await, Some(PollState::Closed));
    assert!(matches!(answer(&db, "a", id, &[1]).await, Err(Error::Conflict(_))));
    assert!(matches!(run(&db, &moderator, id, PollAct::Open).await, Err(Error::Conflict(_)) | Ok(())));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_poll_is_open_at_a_time_whoever_presses(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(drafted(&db, &moderator, "single").await);
    }
    let mut presses = JoinSet::new();
    for id in ids.clone() {
        let (db, moderator) = (db.clone(), moderator.clone());
        presses.spawn(async move { run(&db, &moderator, id, PollAct::Open).await });
    }
    for pressed in presses.join_all().await {
        pressed.unwrap();
    }
    let (_, board) = boards_at(&db, Utc::now()).await;
    assert_eq!(board.polls.iter().filter(|poll| poll.state == PollState::Open).count(), 1);
    // What was opened keeps its words.
    let input = PollInput { kind: "single".to_owned(), title: "x".to_owned(), options: "a\nb".to_owned() };
    let again = writing::save(&db, moderator.asks(), at_event(), Draft::Known(ids[0], None), &input).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn polls_are_the_moderators_and_answers_are_of_who_may_vote(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = drafted(&db, &moderator, "several").await;
    run(&db, &moderator, id, PollAct::Open).await.unwrap();
    let helper = account_with(&db, SLUG, Role::Reporter).await;
    let stranger = account_with(&db, "security-jaws", Role::Owner).await;
    assert_eq!(run(&db, &helper, id, PollAct::Close).await.unwrap_err(), Error::Forbidden);
    assert_eq!(run(&db, &stranger, id, PollAct::Close).await.unwrap_err(), Error::Concealed);
    assert_eq!(run(&db, &somebody("a"), id, PollAct::Close).await.unwrap_err(), Error::SignInRequired);
    let other = EventRef::new("security-jaws", 42);
    let moved = running::run(&db, stranger.asks(), other, id, PollAct::Close, 0).await;
    assert_eq!(moved.unwrap_err(), Error::NotFound, "a poll of another event");

    for wrong in [[0].as_slice(), &[4], &[-1, 1]] {
        assert!(matches!(prepare(&db, "a", id, wrong).await, Err(Error::Invalid { .. })), "{wrong:?}");
    }
    let one = answering::toggle(&db, somebody("a").asks(), at_event(), id, 1, true).await.unwrap();
    answering::write(&db, &[one]).await.unwrap();
    let two = answering::toggle(&db, somebody("a").asks(), at_event(), id, 3, true).await.unwrap();
    assert_eq!(two.choices, [1, 3]);
    answering::write(&db, &[two]).await.unwrap();
    let less = answering::toggle(&db, somebody("a").asks(), at_event(), id, 1, false).await.unwrap();
    assert_eq!(less.choices, [3]);

    let event = event(&db).await.0;
    sqlx::query("insert into held_askers (event_id, participant, hold, at) values ($1, 'p:a', 'blocked', now())")
        .bind(event)
        .execute(&db.pool)
        .await
        .unwrap();
    assert!(matches!(prepare(&db, "a", id, &[1]).await, Err(Error::Conflict(_))));
    sqlx::query("update events set voting = 'registered' where id = $1").bind(event).execute(&db.pool).await.unwrap();
    assert!(matches!(prepare(&db, "b", id, &[1]).await, Err(Error::Conflict(_))));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn words_are_counted_as_one_whatever_their_case_and_held_ones_are_refused(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = drafted(&db, &moderator, "words").await;
    run(&db, &moderator, id, PollAct::Open).await.unwrap();
    sqlx::query("update series set held_words = '{ばか,ass}' where slug = $1")
        .bind(SLUG)
        .execute(&db.pool)
        .await
        .unwrap();
    for (who, words) in [("a", "IAM、鍵"), ("b", "iam"), ("a", "IAM, ログ")] {
        let given = answering::prepare(&db, somebody(who).asks(), id, &Wanted { choices: &[], words }).await.unwrap();
        answering::write(&db, &[given]).await.unwrap();
    }
    let class = Wanted { choices: &[], words: "class" };
    assert!(answering::prepare(&db, somebody("c").asks(), id, &class).await.is_ok(), "a part of a word is none");
    for wrong in ["ばか", "ASS", "a,b,c,d", &"長".repeat(21)] {
        let given = answering::prepare(&db, somebody("c").asks(), id, &Wanted { choices: &[], words: wrong }).await;
        assert!(matches!(given, Err(Error::Invalid { .. })), "{wrong}");
    }
    let (public, moderators) = seen(&db, id).await;
    assert!(public.unwrap().options.is_empty());
    let words: Vec<_> = moderators.options.iter().map(|option| (option.words.as_str(), option.votes)).collect();
    assert_eq!(words, [("IAM", 2), ("ログ", 1)]);
    assert_eq!(moderators.voters, 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn five_thousand_answers_are_counted_once_each_whoever_sends_twice(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = drafted(&db, &moderator, "single").await;
    run(&db, &moderator, id, PollAct::Open).await.unwrap();
    let event = event(&db).await;
    let of = |n: usize, choice: i16| PollAnswer {
        event,
        poll: id,
        participant: format!("p:{n}"),
        account: None,
        has_role: false,
        at: Utc::now(),
        choices: vec![choice],
        words: Vec::new(),
    };
    // Each is sent three times, by batches of other processes too: what they chose at last is the same in all of them.
    let all: Vec<PollAnswer> = (0..5_000_usize).map(|n| of(n, i16::try_from(n % 3).unwrap() + 1)).collect();
    let mut batches = JoinSet::new();
    for batch in all.chunks(500).chain(all.chunks(330)).chain(all.chunks(470)) {
        let (db, batch) = (db.clone(), batch.to_vec());
        batches.spawn(async move { answering::write(&db, &batch).await });
    }
    for refused in batches.join_all().await {
        assert!(refused.unwrap().is_empty(), "nothing was closed meanwhile");
    }
    let (_, poll) = seen(&db, id).await;
    assert_eq!((poll.voters, votes(&poll)), (5_000, vec![1_667, 1_667, 1_666]));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn everybody_reacts_once_to_the_talk_that_is_on(pool: PgPool) {
    let db = demo(pool).await;
    let event = event(&db).await;
    sqlx::query("update events set state = 'open' where id = $1").bind(event.0).execute(&db.pool).await.unwrap();
    let refused = reacting::prepare(&db, somebody("a").asks(), at_event(), Some(Reaction::Aha)).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "nothing is on before the evening: {refused:?}");

    let now = Utc::now();
    sqlx::query("update events set state = 'live' where id = $1").bind(event.0).execute(&db.pool).await.unwrap();
    sqlx::query(
        "update slots set starts_at = $2, minutes = 20
         where id = (select id from slots where event_id = $1 and kind = 'talk' order by position limit 1)",
    )
    .bind(event.0)
    .bind(now - Duration::minutes(5))
    .execute(&db.pool)
    .await
    .unwrap();
    sqlx::query("update slots set starts_at = null where event_id = $1 and starts_at <> $2")
        .bind(event.0)
        .bind(now - Duration::minutes(5))
        .execute(&db.pool)
        .await
        .unwrap();
    let react = async |who: &str, kind: Option<Reaction>| {
        let wanted = reacting::prepare(&db, somebody(who).asks_at(now), at_event(), kind).await.unwrap();
        assert_eq!(reacting::write(&db, &[wanted.clone(), wanted]).await, Ok(Vec::new()));
    };
    for (who, kind) in [("a", Reaction::Aha), ("b", Reaction::Applause), ("a", Reaction::Same), ("c", Reaction::Same)] {
        react(who, Some(kind)).await;
    }
    react("c", None).await;
    let counts = boards_at(&db, now).await.0.reactions.map(|reactions| reactions.counts);
    assert_eq!(counts, Some([0, 0, 1, 1]));
    assert_eq!(boards_at(&db, now + Duration::hours(9)).await.0.reactions, None, "nothing is on any more");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn moderators_see_who_else_moderates_and_nobody_else_does(pool: PgPool) {
    let db = demo(pool).await;
    let (one, two) = (account_with(&db, SLUG, Role::Moderator).await, account_with(&db, SLUG, Role::Organizer).await);
    let now = Utc::now();
    let question = boards_at(&db, now).await.0.questions[0].id;
    presence::here(&db, one.asks_at(now), at_event(), Some(question)).await.unwrap();
    presence::here(&db, two.asks_at(now), at_event(), None).await.unwrap();
    assert_eq!(
        presence::here(&db, somebody("a").asks_at(now), at_event(), None).await.unwrap_err(),
        Error::SignInRequired
    );
    let (public, moderators) = boards_at(&db, now + Duration::seconds(44)).await;
    assert!(public.presence.is_empty());
    let there: Vec<_> = moderators.presence.iter().map(|one| one.question).collect();
    assert_eq!(there.len(), 2);
    assert!(there.contains(&Some(question)) && there.contains(&None));
    presence::here(&db, two.asks_at(now + Duration::seconds(20)), at_event(), None).await.unwrap();
    let left = boards_at(&db, now + Duration::seconds(46)).await.1.presence;
    assert_eq!(left.len(), 1, "who closed the console is there no more: {left:?}");
}
