//! Letters to speakers: the page of their words, and what is looked at before a release.

use app::{
    agenda::release_page,
    form::Form,
    letters::{ask_page, letters_desk_page, send_page, series_letters_page},
    proposals::move_page,
};
use domain::{
    Error, Lang, Text, VariantArray as _,
    events::types::EventState,
    ids::{CoSpeakerId, PersonId},
    letters::types::{Letter, LetterKind, Recipient},
    mail::types::Changed,
    pages::{
        series_letters::SeriesLettersPage,
        speaker_letters::{DeskLetter, SpeakerLettersPage},
    },
    proposals::{moving::MoveLetter, readers::Reader, words::About},
    series::types::Mark,
    workflows::{
        ask_again::AskLook,
        move_look::{MoveLook, Moving},
        release_look::ReleaseLook,
        send_letter::SendLook,
    },
};

use super::{Gallery, data, organizer};

pub fn write(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/letters");
    let one = |letter: Letter, waiting, told| DeskLetter {
        goes: letter.kind.goes_by_itself().then(|| data::at(6, 19, 0)),
        is_due: told > 0,
        waiting,
        told,
        told_at: (told > 0).then(|| data::at(6, 19, 1)),
        letter,
    };
    let off = Letter {
        is_off: true,
        is_written: [true, true],
        behind: Some(Lang::En),
        ..data::letter(LetterKind::QuestionsWaiting)
    };
    let mut letters = vec![one(data::letter(LetterKind::SlidesWanted), 3, 2), one(off, 0, 0)];
    let by_hand = LetterKind::VARIANTS.iter().filter(|kind| !kind.goes_by_itself());
    letters.extend(by_hand.map(|kind| one(data::letter(*kind), 0, 0)));
    let page = SpeakerLettersPage {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Open),
        letters,
        readers: vec![("森川 律".to_owned(), Lang::Ja), ("Liam Novak".to_owned(), Lang::En)],
    };
    out.put("letters", &letters_desk_page::document(&cx, &page, &Form::default()));
    let mut wrong = Form::from([
        ("kind", "slides_wanted"),
        ("do", "save"),
        ("subject_ja", ""),
        ("body_ja", "資料をお願いします。"),
        ("subject_en", ""),
        ("body_en", ""),
    ]);
    wrong.fail(&Error::invalid("subject_ja", "件名を入れてください。", "Please write a subject."), out.lang);
    out.put("letters-wrong", &letters_desk_page::document(&cx, &page, &wrong));
    of_series(out, &wrong);
    release(out);
    send(out);
    ask(out);
    move_on(out);
}

/// The words for every event of a series, one of them switched off; and as they were refused.
fn of_series(out: &mut Gallery, wrong: &Form) {
    let cx = organizer(out.lang, "/organize/security-jaws/letters");
    let one = |kind: &LetterKind| {
        let is_off = *kind == LetterKind::QuestionsWaiting;
        Letter { is_off, is_written: [false, is_off], ..data::letter(*kind) }
    };
    let mut letters: Vec<Letter> = LetterKind::VARIANTS.iter().map(one).collect();
    letters.sort_by_key(|letter| !letter.kind.goes_by_itself());
    let page = SeriesLettersPage { series: data::series(Mark::Fins), letters };
    out.put("series-letters", &series_letters_page::document(&cx, &page, &Form::default()));
    out.put("series-letters-wrong", &series_letters_page::document(&cx, &page, wrong));
}

/// What is wanted of two speakers is sent sooner: opened anew, with words to somebody who does not get it any more, and once there
/// is nobody.
fn send(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/letters/slides_wanted");
    let text = |words: &str| Text::new(words.to_owned(), words.to_owned());
    let recipient = |id: i64, name: &str, lang, title: &str| Recipient {
        person: PersonId(id),
        name: name.to_owned(),
        mail: format!("p{id}@example.test"),
        lang,
        kind: LetterKind::SlidesWanted,
        changes: vec![Changed { label: text(title), was: text(""), is: Text::new("資料", "slides") }],
    };
    let look = SendLook {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Open),
        only: None,
        told: 0,
        recipients: vec![
            recipient(1, "森川 律", Lang::Ja, "権限を小さく"),
            recipient(2, "Liam Novak", Lang::En, "Keys on phones"),
        ],
        letter: data::letter(LetterKind::SlidesWanted),
    };
    out.put("letter-send", &send_page::document(&cx, &look, &Form::default()));
    let typed =
        [("do", "tell"), ("who/1", "on"), ("own/9/subject", "白石さんへ"), ("own/9/body", "資料をお願いします。")];
    let mut wrong = Form::from(typed);
    wrong.fail(&Error::conflict("知らせる相手が変わりました。", "Whom it tells has changed."), out.lang);
    out.put("letter-send-wrong", &send_page::document(&cx, &look, &wrong));
    let place = (look.series.clone(), look.card.clone());
    let mut late = Form::from(typed);
    late.fail(&Error::conflict("いま送る相手はいません。", "There is nobody to send it to."), out.lang);
    out.put("letter-send-refused", &send_page::refused(&cx, &place, (LetterKind::SlidesWanted, None), &late));
}

/// Somebody is asked again, within the day, and in words that lack a subject.
fn ask(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/speakers/1/ask");
    let text = |ja: &'static str, en: &'static str| Text::new(ja, en);
    let wanted = Changed {
        label: text("権限を小さく", "Fewer rights"),
        was: text("", ""),
        is: text("資料、自己紹介", "slides, a few words about you"),
    };
    let look = AskLook {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Open),
        recipient: Recipient {
            person: PersonId(1),
            name: "森川 律".to_owned(),
            mail: "p1@example.test".to_owned(),
            lang: Lang::Ja,
            kind: LetterKind::SlidesWanted,
            changes: vec![wanted],
        },
        letter: data::letter(LetterKind::SlidesWanted),
        last: Some(data::at(6, 19, 0)),
        from: None,
    };
    out.put("speaker-ask", &ask_page::document(&cx, &look, &Form::default()));
    let soon = AskLook { from: Some(data::at(7, 19, 0)), ..look.clone() };
    out.put("speaker-ask-soon", &ask_page::document(&cx, &soon, &Form::default()));
    let mut wrong = Form::from([("do", "send"), ("subject", ""), ("body", "資料をお願いします。")]);
    wrong.fail(&Error::invalid("subject", "件名を入れてください。", "Please write a subject."), out.lang);
    out.put("speaker-ask-wrong", &ask_page::document(&cx, &look, &wrong));
}

/// A talk of two people goes to the next event, and the same once the agenda is another one.
fn move_on(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/agenda/move");
    let reader = |also: Option<i64>, name: &str, lang| Reader {
        also: also.map(CoSpeakerId),
        name: name.to_owned(),
        mail: "p@example.test".to_owned(),
        lang,
    };
    let look = MoveLook {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Open),
        moving: Moving::Next(2),
        base: 4,
        other: 34,
        readers: vec![reader(None, "森川 律", Lang::Ja), reader(Some(7), "Liam Novak", Lang::En)],
        letter: MoveLetter {
            about: About::Moved,
            title: "権限を小さく".to_owned(),
            event: ["Security-JAWS 第34回", "Security-JAWS #34"].map(str::to_owned),
            deadline: [String::new(), String::new()],
        },
    };
    out.put("agenda-move", &move_page::document(&cx, &look, &Form::default(), &Form::default()));
    let mut typed = Form::from([
        ("do", "tell"),
        ("who/0", "on"),
        ("letter/moved/subject_ja", "次の回へ"),
        ("letter/moved/body_ja", "{名前} さん、移ります。"),
        ("own/7/subject", "To you"),
        ("own/7/body", "Dear {name},"),
        ("own/9/subject", "三人目の方へ"),
        ("own/9/body", "{名前} さん、移ります。"),
    ]);
    typed.fail(&Error::conflict("ほかの人が先に変えました。", "Somebody else has changed it first."), out.lang);
    out.put("agenda-move-wrong", &move_page::document(&cx, &look, &Form::default(), &typed));
    let place = (look.series.clone(), look.card.clone());
    out.put("agenda-move-refused", &move_page::refused(&cx, &place, &typed));
    out.put("agenda-move-nobody", &move_page::nobody(&cx, &place, &typed));
}

/// A release that moves one talk, shows one for the first time, and reaches a third speaker nowhere.
fn release(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/agenda/release");
    let recipient = |id: i64, name: &str, kind, lang, (was, is): (&str, &str)| {
        let text = |words: &str| Text::new(words.to_owned(), words.to_owned());
        let change = Changed { label: text("権限を小さく"), was: text(was), is: text(is) };
        let (name, mail) = (name.to_owned(), format!("p{id}@example.test"));
        Recipient { person: PersonId(id), name, mail, lang, kind, changes: vec![change] }
    };
    let look = ReleaseLook {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Open),
        base: 4,
        recipients: vec![
            recipient(1, "森川 律", LetterKind::TalkMoved, Lang::Ja, ("19:05 ホールA", "19:30 ホールB")),
            recipient(2, "Liam Novak", LetterKind::AgendaReleased, Lang::En, ("", "20:00")),
        ],
        letters: vec![data::letter(LetterKind::AgendaReleased), data::letter(LetterKind::TalkMoved)],
        unreached: vec!["白石 遥".to_owned()],
    };
    out.put("agenda-release", &release_page::document(&cx, &look, &Form::default()));
    let mut wrong = Form::from([
        ("do", "tell"),
        ("who/1", "on"),
        ("letter/talk_moved/subject_ja", ""),
        ("letter/talk_moved/body_ja", "変わりました。"),
        ("own/1/subject", "森川さんへ"),
        ("own/1/body", ""),
    ]);
    let error = |field: &str| Error::invalid(field, "件名を入れてください。", "Please write a subject.");
    wrong.fail(&error("letter/talk_moved/subject_ja"), out.lang);
    out.put("agenda-release-wrong", &release_page::document(&cx, &look, &wrong));
}
