//! `/organize/{series}/{number}/letters`: what speakers are written, each letter with when it goes and to how many, its
//! words, and the switch of those that go by themselves.

use domain::{
    Lang,
    letters::types::{Letter, LetterKind, Scope},
    pages::speaker_letters::{DeskLetter, SpeakerLettersPage},
    t,
};
use leptos::prelude::*;

use super::{
    letter_card::{self, Card, act},
    letter_fields,
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon},
};

/// `form` holds what was refused: `kind`, `do`, and the words as typed.
pub fn document(cx: &Cx, page: &SpeakerLettersPage, form: &Form) -> String {
    let title = cx.t("登壇者へのメール", "Letters to speakers");
    let head = Head {
        title: format!("{} {title}", page.card.name(cx.lang)),
        bar: title.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Announcements,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn address(page: &SpeakerLettersPage) -> String {
    routes::speaker_letters(&page.card.series_slug, page.card.number)
}

fn body(cx: &Cx, page: &SpeakerLettersPage, form: &Form) -> AnyView {
    let (slug, number) = (page.card.series_slug.as_str(), page.card.number);
    let cards = |is_in: fn(LetterKind) -> bool| -> Vec<AnyView> {
        let of = page.letters.iter().filter(|one| is_in(one.letter.kind));
        of.map(|one| card(cx, page, one, form)).collect()
    };
    let by_itself = cards(LetterKind::goes_by_itself);
    let by_hand = cards(|kind: LetterKind| !kind.goes_by_itself() && !kind.is_of_proposal());
    let of_proposals = cards(LetterKind::is_of_proposal);
    view! {
        <div class="wrap narrow-page letters-desk">
            <div class="page-head">
                <p class="row small"><a class="tall" href=routes::event_desk_part(slug, number, "announcements")>{icon::left()}{cx.t("申し込んだ人へのお知らせ", "Announcements to those who registered")}</a><a class="tall" href=routes::speakers_desk(slug, number)>{cx.t("登壇者の連絡先", "Where speakers are reached")}</a></p>
                <h1 class="desk-title">{cx.t("登壇者へのメール", "Letters to speakers")}</h1>
                <p class="quiet">{cx.t("どのメールも、同じことについて一度だけ、本人の言語で届きます。資料などのお願いだけは、登壇者の連絡先から、1日に1回まで繰り返せます。", "Each letter goes once for what it is about, in the language of its reader. What is still wanted alone can be asked for again, where speakers are reached, once a day at most.")}</p>
            </div>
            {languages(cx, page)}
            {field::problem(cx, form)}
            <section class="section" aria-labelledby="by-itself"><h2 id="by-itself">{cx.t("自動で届くもの", "What goes by itself")}</h2><div class="stack">{by_itself}</div></section>
            <section class="section" aria-labelledby="by-hand"><h2 id="by-hand">{cx.t("確かめてから送るもの", "What you look at before it goes")}</h2><div class="stack">{by_hand}</div></section>
            <section class="section" aria-labelledby="of-proposals">
                <h2 id="of-proposals">{cx.t("応募した人と共同登壇者に自動で届くもの", "What goes by itself to who proposes a talk, or is asked to speak too")}</h2>
                <p class="quiet small">{cx.t("止めることはできません。保存した文面は、そのあとに届くメールから使います。回を決めない応募には、シリーズの文面が届きます。", "They are not switched off. Words that you save are used from the next mail on. For proposals to whichever event, those of the series.")}</p>
                <div class="stack">{of_proposals}</div>
            </section>
        </div>
    }
    .into_any()
}

/// In which language whom a letter reaches.
fn languages(cx: &Cx, page: &SpeakerLettersPage) -> Option<AnyView> {
    if page.readers.is_empty() {
        return None;
    }
    let readers = letter_fields::readers(cx, &readers(page));
    Some(view! { <p class="small">{cx.t("届く言語: ", "Languages: ")}{readers}</p> }.into_any())
}

fn readers(page: &SpeakerLettersPage) -> Vec<(&str, Lang)> {
    page.readers.iter().map(|(name, lang)| (name.as_str(), *lang)).collect()
}

fn card(cx: &Cx, page: &SpeakerLettersPage, one: &DeskLetter, form: &Form) -> AnyView {
    let letter = &one.letter;
    let none = Form::default();
    let shown = letter_card::tried(letter.kind, form).unwrap_or(&none);
    let card = Card {
        letter,
        action: &address(page),
        event: [Lang::Ja, Lang::En].map(|of| page.card.name(of)),
        scopes: &[Scope::Event, Scope::Series],
        summary: t!(
            cx.lang,
            "文面を読む・直す({event})",
            "Read and edit the words ({event})",
            event = page.card.name(cx.lang)
        ),
        behind: behind(cx, page, letter, shown),
        by_itself: letter.kind.goes_by_itself().then(|| by_itself(cx, page, one)),
    };
    letter_card::view(cx, card, form)
}

/// That one language was not changed along, and who of the speakers gets it as it was; to whom a letter about a proposal goes
/// nobody knows before.
fn behind(cx: &Cx, page: &SpeakerLettersPage, letter: &Letter, shown: &Form) -> Option<AnyView> {
    if letter.kind.is_of_proposal() {
        return letter_fields::behind_to_anybody(cx, letter, "", shown);
    }
    letter_fields::behind(cx, letter, "", shown, &readers(page))
}

/// When it goes and to how many, what was sent, and the switch.
fn by_itself(cx: &Cx, page: &SpeakerLettersPage, one: &DeskLetter) -> AnyView {
    let lang = cx.lang;
    let kind = one.letter.kind;
    let people = lang.count(one.waiting, "人", "speaker", "speakers");
    let when = one.goes.as_ref().map(|at| format!("{} {}", at.day(lang), at.clock()));
    let line = match (&when, one.letter.is_off, one.is_due) {
        (_, true, _) => cx.t("止めてあるので、自動では届きません。", "It is switched off and does not go.").to_owned(),
        (None, ..) => cx.t("日程が決まると、届く日時が決まります。", "It goes once there is a date.").to_owned(),
        (Some(when), false, true) => {
            t!(
                lang,
                "{when}から送っています。いま待っている人: {people}",
                "Sent since {when}. Waiting now: {people}",
                when,
                people
            )
        }
        (Some(when), false, false) => {
            t!(lang, "{when} ・ いまのところ{people}に届きます", "{when}: {people}, as it stands now", when, people)
        }
    };
    let told = (one.told > 0).then(|| {
        let n = lang.count(one.told, "人", "speaker", "speakers");
        let at = one.told_at.as_ref().map(|at| format!("{} {}", at.day(lang), at.clock())).unwrap_or_default();
        t!(lang, "送った: {n}({at})", "Sent to {n} ({at})", n, at)
    });
    let now = (one.waiting > 0 && !one.letter.is_off).then(|| {
        let text = t!(lang, "いま{people}に送る", "Send it to {people} now", people);
        let href = routes::send_letter(&page.card.series_slug, page.card.number, kind, None);
        view! { <a class="button" href=href>{icon::mail()}{text}</a> }
    });
    let action = address(page);
    let switches = if one.letter.is_off {
        [
            act(&action, kind, "on", Scope::Event, cx.t("この回では送るようにする", "Let it go at this event")),
            act(&action, kind, "on", Scope::Series, cx.t("どの回でも送るようにする", "Let it go at every event")),
        ]
    } else {
        [
            act(&action, kind, "off", Scope::Event, cx.t("この回では送らない", "Not at this event")),
            act(&action, kind, "off", Scope::Series, cx.t("どの回でも送らない", "Not at any event")),
        ]
    };
    let switches: Vec<_> = switches.into_iter().collect();
    view! {
        <p>{line}</p>
        {told.map(|text| view! { <p class="quiet small">{text}</p> })}
        <div class="row">{now}{switches}</div>
    }
    .into_any()
}
