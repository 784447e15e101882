//! A speaker wants something otherwise on their slot: organizers are told, and take it over into the draft or leave it.

use crate::common::{
    halls::{House, at, evening, house, now, part},
    seats::{mails, one, person, run},
};
use chrono::Duration;
use domain::{
    Error, Lang,
    agenda::{
        corrections::{Correction, CorrectionState},
        drafting,
        types::{Warning, WarningKind},
    },
    ids::SlotId,
    mail::types::{Kind, Mail, Payload},
    pages::{self, speaking::OwnTalk},
    viewer::Viewer,
    workflows::{correct_talk, edit_agenda::Done, release_agenda},
};
use sqlx::PgPool;

const TOLD: &str = "talk_corrected";

struct Evening {
    house: House,
    speaker: Viewer,
    slot: SlotId,
}

/// A released agenda, and who speaks in its second slot.
async fn released(pool: PgPool) -> Evening {
    let house = house(pool).await;
    house.release(evening()).await;
    run(
        &house.db,
        "insert into person_mails (series_id, person_id, mail, mail_key, language, at)
         select s.id, p.id, 'speaks@talks.test', 'speaks@talks.test', 'ja', now() from series s, people p where p.name = '氷野 陸';
         insert into series_roles (series_id, account_id, role)
         select s.id, a.id, 'organizer' from series s, accounts a where a.mail like 'organizer@%'",
    )
    .await;
    let speaker = person(&house.db, "speaks@talks.test").await;
    let slot = SlotId(one(&house.db, "select id from slots where title = '鍵の話'").await);
    Evening { house, speaker, slot }
}

fn wish(name: &str, title: &str) -> Correction {
    Correction { name: Some(name.to_owned()), title: Some(title.to_owned()), ..Correction::default() }
}

impl Evening {
    async fn own(&self) -> OwnTalk {
        let page = pages::speaking::load(&self.house.db, self.speaker.asks_at(now())).await.unwrap();
        page.coming.into_iter().find(|talk| talk.id == self.slot).unwrap()
    }

    async fn send(&self, typed: &Correction) -> domain::Result<()> {
        let base = self.own().await.bases.correction;
        correct_talk::send(&self.house.db, self.speaker.asks_at(now()), self.slot, &base, typed).await
    }

    /// What organizers see of corrections: the place, and the word of the buttons.
    async fn waiting(&self) -> Vec<(usize, String)> {
        let found = self.house.editor(1).await.warnings.into_iter();
        let word = |Warning { at, kind }| match kind {
            WarningKind::Corrected { word, .. } => Some((at, word)),
            _ => None,
        };
        found.filter_map(word).collect()
    }

    async fn press(&self, verb: &str, word: &str) -> domain::Result<Done> {
        let base = self.house.editor(1).await.version;
        self.house.step(part(base, &format!("{verb}:{word}"))).await.1
    }

    async fn drafted(&self) -> (String, String) {
        let slots = self.house.editor(1).await.slots;
        let slot = slots.into_iter().find(|slot| slot.slot == Some(self.slot)).unwrap();
        (slot.title, slot.speakers[0].name.clone())
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_correction_is_taken_over_into_the_draft_and_stands_with_the_release(pool: PgPool) {
    let evening = released(pool).await;
    let (db, asked) = (&evening.house.db, evening.house.organizer.asks_at(now()));
    let typed = wish("Riku Hino", "鍵を数える話");
    let base = evening.own().await.bases.correction;
    for _ in 0..2 {
        correct_talk::send(db, evening.speaker.asks_at(now()), evening.slot, &base, &typed).await.unwrap();
    }
    assert_eq!(mails(db, TOLD).await, 1, "once, however often it is pressed");
    let own = evening.own().await;
    let sent = own.correction.unwrap();
    assert_eq!((sent.state, sent.differences.len()), (CorrectionState::Sent, 2));
    assert_eq!((own.title.as_str(), own.words.title.as_str()), ("鍵の話", "鍵を数える話"));
    assert_eq!(evening.drafted().await, ("鍵の話".to_owned(), "氷野 陸".to_owned()), "nothing by itself");

    let (at_row, word) = evening.waiting().await.pop().unwrap();
    assert_eq!(at_row, 1);
    for _ in 0..2 {
        assert_eq!(evening.press("take", &word).await, Ok(Done::Saved { row: Some(1) }));
    }
    assert_eq!(evening.drafted().await, ("鍵を数える話".to_owned(), "Riku Hino".to_owned()));
    assert_eq!(evening.waiting().await, []);
    assert_eq!(one(db, "select count(*) from audit_log where action = 'agenda.take_correction'").await, 1);
    assert_eq!(evening.own().await.title, "鍵の話", "readers see what is released");
    // Undone it waits again.
    assert_eq!(evening.house.undo_at(1).await, Ok(Done::Undone));
    assert_eq!(evening.waiting().await.len(), 1);
    evening.press("take", &word).await.unwrap();

    let version = evening.house.editor(1).await.version;
    release_agenda::release(db, asked, at(1), version).await.unwrap();
    let own = evening.own().await;
    assert_eq!((own.title.as_str(), own.name.as_str(), own.correction), ("鍵を数える話", "Riku Hino", None));
    assert_eq!(one(db, "select count(*) from people where name in ('氷野 陸', 'Riku Hino')").await, 1, "one person");
    assert_eq!(one(db, "select count(*) from talk_corrections where state = 'released'").await, 1);
    // What organizers plan after it is no business of an old wish.
    let mut slots = evening.house.editor(1).await.slots;
    slots[1].title = "三つ目の題名".to_owned();
    let base = evening.house.editor(1).await.version;
    drafting::save(db, asked, at(1), base, slots).await.unwrap();
    assert_eq!(evening.waiting().await, []);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_button_takes_nothing_over_that_it_was_not_drawn_with(pool: PgPool) {
    let evening = released(pool).await;
    evening.send(&wish("氷野 陸", "最初の直し")).await.unwrap();
    let (_, seen) = evening.waiting().await.pop().unwrap();
    evening.send(&wish("氷野 陸", "二度目の直し")).await.unwrap();
    assert_eq!(mails(&evening.house.db, TOLD).await, 1, "they know that something waits");
    for verb in ["take", "leave"] {
        assert!(matches!(evening.press(verb, &seen).await, Err(Error::Conflict(_))), "{verb}");
    }
    assert_eq!(evening.drafted().await.0, "鍵の話");
    let (_, word) = evening.waiting().await.pop().unwrap();
    for _ in 0..2 {
        evening.press("leave", &word).await.unwrap();
    }
    assert!(matches!(evening.press("take", &word).await, Err(Error::Conflict(_))));
    assert_eq!(evening.waiting().await, []);
    assert_eq!(evening.own().await.correction.unwrap().state, CorrectionState::Left);
    // Another one after that is told at once.
    evening.send(&wish("氷野 陸", "三度目の直し")).await.unwrap();
    assert_eq!(mails(&evening.house.db, TOLD).await, 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_an_organizer_planned_meanwhile_is_shown_and_not_lost(pool: PgPool) {
    let evening = released(pool).await;
    let (db, asked) = (&evening.house.db, evening.house.organizer.asks_at(now()));
    evening.send(&wish("氷野 陸", "登壇者の題名")).await.unwrap();
    let mut slots = evening.house.editor(1).await.slots;
    slots[1].title = "運営の題名".to_owned();
    slots[1].room = "B".to_owned();
    let base = evening.house.editor(1).await.version;
    drafting::save(db, asked, at(1), base, slots).await.unwrap();
    let warnings = evening.house.editor(1).await.warnings;
    let from = warnings.into_iter().find_map(|warning| match warning.kind {
        WarningKind::Corrected { differences, .. } => Some(differences[0].from.clone()),
        _ => None,
    });
    assert_eq!(from.as_deref(), Some("運営の題名"));
    let (_, word) = evening.waiting().await.pop().unwrap();
    evening.press("take", &word).await.unwrap();
    let slot = &evening.house.editor(1).await.slots[1];
    assert_eq!((slot.title.as_str(), slot.room.as_str()), ("登壇者の題名", "B"));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_correction_that_is_taken_back_is_gone_and_the_mail_with_it(pool: PgPool) {
    let evening = released(pool).await;
    let (db, speaker) = (&evening.house.db, evening.speaker.asks_at(now()));
    let empty = evening.send(&wish("氷野 陸", "鍵の話")).await.unwrap_err();
    assert!(matches!(empty, Error::Invalid { ref field, .. } if field.is_empty()), "{empty:?}");
    let stale = evening.own().await.bases.correction;
    evening.send(&wish("氷野 陸", "直し")).await.unwrap();
    let late = correct_talk::send(db, speaker, evening.slot, &stale, &wish("氷野 陸", "別の直し")).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "from a tab of before");
    let event = one(db, "select id from events where number = 1").await;
    let mail = Mail {
        message_id: "m".to_owned(),
        to: "organizer@talks.test".to_owned(),
        kind: Kind::TalkCorrected,
        lang: Lang::En,
        payload: Payload { event: Some(event.into()), ..Payload::default() },
        created_at: now(),
    };
    let system = Viewer::system();
    let letter = async || correct_talk::letter(db, system.asks_at(now()), &mail).await.unwrap();
    assert_eq!(letter().await.unwrap().path, "/organize/halls/1/agenda");
    for _ in 0..2 {
        correct_talk::withdraw(db, speaker, evening.slot).await.unwrap();
    }
    assert!(letter().await.is_none());
    assert_eq!(evening.waiting().await, []);
    assert_eq!(evening.own().await.correction, None);
    assert_eq!(one(db, "select count(*) from talk_corrections where title is not null").await, 0);
    // To and fro is told once a day.
    evening.send(&wish("氷野 陸", "直し")).await.unwrap();
    assert_eq!(mails(db, TOLD).await, 1);
    correct_talk::withdraw(db, speaker, evening.slot).await.unwrap();
    let base = evening.own().await.bases.correction;
    let later = evening.speaker.asks_at(now() + Duration::days(1));
    correct_talk::send(db, later, evening.slot, &base, &wish("氷野 陸", "直し")).await.unwrap();
    assert_eq!(mails(db, TOLD).await, 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nobody_takes_the_name_of_another_speaker(pool: PgPool) {
    let evening = released(pool).await;
    evening.send(&wish("森川 律", "鍵の話")).await.unwrap();
    let (_, word) = evening.waiting().await.pop().unwrap();
    assert!(matches!(evening.press("take", &word).await, Err(Error::Conflict(_))));
    assert_eq!(evening.drafted().await.1, "氷野 陸");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_18_a_talk_is_corrected_by_its_speaker_and_decided_on_by_its_organizers_alone(pool: PgPool) {
    let evening = released(pool).await;
    let db = &evening.house.db;
    let stranger = person(db, "stranger@talks.test").await;
    let other = SlotId(one(db, "select id from slots where title = 'ログの話'").await);
    let typed = wish("別の人", "別の題名");
    let send = async |who: &Viewer, slot| correct_talk::send(db, who.asks_at(now()), slot, "", &typed).await;
    assert_eq!(send(&Viewer::visitor(), evening.slot).await, Err(Error::SignInRequired));
    assert_eq!(send(&stranger, evening.slot).await, Err(Error::Concealed));
    assert_eq!(send(&evening.speaker, other).await, Err(Error::Concealed));
    assert_eq!(send(&evening.speaker, SlotId(0)).await, Err(Error::NotFound));
    assert_eq!(correct_talk::withdraw(db, stranger.asks_at(now()), evening.slot).await, Err(Error::Concealed));
    evening.send(&wish("氷野 陸", "直し")).await.unwrap();
    let (_, word) = evening.waiting().await.pop().unwrap();
    for settling in [correct_talk::Settling::TakeOver(word.clone()), correct_talk::Settling::Leave(word)] {
        for who in [&stranger, &evening.speaker] {
            let done = correct_talk::settle(db, who.asks_at(now()), at(1), 0, &settling).await;
            assert!(matches!(done, Err(Error::Forbidden | Error::NotFound | Error::Concealed)), "{done:?}");
        }
    }
    assert_eq!(evening.waiting().await.len(), 1);
    // What is over stays as it was billed.
    run(db, "update events set state = 'ended' where number = 1").await;
    let late = correct_talk::send(db, evening.speaker.asks_at(now()), evening.slot, "", &typed).await;
    assert!(matches!(late, Err(Error::Conflict(_))));
}
