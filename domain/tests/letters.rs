//! Letters to speakers: each once, in the words that an organizer wrote and in the language of its reader, looked at before
//! it goes, switched off, never of a talk that no mail may name.
#![cfg(feature = "db")]

mod common;

use chrono::{DateTime, Duration, Utc};
use common::{
    account_with,
    seats::{one, run, wide},
};
use domain::{
    Error, Lang,
    agenda::{
        drafting,
        tlp::{Sharing, Tlp},
        types::{DraftSlot, DraftSpeaker, SlotKind},
    },
    db::Db,
    events::types::{EventState, Step},
    ids::{EventRef, PersonId},
    jobs::{self, JobKind},
    letters::{
        editing::{self, LetterInput},
        types::{LetterKind, Scope, Wish, Words, seen},
    },
    mail::{outbox, render::render},
    pages,
    qa::{calling, speaking},
    viewer::{Role, Viewer},
    workflows::{
        change_state,
        release_agenda::{self, ReleaseLook},
        remind_speakers, speaker_letters,
    },
};
use sqlx::PgPool;

const SLUG: &str = "halls";

fn at_event() -> EventRef<'static> {
    EventRef::new(SLUG, 1)
}

/// 2026-12-01 in Tokyo; the event begins on the 9th at 19:00.
fn now() -> DateTime<Utc> {
    "2026-12-01T03:00:00Z".parse().unwrap()
}

fn slot(title: &str, speaker: &str) -> DraftSlot {
    DraftSlot {
        title: title.to_owned(),
        minutes: 20,
        kind: SlotKind::Talk,
        speakers: vec![DraftSpeaker::named(speaker)],
        ..DraftSlot::default()
    }
}

fn words(text: &str) -> [Words; 2] {
    [
        Words::new(format!("{text}: {{回}}"), format!("{{名前}} さん、{text}\n\n{{枠}}")),
        Words::new(format!("EN {text}"), format!("Dear {{name}}, {text}\n\n{{talks}}")),
    ]
}

/// To whom, which letter, its subject and its text.
type Letter = (String, String, String, String);

struct House {
    db: Db,
    organizer: Viewer,
}

/// An open event whose agenda of three talks is released; two of its speakers are reached, one of them reads English.
async fn house(pool: &PgPool) -> House {
    let db = wide(pool).await;
    run(
        &db,
        "insert into series (slug, name) values ('halls', 'Halls'), ('other', 'Other');
         insert into events (series_id, number, state, starts_at, ends_at)
         select id, 1, 'open', '2026-12-09T10:00:00Z', '2026-12-09T12:00:00Z' from series;",
    )
    .await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    let house = House { db, organizer };
    house.release(vec![slot("鍵の話", "氷野 陸"), slot("ログの話", "森川 律"), slot("権限の話", "白石 遥")]).await;
    run(
        &house.db,
        "insert into person_mails (series_id, person_id, mail, mail_key, language, at)
         select s.id, p.id, m.mail, m.mail, m.language, now() from series s, people p
         join (values ('氷野 陸', 'hino@talks.test', 'ja'), ('森川 律', 'morikawa@talks.test', 'en')) m (name, mail, language) on m.name = p.name
         where s.slug = 'halls';",
    )
    .await;
    house
}

impl House {
    async fn plan(&self, slots: Vec<DraftSlot>) -> i32 {
        let asked = self.organizer.asks_at(now());
        let base = pages::agenda_editor::load(&self.db, asked, at_event()).await.unwrap().version;
        drafting::save(&self.db, asked, at_event(), base, slots).await.unwrap().version
    }

    async fn release(&self, slots: Vec<DraftSlot>) {
        let version = self.plan(slots).await;
        release_agenda::release(&self.db, self.organizer.asks_at(now()), at_event(), version).await.unwrap();
    }

    async fn slots(&self) -> Vec<DraftSlot> {
        pages::agenda_editor::load(&self.db, self.organizer.asks_at(now()), at_event()).await.unwrap().slots
    }

    async fn look(&self) -> Option<ReleaseLook> {
        release_agenda::look(&self.db, self.organizer.asks_at(now()), at_event()).await.unwrap()
    }

    async fn tell(&self, look: &ReleaseLook, wish: &Wish) -> domain::Result<usize> {
        let asked = self.organizer.asks_at(now());
        release_agenda::release_and_tell(&self.db, asked, at_event(), look.base, wish).await
    }

    async fn person(&self, name: &str) -> PersonId {
        one(&self.db, &format!("select id from people where name = '{name}'")).await.into()
    }

    async fn save(&self, kind: LetterKind, scope: Scope, words: [Words; 2]) -> domain::Result<()> {
        let asked = self.organizer.asks_at(now());
        let page = pages::speaker_letters::load(&self.db, asked, at_event()).await.unwrap();
        let letter = page.letters.into_iter().find(|one| one.letter.kind == kind).unwrap().letter;
        let input = LetterInput { kind, scope, words, version: letter.version };
        editing::save(&self.db, asked, at_event(), &input).await
    }

    /// All letters that were written since the last time, as the worker puts them together.
    async fn sent(&self, at: DateTime<Utc>) -> Vec<Letter> {
        let system = Viewer::system();
        run(&self.db, "update jobs set next_try_at = '2026-01-01', state = 'queued', attempts = 0").await;
        let jobs = jobs::claim(&self.db, system.asks_at(at), &[JobKind::Mail], 100).await.unwrap();
        let mut sent = Vec::new();
        for mail in jobs.iter().filter_map(outbox::mail_of).filter(|mail| mail.kind.is_to_speaker()) {
            let Some(facts) = speaker_letters::prepare(&self.db, system.asks_at(at), &mail).await.unwrap() else {
                continue;
            };
            let rendered = render(mail.kind, mail.lang, "https://x.example", None, &facts);
            sent.push((mail.to, mail.kind.into_str().to_owned(), rendered.subject, rendered.text));
        }
        run(&self.db, "delete from jobs").await;
        sent.sort();
        sent
    }
}

fn to(sent: &[Letter]) -> Vec<(&str, &str)> {
    sent.iter().map(|(to, kind, ..)| (to.as_str(), kind.as_str())).collect()
}

fn conflict<T: std::fmt::Debug>(result: domain::Result<T>) {
    assert!(matches!(result, Err(Error::Conflict(_))), "{result:?}");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_release_is_looked_at_and_what_was_typed_is_what_goes(pool: PgPool) {
    let house = house(&pool).await;
    assert_eq!(house.look().await, None, "nothing new");
    let mut slots = house.slots().await;
    slots[0].minutes = 30;
    slots.remove(2);
    house.plan(slots).await;
    let look = house.look().await.unwrap();
    let seen_of: Vec<_> = look.recipients.iter().map(|one| (one.name.as_str(), one.kind, one.lang)).collect();
    assert_eq!(seen_of, [("森川 律", LetterKind::TalkMoved, Lang::En)], "who is reached and moves");
    assert_eq!(look.unreached, ["白石 遥"], "gone, and no address is noted");
    assert_eq!(look.letters.len(), 1);
    assert_eq!(one(&house.db, "select count(*) from agenda_releases").await, 1, "looking releases nothing");
    assert_eq!(one(&house.db, "select count(*) from slots").await, 3);

    // Words that cannot be sent release nothing.
    let person = house.person("森川 律").await;
    let typed = |words: [Words; 2]| Wish {
        letters: vec![(LetterKind::TalkMoved, words)],
        seen: Some(seen(&look.recipients)),
        ..Wish::default()
    };
    let long = typed([Words::new("長".repeat(121), "x"), Words::new("", "no subject")]);
    let Err(Error::Invalid { field, others, .. }) = house.tell(&look, &long).await else { panic!() };
    let others: Vec<_> = others.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!((field.as_str(), others), ("letter/talk_moved/subject_ja", vec!["letter/talk_moved/subject_en"]));
    // Nor does a list of others than those who were looked at.
    conflict(house.tell(&look, &Wish { seen: Some(String::new()), ..Wish::default() }).await);
    assert_eq!(one(&house.db, "select count(*) from agenda_releases").await, 1);

    assert_eq!(house.tell(&look, &typed(words("部屋の都合"))).await, Ok(1));
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("morikawa@talks.test", "talk_moved")]);
    assert_eq!(sent[0].2, "EN 部屋の都合");
    assert!(sent[0].3.contains("Dear 森川 律, 部屋の都合\n\nログの話: 19:20 → 19:30"), "{}", sent[0].3);
    assert!(sent[0].3.contains("https://x.example/halls/1"), "{}", sent[0].3);
    assert_eq!(house.tell(&look, &Wish::default()).await, Ok(0), "released already");
    assert_eq!(house.sent(now()).await, []);

    // For this person alone, and for nobody at all.
    let mut slots = house.slots().await;
    slots[0].minutes = 40;
    house.plan(slots).await;
    let look = house.look().await.unwrap();
    let own = Wish { own: vec![(person, Words::new("To you\r\nBcc: x@y.test", "Only you"))], ..Wish::default() };
    assert_eq!(house.tell(&look, &own).await, Ok(1));
    let sent = house.sent(now()).await;
    assert_eq!(sent[0].2, "To you Bcc: x@y.test", "promise 30: a subject is one line");
    assert!(sent[0].3.starts_with("Only you\n\nログの話: 19:30 → 19:40\n"), "what moved is said: {}", sent[0].3);
    let mut slots = house.slots().await;
    slots[0].minutes = 50;
    house.plan(slots).await;
    let look = house.look().await.unwrap();
    let quiet = Wish { is_silent: true, ..Wish::default() };
    assert_eq!(house.tell(&look, &quiet).await, Ok(0));
    let mut slots = house.slots().await;
    slots[0].minutes = 20;
    house.plan(slots).await;
    let look = house.look().await.unwrap();
    assert_eq!(house.tell(&look, &Wish { without: vec![person], ..Wish::default() }).await, Ok(0));
    assert_eq!(house.sent(now()).await, []);
    assert_eq!(one(&house.db, "select count(*) from agenda_releases").await, 5);
    house.db.pool.close().await;
}

#[sqlx::test(migrations = "../migrations")]
async fn two_who_release_at_once_tell_once(pool: PgPool) {
    let house = house(&pool).await;
    let mut slots = house.slots().await;
    slots[0].minutes = 30;
    let base = house.plan(slots).await;
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (db, who) = (house.db.clone(), house.organizer.clone());
            tokio::spawn(async move {
                release_agenda::release_and_tell(&db, who.asks_at(now()), at_event(), base, &Wish::default()).await
            })
        })
        .collect();
    let mut told = 0;
    for task in tasks {
        told += task.await.unwrap().unwrap();
    }
    assert_eq!((told, house.sent(now()).await.len()), (1, 1));
    house.db.pool.close().await;
}

#[sqlx::test(migrations = "../migrations")]
async fn who_proposed_a_talk_hears_of_its_first_release_and_speaks_for_nobody_by_that(pool: PgPool) {
    let house = house(&pool).await;
    run(
        &house.db,
        "insert into accounts (mail, mail_key, name, language, confirmed_at) values ('new@talks.test', 'new@talks.test', 'New', 'en', now());
         insert into proposal_calls (series_id, lengths, kinds, created_at, updated_at) select id, '{20}', '{talk}', now(), now() from series where slug = 'halls';
         insert into proposals (call_id, event_id, account_id, code, number, state, title, minutes, kind, name, confirm_by, submitted_at, placed_at, created_at, updated_at)
         select c.id, e.id, a.id, 'x', 1, 'confirmed', '新しい話', 20, 'talk', '波戸 灯', now(), now(), now(), now(), now()
         from proposal_calls c join events e on e.series_id = c.series_id, accounts a where a.mail = 'new@talks.test';",
    )
    .await;
    let mut slots = house.slots().await;
    slots.push(slot("新しい話", "波戸 灯"));
    house.release(slots).await;
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("new@talks.test", "agenda_released")]);
    assert!(sent[0].3.contains("Dear 波戸 灯,") && sent[0].3.contains("新しい話: 20:00"), "{}", sent[0].3);
    assert_eq!(one(&house.db, "select count(*) from speakers").await, 0);
    // Once a label keeps it in the room, no mail names it.
    let mut slots = house.slots().await;
    slots[3].sharing = Sharing { tlp: Tlp::Red, ..Sharing::default() };
    slots[2].minutes = 30;
    house.release(slots).await;
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("new@talks.test", "talk_moved")]);
    assert!(sent[0].3.contains("Your slot: 20:00 → 20:10") && !sent[0].3.contains("新しい話"), "{}", sent[0].3);
    // Withdrawn: they have nothing to do with it any more.
    run(&house.db, "update proposals set state = 'withdrawn'").await;
    let mut slots = house.slots().await;
    slots[2].minutes = 40;
    house.release(slots).await;
    assert_eq!(house.sent(now()).await, []);
    house.db.pool.close().await;
}

#[sqlx::test(migrations = "../migrations")]
async fn what_goes_by_itself_goes_once_in_the_words_that_stand_unless_it_is_switched_off(pool: PgPool) {
    let house = house(&pool).await;
    let (asked, system) = (house.organizer.asks_at(now()), Viewer::system());
    let kind = LetterKind::SlidesWanted;
    let due = now() + Duration::days(3);
    run(&house.db, "update slots set tlp = 'amber' where title = '権限の話'").await;
    run(&house.db, "insert into person_mails (series_id, person_id, mail, mail_key, at) select s.id, p.id, 'amber@talks.test', 'amber@talks.test', now() from series s, people p where s.slug = 'halls' and p.name = '白石 遥'").await;
    let page = async || {
        let page = pages::speaker_letters::load(&house.db, asked, at_event()).await.unwrap();
        page.letters.into_iter().find(|one| one.letter.kind == kind).unwrap()
    };
    assert_eq!((page().await.waiting, page().await.told), (2, 0), "a talk of TLP:AMBER is in no mail");
    for scope in [Scope::Series, Scope::Event] {
        editing::switch(&house.db, asked, at_event(), (kind, scope), true).await.unwrap();
        editing::switch(&house.db, asked, at_event(), (kind, scope), true).await.unwrap();
        assert_eq!(remind_speakers::send_due(&house.db, system.asks_at(due)).await, Ok(0), "{scope:?}");
        conflict(remind_speakers::send_now(&house.db, asked, at_event()).await);
        editing::switch(&house.db, asked, at_event(), (kind, scope), false).await.unwrap();
    }
    conflict(editing::switch(&house.db, asked, at_event(), (LetterKind::TalkMoved, Scope::Event), true).await);

    // Words of the series, and of this event over them.
    house.save(kind, Scope::Series, words("シリーズの文面")).await.unwrap();
    house
        .save(kind, Scope::Event, [words("この回の文面")[0].clone(), words("シリーズの文面")[1].clone()])
        .await
        .unwrap();
    assert_eq!(page().await.letter.is_written, [true, true]);
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let db = house.db.clone();
            tokio::spawn(async move { remind_speakers::send_due(&db, Viewer::system().asks_at(due)).await.unwrap() })
        })
        .collect();
    let mut told = 0;
    for task in tasks {
        told += task.await.unwrap();
    }
    assert_eq!(told, 2);
    let sent = house.sent(due).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speaker_reminder"), ("morikawa@talks.test", "speaker_reminder")]);
    assert!(sent[0].2.starts_with("この回の文面") && sent[1].2 == "EN シリーズの文面", "{sent:?}");
    assert!(sent[0].3.contains("鍵の話: ") && sent[0].3.contains("https://x.example/speaking"), "{}", sent[0].3);
    conflict(remind_speakers::send_now(&house.db, asked, at_event()).await);
    assert_eq!((page().await.waiting, page().await.told), (0, 2));
    // Back to the words of the series, and to those that stand by themselves.
    editing::reset(&house.db, asked, at_event(), (kind, Scope::Event)).await.unwrap();
    assert!(page().await.letter.of(Lang::Ja).body.contains("シリーズの文面"));
    editing::reset(&house.db, asked, at_event(), (kind, Scope::Series)).await.unwrap();
    assert_eq!(page().await.letter.is_written, [false, false]);
    house.db.pool.close().await;
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_wanted_is_asked_for_at_once_and_what_was_done_is_not(pool: PgPool) {
    let house = house(&pool).await;
    let asked = house.organizer.asks_at(now());
    run(&house.db, "update slots set may_photograph = true, may_post = true, may_publish = true, may_record = true, slides_url = 'https://a.test/' where title = '鍵の話'").await;
    run(&house.db, "update people set bio = 'x' where name = '氷野 陸'").await;
    assert_eq!(remind_speakers::send_now(&house.db, asked, at_event()).await, Ok(1));
    assert_eq!(to(&house.sent(now()).await), [("morikawa@talks.test", "speaker_reminder")]);
    assert_eq!(one(&house.db, "select count(*) from audit_log where action = 'letters.send'").await, 1);
    run(&house.db, "delete from speaker_reminders; update events set state = 'planned'").await;
    conflict(remind_speakers::send_now(&house.db, asked, at_event()).await);
    house.db.pool.close().await;
}

#[sqlx::test(migrations = "../migrations")]
async fn questions_are_told_once_and_none_of_a_talk_that_no_mail_may_name(pool: PgPool) {
    let house = house(&pool).await;
    let asked = house.organizer.asks_at(now());
    run(
        &house.db,
        "insert into questions (event_id, slot_id, body, state, shown_at) select event_id, id, '鍵は?', 'live', now() from slots;
         update slots set tlp = 'amber' where title = 'ログの話';",
    )
    .await;
    conflict(calling::call_now(&house.db, asked, at_event()).await);
    run(&house.db, "update events set state = 'ended'").await;
    let after = "2026-12-09T14:00:00Z".parse().unwrap();
    let system = Viewer::system();
    editing::switch(&house.db, asked, at_event(), (LetterKind::QuestionsWaiting, Scope::Series), true).await.unwrap();
    assert_eq!(calling::call_speakers(&house.db, system.asks_at(after)).await, Ok(0));
    editing::switch(&house.db, asked, at_event(), (LetterKind::QuestionsWaiting, Scope::Series), false).await.unwrap();
    house.save(LetterKind::QuestionsWaiting, Scope::Event, words("質問です")).await.unwrap();
    assert_eq!(calling::call_now(&house.db, house.organizer.asks_at(after), at_event()).await, Ok(1));
    assert_eq!(calling::call_speakers(&house.db, system.asks_at(after)).await, Ok(0), "told already");
    let sent = house.sent(after).await;
    assert_eq!(to(&sent), [("hino@talks.test", "questions_waiting")]);
    assert!(sent[0].3.contains("質問です\n\n鍵の話: 1件") && sent[0].3.contains("/me/questions"), "{}", sent[0].3);
    house.db.pool.close().await;
}

#[sqlx::test(migrations = "../migrations")]
async fn an_event_that_is_called_off_tells_its_speakers_as_somebody_wished(pool: PgPool) {
    let house = house(&pool).await;
    let asked = house.organizer.asks_at(now());
    let desk = pages::event_desk::load(&house.db, asked, at_event()).await.unwrap();
    let names: Vec<_> = desk.speakers.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((names, desk.speaker_letters.len()), (vec!["氷野 陸", "森川 律"], 2));
    let step = |from, to| Step { seen: Some(from), to };
    let quiet = Wish { is_silent: true, ..Wish::default() };
    let open = step(EventState::Open, EventState::Postponed);
    conflict(
        change_state::change_and_tell(
            &house.db,
            asked,
            at_event(),
            open,
            "台風です",
            &Wish { seen: Some(String::new()), ..Wish::default() },
        )
        .await,
    );
    assert_eq!(house.sent(now()).await, [], "nothing was changed");
    let done = change_state::change_and_tell(&house.db, asked, at_event(), open, "台風です", &quiet).await.unwrap();
    assert_eq!((done.speakers, house.sent(now()).await), (0, vec![]));
    let cancel = step(EventState::Postponed, EventState::Cancelled);
    let wish = Wish { letters: vec![(LetterKind::EventCancelled, words("中止です"))], ..Wish::default() };
    for speakers in [2, 0] {
        let done =
            change_state::change_and_tell(&house.db, asked, at_event(), cancel, "<b>会場</b>の都合", &wish).await;
        assert_eq!(done.unwrap().speakers, speakers, "twice is once");
    }
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speakers_cancelled"), ("morikawa@talks.test", "speakers_cancelled")]);
    assert!(sent[0].3.contains("氷野 陸 さん、中止です") && sent[0].3.contains("<b>会場</b>の都合"), "{}", sent[0].3);
    assert!(sent[1].2 == "EN 中止です" && sent[1].3.contains("Dear 森川 律"), "{}", sent[1].3);
    house.db.pool.close().await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_speaker_is_written_to_in_the_language_of_their_account_else_as_it_was_noted(pool: PgPool) {
    let house = house(&pool).await;
    let asked = house.organizer.asks_at(now());
    let (hino, shiraishi) = (house.person("氷野 陸").await, house.person("白石 遥").await);
    run(&house.db, "insert into accounts (mail, mail_key, name, language, confirmed_at) values ('own@talks.test', 'own@talks.test', 'Own', 'en', now())").await;
    let note = async |person, mail, lang| {
        speaking::note_mail(&house.db, asked, at_event(), person, (mail, lang), false).await.unwrap();
    };
    note(hino, "own@talks.test", Some(Lang::Ja)).await;
    note(shiraishi, "none@talks.test", Some(Lang::En)).await;
    note(shiraishi, "none@talks.test", None).await;
    let page = speaking::speakers(&house.db, asked, at_event()).await.unwrap();
    let languages: Vec<_> = page.speakers.iter().map(|one| (one.lang, one.has_account)).collect();
    assert_eq!(languages, [(Lang::En, true), (Lang::En, false), (Lang::En, false)]);
    run(&house.db, "update accounts set language = 'ja' where mail = 'own@talks.test'").await;
    let desk = pages::event_desk::load(&house.db, asked, at_event()).await.unwrap();
    let languages: Vec<_> = desk.speakers.iter().map(|one| one.lang).collect();
    assert_eq!(languages, [Lang::Ja, Lang::En, Lang::En]);
    house.db.pool.close().await;
}

#[sqlx::test(migrations = "../migrations")]
async fn promise_17_letters_are_their_own_organizers_alone_and_no_older_form_overwrites(pool: PgPool) {
    let house = house(&pool).await;
    let (moderator, stranger) =
        (account_with(&house.db, SLUG, Role::Moderator).await, account_with(&house.db, "other", Role::Owner).await);
    let kind = LetterKind::TalkMoved;
    let input = LetterInput { kind, scope: Scope::Series, words: words("x"), version: "0.0".to_owned() };
    for (who, refused) in [(&moderator, Error::Forbidden), (&stranger, Error::Concealed)] {
        let asked = who.asks_at(now());
        assert_eq!(editing::save(&house.db, asked, at_event(), &input).await, Err(refused.clone()));
        assert_eq!(editing::reset(&house.db, asked, at_event(), (kind, Scope::Event)).await, Err(refused.clone()));
        let off = editing::switch(&house.db, asked, at_event(), (LetterKind::SlidesWanted, Scope::Event), true).await;
        assert_eq!(off, Err(refused.clone()));
        assert_eq!(editing::try_on_oneself(&house.db, asked, at_event(), kind, None).await, Err(refused.clone()));
        assert_eq!(remind_speakers::send_now(&house.db, asked, at_event()).await, Err(refused.clone()));
        assert_eq!(calling::call_now(&house.db, asked, at_event()).await, Err(refused.clone()));
        assert_eq!(release_agenda::look(&house.db, asked, at_event()).await.err(), Some(refused.clone()));
        assert_eq!(pages::speaker_letters::load(&house.db, asked, at_event()).await.err(), Some(refused));
    }
    let asked = house.organizer.asks_at(now());
    editing::save(&house.db, asked, at_event(), &input).await.unwrap();
    conflict(editing::save(&house.db, asked, at_event(), &input).await);
    let half = [Words::new("", "本文だけ"), Words::default()];
    let Err(Error::Invalid { field, .. }) = house.save(kind, Scope::Event, half).await else { panic!() };
    assert_eq!(field, "subject_ja");
    assert_eq!(one(&house.db, "select count(*) from audit_log where action = 'letters.save'").await, 1);

    // A try goes to whoever wrote it, in both languages, with lines that stand for somebody's.
    editing::try_on_oneself(&house.db, asked, at_event(), kind, Some(("", &words("試し")))).await.unwrap();
    let sent = house.sent(now()).await;
    let me = house.organizer.account.as_ref().unwrap().mail.as_str();
    assert_eq!(to(&sent), [(me, "talk_moved"), (me, "talk_moved")]);
    assert!(sent.iter().any(|one| one.2 == "EN 試し" && one.3.contains("Keys: 19:05")), "{sent:?}");
    house.db.pool.close().await;
}
