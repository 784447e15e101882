//! `/organize/{series}/{number}/agenda/release`: before an agenda is released, whom it tells and in which words. Each letter
//! may be written anew, somebody be left out, and all of it be kept quiet.

use domain::{
    events::types::EventCard,
    letters::types::{Letter, seen},
    series::types::Series,
    t,
    workflows::release_look::ReleaseLook,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    letters::going,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `form` holds what was typed, and what is wrong with it; empty for a page that is opened anew.
pub fn document(cx: &Cx, look: &ReleaseLook, form: &Form) -> String {
    shell::document(cx, head(cx, &look.series, &look.card), || body(cx, look, form))
}

/// There is nothing to release any more, or nobody to tell: what was typed, to be copied, and the way back.
pub fn nobody(cx: &Cx, (series, card): &(Series, EventCard), form: &Form) -> String {
    shell::document(cx, head(cx, series, card), || {
        let agenda = routes::event_desk_part(&card.series_slug, card.number, "agenda");
        view! {
            <div class="wrap narrow-page">
                {crumbs(cx, series, card)}
                <h1 class="desk-title">{cx.t("知らせる相手がいなくなりました", "There is nobody to tell any more")}</h1>
                {field::problem(cx, form)}
                <p><a class="button primary" href=agenda>{icon::left()}{cx.t("タイムテーブルに戻る", "Back to the agenda")}</a></p>
                {going::kept(cx, form, |_| true)}
            </div>
        }
        .into_any()
    })
}

fn head(cx: &Cx, series: &Series, card: &EventCard) -> Head {
    Head {
        title: format!("{} {}", card.name(cx.lang), cx.t("リリースの確認", "release")),
        series: Some(series.into()),
        bar: cx.t("リリースの確認", "Release").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Agenda,
        ..Head::default()
    }
}

fn crumbs(cx: &Cx, series: &Series, card: &EventCard) -> AnyView {
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let agenda = routes::event_desk_part(slug, number, "agenda");
    let ways = vec![
        (routes::series_desk(slug), series.name.clone()),
        (routes::event_desk(slug, number), card.name(cx.lang)),
        (agenda, cx.t("タイムテーブル", "Agenda").to_owned()),
    ];
    parts::crumbs(cx, ways)
}

fn body(cx: &Cx, look: &ReleaseLook, form: &Form) -> AnyView {
    let lang = cx.lang;
    let (slug, number) = (look.card.series_slug.as_str(), look.card.number);
    let agenda = routes::event_desk_part(slug, number, "agenda");
    let people = lang.count(look.recipients.len(), "人", "speaker", "speakers");
    let rows: Vec<_> = look.recipients.iter().map(|one| going::recipient(cx, one, form)).collect();
    let letters: Vec<_> =
        look.letters.iter().map(|letter| going::letter(cx, (&look.card, letter), &look.recipients, form)).collect();
    let all = look.recipients.iter().map(|one| one.person.to_string()).collect::<Vec<_>>().join(" ");
    let shown: Vec<&Letter> = look.letters.iter().collect();
    let unreached = (!look.unreached.is_empty()).then(|| {
        let names = look.unreached.join(lang.t("、", ", "));
        view! {
            <p class="warn-word">{icon::warn()}{t!(lang, "連絡先がないので届きません: {names}", "Not reached, since no address is noted: {names}", names)}" "<a href=routes::speakers_desk(slug, number)>{cx.t("連絡先を入れる", "Note addresses")}</a></p>
        }
    });
    let guard = if form.values.is_empty() { "" } else { "dirty" };
    view! {
        <div class="wrap narrow-page">
            {crumbs(cx, &look.series, &look.card)}
            <h1 class="desk-title">{t!(lang, "リリースすると、登壇者{people}に関わります", "A release concerns {people}", people)}</h1>
            <p class="quiet">{cx.t("まだ何も変わっていません。だれに何を知らせるかを確かめてから、リリースしてください。", "Nothing is changed yet. Look whom it tells of what, then release.")}</p>
            {field::problem(cx, form)}
            <form class="form wide" method="post" action=routes::release_agenda(slug, number) data-guard=guard data-ask=field::ask(cx)>
                <input type="hidden" name="base" value=look.base.to_string()/>
                <input type="hidden" name="seen" value=seen(&look.recipients)/>
                <input type="hidden" name="all" value=all/>
                // Enter takes the first button of a form: it looks, and tells nobody.
                <button hidden=true name="do" value="look">{cx.t("文面を確かめる", "Look at the letters")}</button>
                <section class="section" aria-labelledby="whom"><h2 id="whom">{cx.t("知らせる相手", "Who is told")}</h2><ul class="telling-changes">{rows}</ul>{unreached}</section>
                <section class="section" aria-labelledby="letters"><h2 id="letters">{cx.t("届く文面", "The letters")}</h2><div class="stack">{letters}</div></section>
                {going::kept_of_letters(cx, form, &shown, &look.recipients)}
                <p class="row save-line">
                    <button class="button primary" name="do" value="tell">{icon::mail()}{cx.t("リリースして知らせる", "Release and tell them")}</button>
                    <button class="button" name="do" value="silent">{cx.t("知らせずにリリース", "Release and tell nobody")}</button>
                    <button class="button" name="do" value="look">{cx.t("文面を確かめる", "Look at the letters")}</button>
                    <a class="button plain" href=agenda data-escape="">{cx.t("やめる", "Cancel")}</a>
                </p>
                <p class="quiet small">{cx.t("送ったメールは取り消せません。公開ページ、カレンダー、検索は同時に変わります。", "A mail that was sent cannot be taken back. Public page, calendars and search change at once.")}</p>
            </form>
        </div>
    }
    .into_any()
}
