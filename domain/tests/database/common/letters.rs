//! An event with speakers, some of whom are reached, and the letters that they get.

use chrono::{DateTime, Utc};
use domain::{
    Error,
    agenda::{
        drafting,
        types::{DraftSlot, DraftSpeaker, SlotKind},
    },
    db::Db,
    ids::{EventRef, PersonId},
    jobs::{self, JobKind},
    letters::{
        editing::{self, LetterInput},
        types::{LetterKind, Scope, Wish, Words, seen},
    },
    mail::{outbox, render::render},
    pages,
    viewer::{Role, Viewer},
    workflows::{
        release_agenda,
        release_look::{self, ReleaseLook},
        send_letter, speaker_letters,
    },
};
use sqlx::PgPool;

use super::{
    account_with,
    seats::{one, run, wide},
};

pub const SLUG: &str = "halls";

pub fn at_event() -> EventRef<'static> {
    EventRef::new(SLUG, 1)
}

/// 2026-12-01 in Tokyo; the event begins on the 9th at 19:00.
pub fn now() -> DateTime<Utc> {
    "2026-12-01T03:00:00Z".parse().unwrap()
}

pub fn slot(title: &str, speaker: &str) -> DraftSlot {
    DraftSlot {
        title: title.to_owned(),
        minutes: 20,
        kind: SlotKind::Talk,
        speakers: vec![DraftSpeaker::named(speaker)],
        ..DraftSlot::default()
    }
}

pub fn words(text: &str) -> [Words; 2] {
    [
        Words::new(format!("{text}: {{回}}"), format!("{{名前}} さん、{text}\n\n{{枠}}")),
        Words::new(format!("EN {text}"), format!("Dear {{name}}, {text}\n\n{{talks}}")),
    ]
}

/// To whom, which letter, its subject and its text.
pub type Letter = (String, String, String, String);

pub struct House {
    pub db: Db,
    pub organizer: Viewer,
}

/// An open event whose agenda of three talks is released; two of its speakers are reached, one of them reads English.
pub async fn house(pool: &PgPool) -> House {
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
    pub async fn plan(&self, slots: Vec<DraftSlot>) -> i32 {
        let asked = self.organizer.asks_at(now());
        let base = pages::agenda_editor::load(&self.db, asked, at_event()).await.unwrap().version;
        drafting::save(&self.db, asked, at_event(), base, slots).await.unwrap().version
    }

    pub async fn release(&self, slots: Vec<DraftSlot>) {
        let version = self.plan(slots).await;
        release_agenda::release(&self.db, self.organizer.asks_at(now()), at_event(), version).await.unwrap();
    }

    pub async fn slots(&self) -> Vec<DraftSlot> {
        pages::agenda_editor::load(&self.db, self.organizer.asks_at(now()), at_event()).await.unwrap().slots
    }

    pub async fn look(&self) -> Option<ReleaseLook> {
        release_look::look(&self.db, self.organizer.asks_at(now()), at_event()).await.unwrap()
    }

    pub async fn tell(&self, look: &ReleaseLook, wish: &Wish) -> domain::Result<usize> {
        let asked = self.organizer.asks_at(now());
        release_agenda::release_and_tell(&self.db, asked, at_event(), look.base, wish).await
    }

    /// Sends a letter to whoever waits for it, as somebody who looked at it first and changed nothing.
    pub async fn send_now(&self, kind: LetterKind, at: DateTime<Utc>) -> domain::Result<usize> {
        let (asked, which) = (self.organizer.asks_at(at), (kind, None));
        let look = send_letter::look(&self.db, asked, at_event(), which).await?;
        let wish = Wish { seen: Some(seen(&look.recipients)), ..Wish::default() };
        send_letter::send(&self.db, asked, at_event(), which, (&wish, look.told)).await
    }

    pub async fn person(&self, name: &str) -> PersonId {
        one(&self.db, &format!("select id from people where name = '{name}'")).await.into()
    }

    pub async fn save(&self, kind: LetterKind, scope: Scope, words: [Words; 2]) -> domain::Result<()> {
        let asked = self.organizer.asks_at(now());
        let page = pages::speaker_letters::load(&self.db, asked, at_event()).await.unwrap();
        let letter = page.letters.into_iter().find(|one| one.letter.kind == kind).unwrap().letter;
        let input = LetterInput { kind, scope, words, version: letter.version };
        editing::save(&self.db, asked, at_event(), &input).await
    }

    /// All letters that were written since the last time, as the worker puts them together.
    pub async fn sent(&self, at: DateTime<Utc>) -> Vec<Letter> {
        let system = Viewer::system();
        run(&self.db, "update jobs set next_try_at = '2026-01-01', state = 'queued', attempts = 0").await;
        let jobs = jobs::claim(&self.db, system.asks_at(at), &[JobKind::Mail], 100).await.unwrap();
        let mut sent = Vec::new();
        for mail in jobs.iter().filter_map(outbox::mail_of).filter(|mail| mail.kind.is_to_speaker()) {
            let Some(ready) = speaker_letters::prepare(&self.db, system.asks_at(at), &mail).await.unwrap() else {
                continue;
            };
            let rendered = render(mail.kind, mail.lang, "https://x.example", None, &ready.facts);
            sent.push((mail.to, mail.kind.into_str().to_owned(), rendered.subject, rendered.text));
        }
        run(&self.db, "delete from jobs").await;
        sent.sort();
        sent
    }
}

pub fn to(sent: &[Letter]) -> Vec<(&str, &str)> {
    sent.iter().map(|(to, kind, ..)| (to.as_str(), kind.as_str())).collect()
}

pub fn conflict<T: std::fmt::Debug>(result: domain::Result<T>) {
    assert!(matches!(result, Err(Error::Conflict(_))), "{result:?}");
}
