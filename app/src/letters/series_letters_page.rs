//! `/organize/{series}/letters`: what speakers are written at each event of a series that has no words of its own, also before
//! there is any event.

use domain::{
    letters::types::{Letter, LetterKind, Scope},
    pages::series_letters::SeriesLettersPage,
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
    ui::field,
};

/// `form` holds what was refused: `kind`, `do`, and the words as typed.
pub fn document(cx: &Cx, page: &SeriesLettersPage, form: &Form) -> String {
    let title = cx.t("登壇者へのメール", "Letters to speakers");
    let head = Head {
        title: format!("{} {title}", page.series.name),
        bar: title.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Letters,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &SeriesLettersPage, form: &Form) -> AnyView {
    let cards = |is_in: fn(LetterKind) -> bool| -> Vec<AnyView> {
        page.letters.iter().filter(|letter| is_in(letter.kind)).map(|letter| card(cx, page, letter, form)).collect()
    };
    let by_itself = cards(LetterKind::goes_by_itself);
    let by_hand = cards(|kind: LetterKind| !kind.goes_by_itself() && !kind.is_of_proposal());
    let of_proposals = cards(LetterKind::is_of_proposal);
    view! {
        <div class="wrap narrow-page letters-desk">
            <div class="page-head">
                <h1 class="desk-title">{cx.t("登壇者へのメール", "Letters to speakers")}</h1>
                <p class="quiet">{cx.t("シリーズのどの回でも使う文面です。回のページで書き直した文面があれば、その回ではそちらが届きます。", "The words for every event of the series. Where an event has words of its own, on its own page, these go there.")}</p>
            </div>
            {field::problem(cx, form)}
            <section class="section" aria-labelledby="of-proposals">
                <h2 id="of-proposals">{cx.t("応募した人と共同登壇者に自動で届くもの", "What goes by itself to who proposes a talk, or is asked to speak too")}</h2>
                <p class="quiet small">{cx.t("止めることはできません。回を決めない応募には、いつもこの文面が届きます。", "They are not switched off. For proposals to whichever event, it is always these words.")}</p>
                <div class="stack">{of_proposals}</div>
            </section>
            <section class="section" aria-labelledby="by-itself"><h2 id="by-itself">{cx.t("自動で届くもの", "What goes by itself")}</h2><div class="stack">{by_itself}</div></section>
            <section class="section" aria-labelledby="by-hand"><h2 id="by-hand">{cx.t("確かめてから送るもの", "What you look at before it goes")}</h2><div class="stack">{by_hand}</div></section>
        </div>
    }
    .into_any()
}

fn card(cx: &Cx, page: &SeriesLettersPage, letter: &Letter, form: &Form) -> AnyView {
    let none = Form::default();
    let shown = letter_card::tried(letter.kind, form).unwrap_or(&none);
    let action = routes::series_letters(&page.series.slug);
    let card = Card {
        letter,
        action: &action,
        // No event is known here: the series stands for it.
        event: [page.series.name.clone(), page.series.name.clone()],
        scopes: &[Scope::Series],
        summary: cx.t("文面を読む・直す", "Read and edit the words").to_owned(),
        behind: letter_fields::behind_to_anybody(cx, letter, "", shown),
        by_itself: letter.kind.goes_by_itself().then(|| switch(cx, letter, &action)),
    };
    letter_card::view(cx, card, form)
}

/// Whether it goes, where an event says nothing else.
fn switch(cx: &Cx, letter: &Letter, action: &str) -> AnyView {
    let (line, wish, text) = if letter.is_off {
        (
            cx.t(
                "止めてあります。送るようにした回だけに届きます。",
                "It is switched off, and goes at those events alone that let it go.",
            ),
            "on",
            cx.t("どの回でも送るようにする", "Let it go at every event"),
        )
    } else {
        (
            cx.t(
                "送らないと決めた回のほかは、自動で届きます。",
                "It goes by itself, but at events that say otherwise.",
            ),
            "off",
            cx.t("どの回でも送らない", "Not at any event"),
        )
    };
    view! { <p>{line}</p><div class="row">{act(action, letter.kind, wish, Scope::Series, text)}</div> }.into_any()
}
