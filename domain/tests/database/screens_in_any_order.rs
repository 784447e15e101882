//! Whatever people and moderators do on a board, and whatever frames get lost on the way: every screen is what its viewer
//! may see, and what is hidden or private is in no frame of the wrong kind.

mod acts;
mod hall;

use crate::common::demo;
use domain::{
    db::Db,
    ids::{EventId, QuestionId},
    qa::{
        board::{self, TalkOn},
        frames::{self, Frame},
        own, rules,
        screens::{apply, diff_window},
        types::{Audience, Board},
    },
    viewer::Viewer,
};
use hall::{HELD_WORD, Hall, MODERATOR, PARTICIPANT, at_event};
use sqlx::PgPool;

/// A frame: its name and its data.
type Sent = (&'static str, String);

/// What one audience is sent, as a room does it.
#[derive(Default)]
struct Feed {
    held: Board,
    steps: Vec<Sent>,
}

impl Feed {
    fn send(&mut self, board: &Board) {
        let (next, changes) = diff_window(&self.held, board);
        self.steps = changes.iter().map(frames::change).collect();
        self.held = next;
    }

    /// All that may go out now: to who follows, and to who comes.
    fn frames(&self) -> Vec<Sent> {
        self.steps.iter().cloned().chain([frames::snapshot(&self.held)]).collect()
    }
}

/// A screen that follows a feed. Whoever missed something comes again and is given the newest snapshot.
#[derive(Default)]
struct Screen(Option<Board>);

impl Screen {
    fn follow(&mut self, feed: &Feed, is_lost: bool) {
        if is_lost {
            self.0 = None;
        } else if let Some(board) = &mut self.0 {
            for (name, data) in &feed.steps {
                let Some(Frame::Change(step)) = frames::read(name, data) else { panic!("{name} {data}") };
                apply(board, step);
            }
        } else {
            let (name, data) = frames::snapshot(&feed.held);
            let Some(Frame::Snapshot(board)) = frames::read(name, &data) else { panic!("{name} {data}") };
            self.0 = Some(board);
        }
    }
}

/// A question as the database says that everybody, or a moderator, may see it: id, words, state, votes.
type Row = (i64, String, String, i64);

/// In the order of asking; those that moderators see, or those that everybody sees.
async fn may_see(db: &Db, event: EventId, everybody: bool) -> Vec<Row> {
    sqlx::query_as(
        "select q.id, q.body, q.state, (select count(*) from question_votes v where v.question_id = q.id) from questions q
         where q.event_id = $1 and q.state <> 'merged' and q.withdrawn_at is null and (q.is_public or not $2)
         order by date_trunc('milliseconds', q.asked_at), q.id",
    )
    .bind(event.0)
    .bind(everybody)
    .fetch_all(&db.pool)
    .await
    .unwrap()
}

fn rows(board: &Board) -> Vec<Row> {
    let row = |question: &domain::qa::types::BoardQuestion| {
        (question.id.0, question.body.clone(), question.state.into_str().to_owned(), question.votes)
    };
    board.questions.iter().map(row).collect()
}

/// Words that nobody but moderators may read at this moment, and those that they may not read either: what its asker said
/// before, or took back.
async fn secrets(db: &Db, event: EventId) -> (Vec<String>, Vec<String>) {
    let gone = "select body from questions where event_id = $1 and withdrawn_at is not null
                union select x.body from question_texts x join questions q on q.id = x.question_id where q.event_id = $1";
    let hidden = "select body from questions where event_id = $1 and not is_public
                  union select reason from questions where event_id = $1 and not is_public and reason <> ''
                  union select title from slots where event_id = $1 and tlp <> 'clear' and title <> ''
                  union select title from polls where event_id = $1 and opened_at is null
                  union select unnest(options) from polls where event_id = $1 and opened_at is null and kind <> 'rating'
                  union select a.words from poll_answers a join polls p on p.id = a.poll_id
                        where p.event_id = $1 and p.shown_at is null and a.words <> ''";
    let gone: Vec<String> = sqlx::query_scalar(gone).bind(event.0).fetch_all(&db.pool).await.unwrap();
    let hidden: Vec<String> = sqlx::query_scalar(hidden).bind(event.0).fetch_all(&db.pool).await.unwrap();
    (hidden, gone)
}

/// What is in no frame at all, and what is in those of moderators alone.
const NOBODYS: [&str; 2] = [PARTICIPANT, "\"participant\""];
const DESKS: [&str; 8] =
    [MODERATOR, "\"desk\"", "\"held_word\"", "\"moved_by\"", "\"presence\"", "\"screens\"", "\"apart\"", "\"both\""];

/// Orders of acts that are tried, and how many more may be until each act was done once.
const ORDERS: u64 = 4;
const MAX_ORDERS: u64 = 16;

/// Every kind of viewer, whatever the sequence of acts and lost frames.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_20_after_any_acts_every_screen_is_what_its_viewer_may_see(pool: PgPool) {
    let db = demo(pool).await;
    let mut hall = Hall::open(&db).await;
    let (mut talk, mut told_moderators) = (TalkOn::default(), 0);
    for seed in 0..MAX_ORDERS {
        // Which order does what hangs on ids that a database gives: what no order has done yet is waited for.
        if seed >= ORDERS && hall.missing().is_none() {
            break;
        }
        hall.begin(seed).await;
        let (mut public, mut desk) = (Feed::default(), Feed::default());
        let (mut attendee, mut stage, mut moderator) = (Screen::default(), Screen::default(), Screen::default());
        for step in 0..120 {
            let act = hall.act().await;
            let at = format!("seed {seed}, step {step}, {act}");
            let boards = board::read_both(&db, hall.event, &mut talk, hall.now).await.unwrap();
            public.send(&boards.0);
            desk.send(&boards.1);

            let (hidden, gone) = secrets(&db, hall.event).await;
            for (_, data) in public.frames() {
                let words = hidden.iter().chain(&gone).map(String::as_str).chain(NOBODYS).chain(DESKS);
                for secret in words {
                    assert!(!data.contains(secret), "{at}: {secret} is told to everybody: {data}");
                }
            }
            for (_, data) in desk.frames() {
                for secret in gone.iter().map(String::as_str).chain(NOBODYS) {
                    assert!(!data.contains(secret), "{at}: {secret} is told to moderators: {data}");
                }
                told_moderators += usize::from(hidden.iter().any(|words| data.contains(words.as_str())));
            }

            for (screen, feed) in [(&mut attendee, &public), (&mut stage, &public), (&mut moderator, &desk)] {
                screen.follow(feed, hall.chance(4));
            }
            let seen = [may_see(&db, hall.event, true).await, may_see(&db, hall.event, false).await];
            assert!(seen[1].len() <= 50, "{at}: every screen holds the whole board");
            for (screen, seen) in [(&attendee, &seen[0]), (&stage, &seen[0]), (&moderator, &seen[1])] {
                if let Some(board) = &screen.0 {
                    assert_eq!(rows(board), *seen, "{at}");
                }
            }
            // All else of a board, which no table says in one row: the screen holds what the newest snapshot does.
            for (screen, feed) in [(&attendee, &public), (&stage, &public), (&moderator, &desk)] {
                if let Some(board) = &screen.0 {
                    assert_eq!(*board, feed.held, "{at}");
                }
            }
            stays_whole(&db, &at).await;
            draws(&stage, &seen[0], &boards.0, &at);
            falls_back(&db, &hall, &boards).await;
            knows_only_theirs(&db, &mut hall, &seen[0], &at).await;
        }
    }
    assert!(told_moderators > 20, "the control: moderators are told what is hidden from others");
    assert_eq!(hall.missing(), None, "this is in none of the orders: {:?}", hall.done);
}

/// A part is a part of one that is none itself, and what came with it lies there.
async fn stays_whole(db: &Db, at: &str) {
    let chains =
        "select count(*) from questions q join questions w on w.id = q.merged_into where w.merged_into is not null";
    let stray = "select count(*) from question_votes v left join questions q on q.id = v.merged_from
                 where v.merged_from is not null and q.merged_into is distinct from v.question_id";
    for sql in [chains, stray] {
        assert_eq!(sqlx::query_scalar::<_, i64>(sql).fetch_one(&db.pool).await.unwrap(), 0, "{at}: {sql}");
    }
}

/// The stage shows one that is answered, if everybody may see it, and next those that a whole board says are next.
fn draws(stage: &Screen, seen: &[Row], whole: &Board, at: &str) {
    let Some(board) = &stage.0 else { return };
    let answering = seen.iter().find(|(_, _, state, _)| state == "answering").map(|(id, ..)| QuestionId(*id));
    assert_eq!(board.answering, answering, "{at}");
    let next = |board: &Board| {
        let (top, rest) = rules::order(board, 0);
        top.into_iter().chain(rest).take(3).map(|question| question.id).collect::<Vec<_>>()
    };
    assert_eq!(next(board), next(whole), "{at}");
}

/// Where streams are blocked the interface says the same.
async fn falls_back(db: &Db, hall: &Hall, (public, desk): &(Board, Board)) {
    let mut conn = db.pool.acquire().await.unwrap();
    for (audience, board) in [(Audience::Public, public), (Audience::Moderators, desk)] {
        assert_eq!(board::read(&mut conn, hall.event, audience, hall.now).await.unwrap(), *board);
    }
}

/// Who asked sees what they asked, whatever became of it, and nothing of others that is not for everybody.
async fn knows_only_theirs(db: &Db, hall: &mut Hall, seen: &[Row], at: &str) {
    let who: Viewer = hall.somebody();
    let list = own::list(db, who.asks_at(hall.now), at_event()).await.unwrap();
    let theirs: Vec<i64> = sqlx::query_scalar(
        "select id from questions where event_id = $1 and participant = $2 and withdrawn_at is null
         order by date_trunc('milliseconds', asked_at), id",
    )
    .bind(hall.event.0)
    .bind(who.participant.as_ref().map(|who| who.at(hall.event).unwrap()))
    .fetch_all(&db.pool)
    .await
    .unwrap();
    assert_eq!(list.iter().map(|own| own.question.id.0).collect::<Vec<_>>(), theirs, "{at}");
    for (into, words) in list.iter().filter_map(|own| own.merged_into.as_ref()) {
        assert!(seen.iter().any(|(id, body, ..)| *id == into.0 && body == words), "{at}: {words}");
    }
    let said = serde_json::to_string(&list).unwrap();
    for secret in NOBODYS.into_iter().chain(DESKS) {
        assert!(!said.contains(secret), "{at}: {secret}");
    }
}

/// The words by which this test looks for what leaks are those that the acts use.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_control_finds_what_moderators_are_told(pool: PgPool) {
    let db = demo(pool).await;
    let mut hall = Hall::open(&db).await;
    hall.begin(0).await;
    hall.ask_and_look().await;
    let (_, desk) = board::read_both(&db, hall.event, &mut TalkOn::default(), hall.now).await.unwrap();
    let (_, data) = frames::snapshot(&desk);
    for secret in DESKS.into_iter().filter(|word| !["\"apart\"", "\"both\""].contains(word)).chain([HELD_WORD]) {
        assert!(data.contains(secret), "{secret} in {data}");
    }
}
