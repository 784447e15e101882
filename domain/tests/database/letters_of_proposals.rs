//! Mails about a proposal: what goes by itself goes in the words of the organizers, and of a talk that is cancelled or moved hears
//! whoever is ticked.

use crate::common::{
    calls::{House, SLUG, addresses, cancel_letter, conflict, form, house, now, of_three, read_mails, with},
    db,
    seats::{mails, one, person, run},
};
use chrono::Duration;
use domain::{
    Error, Lang, VariantArray as _,
    ids::{EventRef, ProposalId},
    letters::{
        editing::{self, LetterInput},
        types::{LetterKind, Scope, Words},
    },
    mail::types::Kind,
    pages::{
        desk_letter::{self, Doing},
        speaker_letters,
    },
    proposals::{
        cancelling, confirming,
        readers::{Reader, Whom, seen},
        types::Decision,
        words,
    },
    viewer::Viewer,
};
use sqlx::PgPool;

const EVENT: EventRef<'static> = EventRef::new(SLUG, 45);

async fn save(house: &House, kind: LetterKind, scope: Scope, words: [Words; 2]) -> domain::Result<()> {
    let asked = house.owner.asks_at(now());
    let page = speaker_letters::load(&house.db, asked, EVENT).await.unwrap();
    let version = page.letters.into_iter().find(|one| one.letter.kind == kind).unwrap().letter.version;
    editing::save(&house.db, asked, EVENT, &LetterInput { kind, scope, words, version }).await
}

/// The one mail of a kind, with whether a link answers it.
async fn mail(house: &House, kind: Kind) -> (String, bool) {
    let mut all = read_mails(house, kind).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let (_, text, has_link) = all.remove(0);
    (text, has_link)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_would_speak_too_is_asked_in_the_words_of_the_organizers_in_their_language(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    person(&house.db, "smith@talks.test").await;
    run(&house.db, "update accounts set language = 'en' where mail = 'smith@talks.test'").await;
    let fields = [("co/0/name", "Ada Smith"), ("co/0/mail", "smith@talks.test")];
    let (id, _) = house.handed_in(&who, &with(form("鍵の話"), &fields)).await;
    let (text, has_link) = mail(&house, Kind::CoSpeakerAsked).await;
    assert!(text.starts_with("Will you speak too? ") && has_link, "{text}");
    assert!(
        text.contains("白石 遥 names you as a speaker of “鍵の話”, proposed to "),
        "as it stands by itself: {text}"
    );

    let written = |text: &str| {
        [
            Words::new(format!("{text}: {{回}}"), format!("{{名前}} さん、{text}")),
            Words::new(format!("EN {text}: {{event}}"), format!("Dear {{name}}, {{proposer}} has “{{title}}”: {text}")),
        ]
    };
    save(&house, LetterKind::SpeakToo, Scope::Series, written("series")).await.unwrap();
    let (text, has_link) = mail(&house, Kind::CoSpeakerAsked).await;
    assert!(text.starts_with("EN series: CFP") && has_link, "{text}");
    assert!(text.contains("Dear Ada Smith, 白石 遥 has “鍵の話”: series\n"), "{text}");
    assert!(text.contains("Your name is shown nowhere before you agree."), "what holds stays: {text}");
    save(&house, LetterKind::SpeakToo, Scope::Event, written("event")).await.unwrap();
    assert!(mail(&house, Kind::CoSpeakerAsked).await.0.starts_with("EN event: CFP"));
    // For whichever event those of the series stand.
    run(&house.db, &format!("update proposals set event_id = null where id = {id}")).await;
    assert!(mail(&house, Kind::CoSpeakerAsked).await.0.starts_with("EN series: CFP\n"));

    let half = [Words::new("", "no subject"), Words::default()];
    let refused = save(&house, LetterKind::SpeakToo, Scope::Event, half).await;
    assert!(matches!(refused, Err(Error::Invalid { field, .. }) if field == "subject_ja"));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_reminder_that_goes_by_itself_is_edited_before_and_says_until_when_in_any_words(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    house.accepted(&who, "鍵の話").await;
    let later = Viewer::system();
    assert_eq!(confirming::remind_due(&house.db, later.asks_at(now() + Duration::days(6))).await, Ok(1));
    let day = "2027年1月22日(金)";
    let (text, has_link) = mail(&house, Kind::ProposalReminder).await;
    assert!(text.starts_with("登壇のお返事を待っています: CFP 第45回\n") && has_link, "{text}");
    assert!(text.contains(&format!("「鍵の話」のお返事を待っています。{day}までに、次のリンクから")), "{text}");
    assert!(text.contains("このお知らせは1回だけお送りします。"), "{text}");
    assert_eq!(text.matches(day).count(), 1, "it is said once: {text}");

    let words = [Words::new("まだ間に合います: {題名}", "{名前} さん、お返事をください。"), Words::default()];
    save(&house, LetterKind::AnswerWanted, Scope::Event, words).await.unwrap();
    let (text, has_link) = mail(&house, Kind::ProposalReminder).await;
    assert!(text.starts_with("まだ間に合います: 鍵の話\n") && has_link, "{text}");
    assert!(text.contains("白石 遥 さん、お返事をください。\n\n登壇いただけるかどうか、"), "{text}");
    assert_eq!(text.matches(day).count(), 1, "though its words leave it out: {text}");
    assert!(!text.contains('{'), "{text}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn every_letter_is_written_for_a_series_and_tried_on_oneself(pool: PgPool) {
    let house = house(db(pool)).await;
    for kind in LetterKind::VARIANTS {
        let words = [Words::new("件名", "本文"), Words::new("Subject", "Text")];
        save(&house, *kind, Scope::Series, words).await.unwrap();
    }
    let asked = house.owner.asks_at(now());
    for kind in [LetterKind::AnswerWanted, LetterKind::SpeakToo] {
        assert!(matches!(
            editing::switch(&house.db, asked, EVENT, (kind, Scope::Event), true).await,
            Err(Error::Conflict(_))
        ));
        let typed = [Words::new("試し {回}", "「{題名}」です。"), Words::new("Try {event}", "It is “{title}”.")];
        // More often than a stranger may cause a mail to one mailbox.
        for _ in 0..3 {
            editing::try_on_oneself(&house.db, asked, EVENT, kind, Some(("", &typed))).await.unwrap();
        }
        let tried = read_mails(&house, kind.mail()).await;
        assert_eq!(tried.len(), 6, "{tried:?}");
        assert!(tried.iter().all(|(_, _, has_link)| !has_link), "nothing is answered by it");
        for words in ["試し CFP 第45回\n「鍵の話」です。", "Try CFP"] {
            assert_eq!(tried.iter().filter(|(_, text, _)| text.starts_with(words)).count(), 3, "{tried:?}");
        }
    }
    assert_eq!(one(&house.db, "select count(*) from jobs where limit_key <> ''").await, 0);
}

/// A talk of three that is accepted, with its people as a letter reaches them.
async fn accepted(house: &House) -> (ProposalId, Vec<Reader>) {
    let id = of_three(house).await;
    house.stage(id, Decision::Accept).await.unwrap();
    assert_eq!(house.send().await, 1);
    let page = desk_letter::load(&house.db, house.owner.asks_at(now()), SLUG, id, Doing::Cancel).await.unwrap();
    assert_eq!(page.reads_other(), Some("Ada Smith"));
    (id, page.readers)
}

fn numbers(all: &[Reader]) -> Vec<i64> {
    all.iter().map(Reader::number).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn of_a_cancelled_talk_hears_who_is_ticked_and_nobody_else(pool: PgPool) {
    let house = house(db(pool)).await;
    let (id, readers) = accepted(&house).await;
    let known: Vec<_> = readers.iter().map(|one| (one.name.as_str(), one.lang)).collect();
    assert_eq!(known, [("白石 遥", Lang::Ja), ("佐伯 真帆", Lang::Ja), ("Ada Smith", Lang::En)]);
    let asked = house.owner.asks_at(now());
    let ask = desk_letter::load(&house.db, asked, SLUG, id, Doing::Ask).await.unwrap();
    assert!(ask.readers.is_empty(), "one answers");
    let letter = cancel_letter("会場の都合です");
    let cancel = async |whom: &Whom| cancelling::cancel(&house.db, asked, SLUG, id, letter, whom).await;
    let others = Whom { without: Vec::new(), seen: Some(seen(&readers[..2])) };
    let why = conflict(cancel(&others).await);
    assert!(why.contains("Nothing is done yet"), "{why}");
    assert_eq!(house.state(id).await, "accepted");

    // A number of somebody else's leaves nobody out, and writes to nobody.
    let whom = Whom { without: vec![0, 9_999, -1], seen: Some(seen(&readers)) };
    assert_eq!(cancel(&whom).await, Ok(Some(numbers(&readers[1..]))));
    assert_eq!(cancel(&whom).await, Ok(None), "twice is once");
    let cancelled = read_mails(&house, Kind::ProposalCancelled).await;
    assert_eq!(addresses(&cancelled), ["saeki@talks.test", "smith@talks.test"]);
    assert!(cancelled[1].1.contains("Dear Ada Smith"), "{cancelled:?}");
    assert_eq!(one(&house.db, "select count(*) from proposal_decisions where decision = 'cancel'").await, 0);
    let noted = "select (details ->> 'told')::bigint from audit_log where action = 'proposal.cancel'";
    assert_eq!(one(&house.db, noted).await, 2);
    // Whoever would tell the proposer after that learns that they did not.
    let why = conflict(cancel(&Whom::default()).await);
    assert!(why.contains("was not sent"), "{why}");
    assert_eq!(mails(&house.db, "proposal_cancelled").await, 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_talk_moves_and_is_cancelled_telling_one_or_nobody(pool: PgPool) {
    let house = house(db(pool)).await;
    let (id, readers) = accepted(&house).await;
    let asked = house.owner.asks_at(now());
    let version = one(&house.db, &format!("select version::bigint from proposals where id = {id}")).await;
    let at = (46, i32::try_from(version).unwrap());
    let go =
        async |whom: &Whom| cancelling::move_on(&house.db, asked, SLUG, id, at, words::moved(Lang::Ja), whom).await;
    let others = Whom { without: Vec::new(), seen: Some(seen(&readers[1..])) };
    conflict(go(&others).await);
    let first = Whom { without: numbers(&readers[1..]), seen: Some(seen(&readers)) };
    assert_eq!(go(&first).await, Ok(vec![0]));
    assert_eq!(addresses(&read_mails(&house, Kind::ProposalMoved).await), ["speaker@talks.test"]);

    let nobody = Whom { without: numbers(&readers), seen: Some(seen(&readers)) };
    for expected in [Some(Vec::new()), None] {
        let letter = cancel_letter("会場の都合です");
        assert_eq!(cancelling::cancel(&house.db, asked, SLUG, id, letter, &nobody).await, Ok(expected));
    }
    assert_eq!((house.state(id).await.as_str(), mails(&house.db, "proposal_cancelled").await), ("cancelled", 0));
}
